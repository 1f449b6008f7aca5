"""The only source of time and of timers in homeport."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

log = logging.getLogger(__name__)

_SWEEP_FROM = 1000
"""So many waiting callbacks are looked through for cancelled ones."""


class Timer(Protocol):
    """A callback that waits for its time."""

    def cancel(self) -> None:
        """Forget the callback; harmless when it has run already."""


class Clock(Protocol):
    """What the engines know of time."""

    def time(self) -> float:
        """Seconds since the epoch (what AWS writes into answers and records)."""

    def monotonic(self) -> float:
        """Seconds that never go back (durations, deadlines)."""

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        """Run `callback` once, `delay_s` seconds from now.

        It runs on a thread of the clock, so it must be short and thread-safe.
        """


class _Entry:
    """One waiting callback of either clock."""

    __slots__ = ("callback", "cancelled")

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback = callback
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class SystemClock:
    """The machine's time. One daemon thread, started with the first timer, runs all callbacks."""

    def __init__(self) -> None:
        self._queue: list[tuple[float, int, _Entry]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._sweep_at = _SWEEP_FROM

    def time(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        entry = _Entry(callback)
        due = time.monotonic() + delay_s
        with self._changed:
            if len(self._queue) >= self._sweep_at:
                self._forget_cancelled()
            heapq.heappush(self._queue, (due, next(self._order), entry))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="homeport-clock", daemon=True)
                self._thread.start()
            elif self._queue[0][2] is entry:
                # Only an earlier deadline than the one slept for needs the thread.
                self._changed.notify()
        return entry

    def _forget_cancelled(self) -> None:
        """Again when there are twice as many as are left, so that it costs little for each."""
        self._queue = [waiting for waiting in self._queue if not waiting[2].cancelled]
        heapq.heapify(self._queue)
        self._sweep_at = max(_SWEEP_FROM, 2 * len(self._queue))

    def _run(self) -> None:
        while True:
            with self._changed:
                entry = self._pop_due()
            if entry is None or entry.cancelled:
                continue
            try:
                entry.callback()
            except Exception:
                # The others' timers depend on this thread.
                log.exception("a timer's callback has failed")

    def _pop_due(self) -> _Entry | None:
        """Wait for the earliest entry; None when the queue changed meanwhile."""
        if not self._queue:
            self._changed.wait()
            return None
        due = self._queue[0][0]
        remaining = due - time.monotonic()
        if remaining > 0:
            self._changed.wait(remaining)
            return None
        return heapq.heappop(self._queue)[2]


class ManualClock:
    """A clock that moves only when it is told to; its callbacks run inside `advance`, in the order of their times."""

    def __init__(self, now_s: float = 1_700_000_000.0) -> None:
        self._now_s = now_s
        self._elapsed_s = 0.0
        self._queue: list[tuple[float, int, _Entry]] = []
        self._order = itertools.count()

    def time(self) -> float:
        return self._now_s

    def monotonic(self) -> float:
        return self._elapsed_s

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        entry = _Entry(callback)
        heapq.heappush(self._queue, (self._elapsed_s + delay_s, next(self._order), entry))
        return entry

    def advance(self, seconds: float) -> None:
        """Move time forward and run what falls due on the way, each callback at its own time."""
        target = self._elapsed_s + seconds
        while self._queue and self._queue[0][0] <= target:
            due, _, entry = heapq.heappop(self._queue)
            self._move_to(max(due, self._elapsed_s))
            if not entry.cancelled:
                entry.callback()
        self._move_to(target)

    def _move_to(self, elapsed_s: float) -> None:
        self._now_s += elapsed_s - self._elapsed_s
        self._elapsed_s = elapsed_s
