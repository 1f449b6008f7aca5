"""The wish to end, at whatever time it comes."""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

log = logging.getLogger(__name__)


class Stopped(SystemExit):
    """A signal came while LocalStack was loading. A SystemExit, so that no handler of errors swallows it."""


class Stop:
    """SIGTERM and SIGINT.

    Until LocalStack runs, a signal raises Stopped on the main thread; from `then_by` on it starts
    LocalStack's orderly end. Either way `overdue` is called `deadline_s` after it if the process is still there.
    """

    def __init__(self, deadline_s: float, overdue: Callable[[], None]) -> None:
        self._deadline_s = deadline_s
        self._overdue = overdue
        self._orderly: Callable[[], None] | None = None
        self._wanted = False

    def listen(self) -> None:
        """Take the signals; on the main thread."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)

    def then_by(self, orderly: Callable[[], None]) -> None:
        """From now on a signal calls `orderly`."""
        self._orderly = orderly

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self._wanted:
            return
        self._wanted = True
        log.info("stopping (%s)", signal.Signals(number).name)
        timer = threading.Timer(self._deadline_s, self._overdue)
        timer.daemon = True
        timer.start()
        if self._orderly is None:
            raise Stopped
        self._orderly()
