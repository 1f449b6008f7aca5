"""One extension's subscription: a buffer, and the listener that it is emptied to."""

import asyncio
from collections.abc import Callable

from homeport.core.clock import Clock
from homeport.functions.deadline import Deadline
from homeport.functions.extensions.telemetry.listener import listener
from homeport.functions.extensions.telemetry.subscription import Subscription

FALLEN_BEHIND = "Consumer seems to have fallen behind as it has not acknowledged receipt of logs."
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0


class Subscriber:
    """Gathers entries and sends them when the batch is full or old enough, one batch after the other.

    A batch that is not taken is tried again, after longer and longer pauses; what fills the buffer meanwhile is dropped
    and counted. All methods run on the loop.
    """

    def __init__(
        self,
        subscription: Subscription,
        clock: Clock,
        loop: asyncio.AbstractEventLoop,
        dropped: Callable[[int, int], None],
        sandbox: str,
    ) -> None:
        """`dropped` hears how many entries, and bytes, were lost; `sandbox` is the environment's own address."""
        self.subscription = subscription
        self._clock = clock
        self._loop = loop
        self._dropped = dropped
        self._listener = listener(subscription.destination, sandbox)
        self._batch: list[str] = []
        self._size = 0
        self._is_due = False
        self._timer = Deadline(clock, loop, self._expired)
        self._sending: asyncio.Task[None] | None = None

    def take(self, entry: str) -> None:
        buffering = self.subscription.buffering
        if not self._batch:
            self._timer.set(self._clock.monotonic() + buffering.timeout_ms / 1000)
        self._batch.append(entry)
        self._size += len(entry.encode())
        if len(self._batch) < buffering.max_items and self._size < buffering.max_bytes:
            return
        if self._sending is None:
            self._send()
        else:
            self._drop()

    def flush(self) -> asyncio.Task[None] | None:
        """Send what there is now; done when it was taken. None where there is nothing to wait for."""
        if self._batch:
            self._expired()
        return self._sending

    def close(self) -> None:
        """Nobody listens any more."""
        self._timer.cancel()
        if self._sending is not None:
            self._sending.cancel()
        self._listener.close()

    def _expired(self) -> None:
        self._is_due = True
        if self._sending is None:
            self._send()

    def _send(self) -> None:
        if self._batch:
            self._sending = self._loop.create_task(self._send_batches())

    async def _send_batches(self) -> None:
        """All that is due."""
        try:
            while self._batch:
                batch, self._batch, self._size, self._is_due = self._batch, [], 0, False
                self._timer.clear()
                await self._deliver(batch)
                if not self._is_due:
                    break
        finally:
            self._sending = None

    async def _deliver(self, batch: list[str]) -> None:
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                await self._listener.send(batch)
            except (OSError, EOFError, ValueError):
                # It is not there, has refused, or does not speak HTTP.
                await self._pause(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            else:
                return

    async def _pause(self, seconds: float) -> None:
        over: asyncio.Future[None] = self._loop.create_future()
        pause = Deadline(self._clock, self._loop, lambda: over.set_result(None))
        pause.set(self._clock.monotonic() + seconds)
        try:
            await over
        finally:
            pause.cancel()

    def _drop(self) -> None:
        records, size = len(self._batch), self._size
        self._batch, self._size = [], 0
        self._dropped(records, size)
