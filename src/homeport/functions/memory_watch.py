"""MemorySize: a look at the memory of every environment that is at work."""

import asyncio
from typing import Protocol

from homeport.core.clock import Clock

PERIOD_S = 0.02
"""Between two looks. A function can touch some 40 MB meanwhile."""
_SHARE = 20
"""The looks take no more than so much of the loop's time, a twentieth: with hundreds at work they come less often."""


class Watched(Protocol):
    """An environment."""

    def exceeds_memory(self) -> bool:
        """Whether its processes hold more than its function may."""

    def run_out_of_memory(self) -> None:
        """End it for that."""


class MemoryWatch:
    """One timer of an instance's, which runs only while an environment initialises or serves an invocation.

    It is looked at from the second tick on: what is over sooner costs nothing but its place in the list, and is
    asked at its end. All methods run on the loop.
    """

    def __init__(self, clock: Clock, loop: asyncio.AbstractEventLoop) -> None:
        self._clock = clock
        self._loop = loop
        self._at_work: dict[Watched, bool] = {}
        """Whether each has seen a tick."""
        self._ticks = False

    def begin(self, environment: Watched) -> None:
        """It works from now on."""
        self._at_work[environment] = False
        if not self._ticks:
            self._start_timer(PERIOD_S)

    def end(self, environment: Watched) -> None:
        """It waits; harmless when it did."""
        self._at_work.pop(environment, None)

    def _start_timer(self, delay_s: float) -> None:
        self._ticks = True
        self._clock.call_later(delay_s, self._wake_loop)

    def _wake_loop(self) -> None:
        """On the clock's thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tick)

    def _tick(self) -> None:
        self._ticks = False
        started_s = self._clock.monotonic()
        for environment, has_worked in tuple(self._at_work.items()):
            if has_worked and environment.exceeds_memory():
                self.end(environment)
                environment.run_out_of_memory()
            elif not has_worked:
                self._at_work[environment] = True
        if self._at_work:
            self._start_timer(max(PERIOD_S, _SHARE * (self._clock.monotonic() - started_s)))
