"""Lanes: what of one shard goes through the function one batch after the other.

A shard has one lane, or as many as its mapping's parallelization factor: records with the same partition key take the
same one.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, MutableMapping, Sequence

from homeport.functions.event_sources.bell import Bell
from homeport.functions.event_sources.checkpoints import WindowState
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

    def __init__(
        self,
        shard_id: str,
        batches: StreamBatches,
        loop: asyncio.AbstractEventLoop,
        done: Done,
        windows: MutableMapping[int, WindowState],
        number: int = 0,
    ) -> None:
        """`windows` has the window that it goes on with, under its number, and gets the one that it leaves."""
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
        self._is_end = False
        self._windows = windows
        self._number = number
        self._window = self._left_window()

    def _left_window(self) -> Window | None:
        """The window that was under way; none where windows have another length now."""
        kept = self._windows.pop(self._number, None)
        if kept is None or kept.ends_s - kept.starts_s != self._settings.tumbling_window_s:
            return None
        return Window(self._batches, self._shard_id, kept)

    async def put(self, record: StreamRecord) -> None:
        """Add a record; waits while there are too many already, which holds up all lanes of the shard."""
        while len(self._waiting) >= self._most_waiting and not self._batches.invoker.stopping:
            self._room.clear()
            await self._room.wait()
        self._waiting.append(record)
        self._news.ring()

    def close(self, *, is_end: bool) -> None:
        """Nothing more comes: for now, or, at the end of the shard, ever."""
        self._closed, self._is_end = True, is_end
        self._news.ring()

    def stop(self) -> None:
        """Begin no other batch."""
        self._news.ring()
        self._room.set()

    async def run(self) -> None:
        """Work until it is closed and empty, or stopped."""
        try:
            await self._work()
        finally:
            if self._window is not None:
                self._windows[self._number] = self._window.kept

    async def _work(self) -> None:
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
            if self._window is not None and (self._is_end or self._clock.time() >= self._window.ends_s):
                if not await self._finish(self._window):
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
        if self._window is not None and not self._window.covers(batch[0]) and not await self._finish(self._window):
            return False
        if self._window is None:
            kept = WindowState.around(batch[0].arrival_s, self._settings.tumbling_window_s)
            self._window = Window(self._batches, self._shard_id, kept)
        if not await self._window.process(batch):
            return False
        return not self._window.is_too_large or await self._finish(self._window, early=True)

    async def _finish(self, window: Window, *, early: bool = False) -> bool:
        """End the window; False where it was stopped before, and the window stays."""
        if not await window.finish(early=early):
            return False
        self._window = None
        return True


def _payload(records: Sequence[StreamRecord]) -> bytes:
    return records_payload(encoded(record.event) for record in records)
