"""A mapping of a queue.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
"""

import asyncio
import logging

from homeport.core.clock import Clock
from homeport.functions.event_sources.bell import Bell
from homeport.functions.event_sources.invocations import (
    ENVELOPE_BYTES,
    FUNCTION_FAILED,
    OK,
    PAYLOAD_BYTES,
    PatientInvoker,
    ShowResult,
    encoded,
    pause_s,
    records_payload,
)
from homeport.functions.event_sources.item_failures import failed_items
from homeport.functions.event_sources.metrics import DELETED, FAILED, FILTERED, INVOKED, POLLED, MappingMetrics
from homeport.functions.event_sources.ports import Message, Queue, SourceError
from homeport.functions.event_sources.settings import MappingSettings

log = logging.getLogger(__name__)

FIRST_CONCURRENCY = 5
"""Batches at a time of a queue that has just got busy …"""
MORE_PER_S = 5
"""… and how many more while it stays so: 300 a minute …"""
MOST_CONCURRENCY = 1250
"""… up to this."""


class QueuePoller:
    """Receives batches as long as there are messages, and sleeps while there are none."""

    def __init__(
        self,
        settings: MappingSettings,
        queue: Queue,
        invoker: PatientInvoker,
        loop: asyncio.AbstractEventLoop,
        clock: Clock,
        show_result: ShowResult,
        metrics: MappingMetrics,
    ) -> None:
        self._settings = settings
        self._queue = queue
        self._invoker = invoker
        self._clock = clock
        self._show_result = show_result
        self._metrics = metrics
        self._bell = Bell(loop, clock)
        self._batches: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._busy_since: float | None = None

    async def prepare(self) -> None:
        """A queue has no position."""

    def stop(self) -> None:
        """Receive no more; what is hidden comes back to the queue by itself."""
        self._stopping = True
        self._invoker.stop()
        self._bell.ring()

    async def run(self) -> None:
        """Receive until it is stopped."""
        unsubscribe = self._queue.subscribe(self._bell.ring)
        try:
            await self._receive()
        finally:
            unsubscribe()
            if self._batches:
                await asyncio.wait(self._batches)

    async def _receive(self) -> None:
        failures = 0
        while not self._stopping:
            self._bell.quiet()
            if len(self._batches) >= self._limit():
                await self._bell.wait(1.0)
                continue
            try:
                messages = await self._collect()
                failures = 0
            except Exception as error:
                if not isinstance(error, SourceError):
                    log.exception("%s could not be read", self._settings.source_arn)
                failures += 1
                await self._bell.wait(pause_s(failures))
                continue
            if messages:
                self._begin(messages)
            elif not self._stopping:
                self._busy_since = None
                await self._bell.wait()

    def _limit(self) -> int:
        """How many batches may be under way."""
        if self._settings.maximum_concurrency is not None:
            return self._settings.maximum_concurrency
        now = self._clock.monotonic()
        if self._busy_since is None:
            self._busy_since = now
        return min(MOST_CONCURRENCY, FIRST_CONCURRENCY + int((now - self._busy_since) * MORE_PER_S))

    async def _collect(self) -> list[Message]:
        """A batch: what is there now or, with a batching window, what comes until it ends or the batch is full."""
        size = self._settings.batch_size
        messages = await asyncio.to_thread(self._queue.receive, size)
        if not messages or not self._settings.batching_window_s:
            return messages
        ends = self._clock.monotonic() + self._settings.batching_window_s
        while len(messages) < size and not self._stopping:
            await self._bell.wait(ends - self._clock.monotonic())
            self._bell.quiet()
            messages += await asyncio.to_thread(self._queue.receive, size - len(messages))
            if self._clock.monotonic() >= ends:
                break
        return messages

    def _begin(self, messages: list[Message]) -> None:
        task = asyncio.get_running_loop().create_task(self._process_all(fitting(messages)))
        self._batches.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._batches.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("a batch of %s has failed", self._settings.source_arn, exc_info=error)
        self._bell.ring()

    async def _process_all(self, batches: list[list[Message]]) -> None:
        """One after the other: messages of a FIFO queue stay in order."""
        for batch in batches:
            await self._process(batch)

    async def _process(self, messages: list[Message]) -> None:
        """Invoke the function with a batch and delete what it has dealt with; the rest becomes visible again."""
        wanted: list[Message] = []
        dropped: list[Message] = []
        for message in messages:
            (wanted if self._settings.filters.let_message_pass(message) else dropped).append(message)
        self._metrics.events(POLLED, len(messages))
        if dropped:
            self._metrics.events(FILTERED, len(dropped))
            await asyncio.to_thread(self._queue.delete, dropped)
        if not wanted:
            return
        payload = records_payload(encoded(message.event) for message in wanted)
        trace = next((each for each in map(_trace, wanted) if each), "")
        outcome = await self._invoker.invoke(payload, self._queue.visibility_timeout_s(), trace)
        if outcome is None:
            self._metrics.events(FAILED, len(wanted))
            return
        self._metrics.events(INVOKED, len(wanted))
        if outcome.function_error is not None:
            self._show_result(FUNCTION_FAILED)
            return
        failed: set[str] = set()
        if self._settings.reports_item_failures:
            failed = failed_items(outcome.payload, [message.id for message in wanted])
            self._metrics.events(FAILED, len(failed))
        self._show_result(OK)
        done = [message for message in wanted if message.id not in failed]
        if done:
            await asyncio.to_thread(self._queue.delete, done)
            self._metrics.events(DELETED, len(done))


def _trace(message: Message) -> str:
    """The X-Ray header of the request that has sent a message."""
    return str(message.event.get("attributes", {}).get("AWSTraceHeader", ""))


def fitting(messages: list[Message]) -> list[list[Message]]:
    """The messages in as few batches as their size allows."""
    batches: list[list[Message]] = [[]]
    size = ENVELOPE_BYTES
    for message in messages:
        length = len(encoded(message.event)) + 1
        if batches[-1] and size + length > PAYLOAD_BYTES:
            batches.append([])
            size = ENVELOPE_BYTES
        batches[-1].append(message)
        size += length
    return batches
