"""Runs LocalStack on the main thread of the process."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

from homeport.runtime.host import Host, install
from homeport.runtime.settings import Placement, environment

log = logging.getLogger(__name__)


class Stop:
    """The wish to end: a signal, at whatever time it comes.

    Until LocalStack runs, a signal ends the process by SystemExit on the main thread; from then on it starts
    LocalStack's orderly shutdown. `deadline_s` after the first signal the process ends whatever still hangs.
    """

    def __init__(self, deadline_s: float, overdue: Callable[[], None]) -> None:
        self._deadline_s = deadline_s
        self._overdue = overdue
        self._exit: Callable[[], None] | None = None
        self.wanted = False
        """Whether a signal has come."""

    def listen(self) -> None:
        """Take SIGTERM and SIGINT; on the main thread."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)

    def by(self, orderly: Callable[[], None]) -> None:
        """From now on a signal calls `orderly`."""
        self._exit = orderly

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self.wanted:
            return
        self.wanted = True
        log.info("stopping (%s)", signal.Signals(number).name)
        timer = threading.Timer(self._deadline_s, self._overdue)
        timer.daemon = True
        timer.start()
        if self._exit is None:
            sys.exit(0)
        self._exit()


def prepare(placement: Placement) -> None:
    """Set LocalStack's environment; before anything imports it."""
    for folder in (placement.run / "tmp", placement.run / "localstack", placement.cache):
        folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(environment(placement, os.environ))


def run(host: Host, stop: Stop) -> int:
    """Load LocalStack and serve until the process is told to stop; returns the exit code."""
    from localstack.logging.setup import setup_logging_from_config
    from localstack.runtime import current

    from homeport.runtime import patches

    install(host)
    setup_logging_from_config()
    patches.apply(host)
    runtime = current.initialize_runtime()
    stop.by(lambda: runtime.exit(0))
    runtime.run()
    return int(runtime.exit_code)


def is_ready() -> bool:
    """Whether LocalStack answers and its init hooks have run."""
    events = sys.modules.get("localstack.runtime.events")
    return events is not None and events.infra_ready.is_set()
