"""Lanes: what of one shard goes through the function one batch after the other.

A shard has one lane, or as many as its mapping's parallelization factor: records with the same partition key take the
same one.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence

from homeport.functions.event_sources.bell import Bell
from homeport.functions.event_sources.invocations import ENVELOPE_BYTES, PAYLOAD_BYTES, encoded, records_payload
from homeport.functions.event_sources.ports import StreamRecord
from homeport.functions.event_sources.stream_batches import StreamBatches, any_response
from homeport.functions.event_sources.windows import Window

log = logging.getLogger(__name__)

Done = Callable[[StreamRecord], None]

READ_AHEAD = 1000
"""Records that wait in a lane while the other lanes of its shard go on."""


class Lane:
    """Forms batches of what is put in and takes them through the function, from `run` to its end."""

    def __init__(self, shard_id: str, batches: StreamBatches, loop: asyncio.AbstractEventLoop, done: Done) -> None:
        self._shard_id = shard_id
        self._batches = batches
        self._settings = batches.settings
        self._clock = batches.clock
        self._done = done
        self._most_waiting = max(2 * self._settings.batch_size, READ_AHEAD)
        self._waiting: deque[StreamRecord] = deque()
        self._news = Bell(loop, batches.clock)
        self._room = asyncio.Event()
        self._closed = False
        self._window: Window | None = None

    async def put(self, record: StreamRecord) -> None:
        """Add a record; waits while there are too many already, which holds up all lanes of the shard."""
        while len(self._waiting) >= self._most_waiting and not self._batches.invoker.stopping:
            self._room.clear()
            await self._room.wait()
        self._waiting.append(record)
        self._news.ring()

    def close(self) -> None:
        """Nothing more comes."""
        self._closed = True
        self._news.ring()

    def stop(self) -> None:
        """Begin no other batch."""
        self._news.ring()
        self._room.set()

    async def run(self) -> None:
        """Work until it is closed and empty, or stopped."""
        while not self._batches.invoker.stopping:
            if not await self._has_news():
                break
            batch = await self._collect()
            if not batch:
                continue
            try:
                is_through = await self._process(batch)
            except Exception:
                log.exception("a batch of %s has failed", self._settings.source_arn)
                self._waiting.extendleft(reversed(batch))
                await self._batches.invoker.pause(1.0)
                continue
            if not is_through:
                break
            for record in batch:
                self._done(record)

    async def _has_news(self) -> bool:
        """Wait for a record, or for the end of the window; False when nothing more comes."""
        while not self._waiting:
            if self._window is not None and (self._closed or self._clock.time() >= self._window.ends_s):
                window, self._window = self._window, None
                if not await window.finish():
                    return False
                continue
            if self._closed or self._batches.invoker.stopping:
                return False
            self._news.quiet()
            await self._news.wait(None if self._window is None else self._window.ends_s - self._clock.time())
        return True

    async def _collect(self) -> list[StreamRecord]:
        """A batch: full, or as large as it got until its batching window ended."""
        ends = self._clock.monotonic() + self._settings.batching_window_s
        while len(self._waiting) < self._settings.batch_size and not self._closed:
            left = ends - self._clock.monotonic()
            if left <= 0 or self._batches.invoker.stopping:
                break
            self._news.quiet()
            await self._news.wait(left)
        batch: list[StreamRecord] = []
        size = ENVELOPE_BYTES
        while self._waiting and len(batch) < self._settings.batch_size and self._is_of_window(batch):
            size += len(encoded(self._waiting[0].event)) + 1
            if batch and size > PAYLOAD_BYTES:
                break
            batch.append(self._waiting.popleft())
        self._room.set()
        return batch

    def _is_of_window(self, batch: list[StreamRecord]) -> bool:
        """Whether the next record may be in the batch: all of one are of the same window."""
        length_s = self._settings.tumbling_window_s
        return not length_s or not batch or batch[0].arrival_s // length_s == self._waiting[0].arrival_s // length_s

    async def _process(self, batch: list[StreamRecord]) -> bool:
        if not self._settings.tumbling_window_s:
            return await self._batches.process(self._shard_id, batch, _payload, any_response)
        if self._window is not None and not self._window.covers(batch[0]) and not await self._window.finish():
            return False
        if self._window is None or not self._window.covers(batch[0]):
            self._window = Window(self._batches, self._shard_id, batch[0])
        if not await self._window.process(batch):
            return False
        if self._window.is_too_large:
            window, self._window = self._window, None
            return await window.finish(early=True)
        return True


def _payload(records: Sequence[StreamRecord]) -> bytes:
    return records_payload(encoded(record.event) for record in records)
