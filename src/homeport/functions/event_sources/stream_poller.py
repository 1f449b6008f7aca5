"""A mapping of a stream: its shards, each from the mapping's place on, parents before children.

https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
"""

import asyncio
import logging
import zlib
from collections.abc import Callable

from homeport.core.clock import Clock
from homeport.functions.event_sources.bell import Bell
from homeport.functions.event_sources.checkpoints import Checkpoints, Progress
from homeport.functions.event_sources.invocations import pause_s
from homeport.functions.event_sources.lanes import Lane
from homeport.functions.event_sources.metrics import FILTERED, POLLED
from homeport.functions.event_sources.ports import (
    BEGINNING,
    Page,
    Place,
    PlaceLostError,
    Shard,
    SourceError,
    SourceGoneError,
    Stream,
)
from homeport.functions.event_sources.stream_batches import StreamBatches

log = logging.getLogger(__name__)

REFRESH_S = 240.0
"""An iterator that nobody uses ends after five minutes."""


class StreamPoller:
    """Reads all shards of a stream at a time, and sleeps while there is nothing new."""

    def __init__(
        self, stream: Stream, batches: StreamBatches, checkpoints: Checkpoints, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._stream = stream
        self._batches = batches
        self._settings = batches.settings
        self._clock: Clock = batches.clock
        self._checkpoints = checkpoints
        self._loop = loop
        self._start = Place(self._settings.starting_position, timestamp_s=self._settings.starting_timestamp_s)
        self._bells: dict[str, Bell] = {}
        self._lanes: set[Lane] = set()
        self._shards_changed = Bell(loop, batches.clock)
        self._readers: dict[str, asyncio.Task[None]] = {}
        self._unsubscribe: Callable[[], None] = lambda: None

    async def prepare(self) -> None:
        """Take up the starting position in every shard, or go on where the mapping was."""
        self._unsubscribe = await asyncio.to_thread(self._stream.subscribe, self._ring)
        if not self._checkpoints.has_begun:
            try:
                await self._take_positions(await asyncio.to_thread(self._stream.shards))
                self._checkpoints.has_begun = True
            except SourceError:
                # Positions are taken when the stream can be read.
                return

    async def _take_positions(self, shards: list[Shard]) -> None:
        """Begin in the shards that have no parent to read first; LATEST means the open ones."""
        start = self._start
        known = {shard.id for shard in shards}
        for shard in shards:
            if start.kind == "LATEST":
                if shard.is_open:
                    iterator = await asyncio.to_thread(self._stream.iterator, shard.id, start)
                    self._checkpoints.begin(shard, start, iterator)
                else:
                    self._checkpoints.end(shard)
            elif known.isdisjoint(shard.parents):
                self._checkpoints.begin(shard, start)

    def _ring(self) -> None:
        self._shards_changed.ring()
        for bell in tuple(self._bells.values()):
            bell.ring()

    def stop(self) -> None:
        """Read no more and begin no other batch."""
        self._batches.invoker.stop()
        for lane in self._lanes:
            lane.stop()
        self._loop.call_soon(self._ring)

    async def run(self) -> None:
        """Read until it is stopped."""
        try:
            await self._follow_shards()
        finally:
            self._unsubscribe()
            if self._readers:
                await asyncio.wait(self._readers.values())

    async def _follow_shards(self) -> None:
        """Have each shard read as soon as its parents have been."""
        failures = 0
        while not self._batches.invoker.stopping:
            self._shards_changed.quiet()
            try:
                shards = await asyncio.to_thread(self._stream.shards)
                if not self._checkpoints.has_begun:
                    await self._take_positions(shards)
                    self._checkpoints.has_begun = True
                failures = 0
            except Exception as error:
                if not isinstance(error, SourceError):
                    log.exception("the shards of %s could not be read", self._settings.source_arn)
                failures += 1
                await self._shards_changed.wait(pause_s(failures))
                continue
            self._begin_reading(shards)
            if self._readers:
                await self._until_a_shard_ends()
            else:
                await self._shards_changed.wait()

    def _begin_reading(self, shards: list[Shard]) -> None:
        known = {shard.id for shard in shards}
        self._checkpoints.forget_others(shards)
        for shard in shards:
            is_next = all(parent not in known or self._checkpoints.has_ended(parent) for parent in shard.parents)
            if shard.id not in self._readers and is_next and not self._checkpoints.has_ended(shard.id):
                if not self._checkpoints.knows(shard.id):
                    self._checkpoints.begin(shard, self._start_of_children())
                self._readers[shard.id] = self._loop.create_task(self._read_shard(shard))

    def _start_of_children(self) -> Place:
        """All of a shard that came behind the starting position; at a time, a child may have begun before it."""
        return self._start if self._start.kind == "AT_TIMESTAMP" else BEGINNING

    async def _until_a_shard_ends(self) -> None:
        await asyncio.wait(self._readers.values(), return_when=asyncio.FIRST_COMPLETED)
        self._readers = {shard_id: task for shard_id, task in self._readers.items() if not task.done()}

    async def _read_shard(self, shard: Shard) -> None:
        """To the end of the shard, with its records through the function."""
        shard_id = shard.id
        progress = self._checkpoints.progress(shard_id)
        lanes = [
            Lane(shard_id, self._batches, self._loop, progress.done, progress.windows, number)
            for number in range(self._settings.parallelization)
        ]
        self._lanes.update(lanes)
        work = [self._loop.create_task(lane.run()) for lane in lanes]
        bell = self._bells[shard_id] = Bell(self._loop, self._clock)
        has_ended = False
        try:
            has_ended = await self._read(shard_id, progress, lanes, bell)
        except Exception:
            log.exception("shard %s of %s could not be read", shard_id, self._settings.source_arn)
            await self._batches.invoker.pause(1.0)
        finally:
            for lane in lanes:
                lane.close(is_end=has_ended)
            await asyncio.gather(*work)
            self._lanes.difference_update(lanes)
            del self._bells[shard_id]
        if has_ended and not self._batches.invoker.stopping:
            self._checkpoints.end(shard)

    async def _read(self, shard_id: str, progress: Progress, lanes: list[Lane], bell: Bell) -> bool:
        """Put the records into the lanes; True at the end of the shard, False where it was stopped or is gone."""
        iterator, failures = progress.first_iterator, 0
        while not self._batches.invoker.stopping:
            bell.quiet()
            try:
                if iterator is None:
                    iterator = await asyncio.to_thread(self._stream.iterator, shard_id, progress.reading_place)
                page = await asyncio.to_thread(self._stream.read, iterator, self._settings.batch_size * len(lanes))
                failures = 0
            except PlaceLostError:
                iterator, failures = None, failures + 1
                progress.first_iterator = None
                if failures > 1:
                    progress.trimmed()
                continue
            except SourceGoneError:
                return False
            except SourceError:
                failures += 1
                await bell.wait(pause_s(failures))
                continue
            await self._put(page, progress, lanes)
            iterator = page.next
            if iterator is None:
                return True
            if progress.first_iterator is not None:
                progress.first_iterator = iterator
            if not page.records:
                await bell.wait(REFRESH_S)
        return False

    async def _put(self, page: Page, progress: Progress, lanes: list[Lane]) -> None:
        self._batches.metrics.events(POLLED, len(page.records))
        for record in page.records:
            progress.read(record)
            if self._settings.filters.let_record_pass(record):
                await lanes[zlib.crc32(record.key.encode()) % len(lanes)].put(record)
            else:
                self._batches.metrics.events(FILTERED, 1)
                progress.done(record)
