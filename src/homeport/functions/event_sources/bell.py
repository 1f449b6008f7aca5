"""Waking and sleeping of tasks by the clock."""

import asyncio

from homeport.core.clock import Clock


class Bell:
    """Rung from any thread, heard by one task on the loop; what rings before it is waited for is not lost."""

    def __init__(self, loop: asyncio.AbstractEventLoop, clock: Clock) -> None:
        self._loop = loop
        self._clock = clock
        self._event = asyncio.Event()
        self._rung = False

    def ring(self) -> None:
        """Wake who waits; cheap while it is ringing already."""
        if self._rung:
            return
        self._rung = True
        try:
            self._loop.call_soon_threadsafe(self._event.set)
        except RuntimeError:
            # The loop has been closed: nobody waits any more.
            return

    def quiet(self) -> None:
        """Forget what has rung so far."""
        self._rung = False
        self._event.clear()

    async def wait(self, at_most_s: float | None = None) -> None:
        """Until it rings, or for so long at most."""
        if at_most_s is None:
            await self._event.wait()
            return
        if at_most_s <= 0:
            return
        timer = self._clock.call_later(at_most_s, self.ring)
        try:
            await self._event.wait()
        finally:
            timer.cancel()
