"""A deadline that moves with every invocation at no cost to it."""

import asyncio
from collections.abc import Callable

from homeport.core.clock import Clock, Timer


class Deadline:
    """Calls back on the event loop once its time has come.

    A timer of the clock is set only when none is running that ends earlier: moving the deadline into the future, or
    clearing it, is an assignment, and the running timer looks again when it ends.
    """

    def __init__(self, clock: Clock, loop: asyncio.AbstractEventLoop, expired: Callable[[], None]) -> None:
        self._clock = clock
        self._loop = loop
        self._expired = expired
        self._due_s: float | None = None
        self._timer: Timer | None = None
        self._timer_ends_s = 0.0

    def now_s(self) -> float:
        """The clock's `monotonic`, which deadlines are set by."""
        return self._clock.monotonic()

    def set(self, due_s: float) -> None:
        """Move to `due_s`, by the clock's `monotonic`."""
        self._due_s = due_s
        if self._timer is None or self._timer_ends_s > due_s:
            self._start_timer()

    def clear(self) -> None:
        self._due_s = None

    def cancel(self) -> None:
        """Clear, and let go of the timer."""
        self._due_s = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _start_timer(self) -> None:
        assert self._due_s is not None
        if self._timer is not None:
            self._timer.cancel()
        self._timer_ends_s = self._due_s
        self._timer = self._clock.call_later(self._due_s - self._clock.monotonic(), self._wake_loop)

    def _wake_loop(self) -> None:
        """On the clock's thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._look)

    def _look(self) -> None:
        self._timer = None
        if self._due_s is None:
            return
        if self._due_s > self._clock.monotonic():
            self._start_timer()
            return
        self._due_s = None
        self._expired()
