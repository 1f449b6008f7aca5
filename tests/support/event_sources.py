"""Sources and functions of event source mappings in the test's own process, in time that stands still."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from homeport.core.clock import ManualClock
from homeport.functions.event_sources.checkpoints import Checkpoints
from homeport.functions.event_sources.filters import Filters
from homeport.functions.event_sources.invocations import PatientInvoker
from homeport.functions.event_sources.metrics import MappingMetrics
from homeport.functions.event_sources.ports import Message, Outcome, Page, Place, Shard, SourceGoneError, StreamRecord
from homeport.functions.event_sources.queue_poller import QueuePoller
from homeport.functions.event_sources.settings import MappingSettings
from homeport.functions.event_sources.stream_batches import StreamBatches
from homeport.functions.event_sources.stream_poller import StreamPoller

FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:codes"
STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/codes"
QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:codes"
NOW_S = 1_772_323_200.0
"""2026-03-01T00:00:00Z."""
WITHIN_TURNS = 20_000


class ScriptedFunction:
    """An invoker that remembers what it was called with; `answer` makes a response, an exception or a failure."""

    def __init__(self, answer: Callable[[Any], Any] = lambda event: None) -> None:
        self.events: list[Any] = []
        self._answer = answer
        self.running = 0
        self.most_running = 0
        self.gate: asyncio.Event | None = None
        """Invocations wait for it, where there is one."""

    async def invoke(self, _function_arn: str, payload: bytes, trace: str = "") -> Outcome:
        del trace
        event = json.loads(payload)
        self.events.append(event)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            if self.gate is not None:
                await self.gate.wait()
            answer = self._answer(event)
        finally:
            self.running -= 1
        if isinstance(answer, ValueError):
            return Outcome("request", b'{"errorMessage": "no"}', "Unhandled", "$LATEST")
        if isinstance(answer, Exception):
            raise answer
        return Outcome("request", json.dumps(answer).encode(), None, "$LATEST")

    @property
    def batches(self) -> list[list[str]]:
        """The sequence numbers or message ids of each call."""
        return [[each.get("id", each.get("messageId")) for each in event["Records"]] for event in self.events]


class SentRecords:
    """Destinations that keep what they are sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.defects: list[Exception] = []
        """What comes of the first attempts."""
        self.can_send = True

    async def send_batch_failure(self, destination_arn: str, record: dict[str, Any], _key: str, _owner: str) -> bool:
        if self.defects:
            raise self.defects.pop()
        self.sent.append((destination_arn, record))
        return self.can_send


class CountedEvents:
    """Metrics that keep their sums."""

    def __init__(self) -> None:
        self.of_function: list[tuple[str, str, float]] = []
        self.of_mapping: Counter[str] = Counter()

    def event(self, function_arn: str, name: str, value: float) -> None:
        self.of_function.append((function_arn, name, value))

    def mapping(self, function_arn: str, uuid: str, name: str, value: float) -> None:
        assert (function_arn, uuid) == (FUNCTION_ARN, "uuid")
        self.of_mapping[name] += int(value)


class ListedStream:
    """A stream of lists; a shard that is closed has an end."""

    batch_info = "KinesisBatchInfo"
    arrival_precision = "milliseconds"

    def __init__(self) -> None:
        self.records: dict[str, list[StreamRecord]] = {"shard-0": []}
        self.parents: dict[str, tuple[str, ...]] = {}
        self.closed: set[str] = set()
        self.listeners: list[Callable[[], None]] = []
        self.reads = 0
        self.kept_s = 24 * 3600.0
        self.generation = 0
        """Counts the streams that had this one's name."""

    def make_again(self, *shards: str) -> None:
        """Another stream takes the name; iterators of this one are worth nothing."""
        self.generation += 1
        self.records = {shard: [] for shard in shards}
        self.parents, self.closed = {}, set()
        for listener in self.listeners:
            listener()

    def retention_s(self) -> float:
        return self.kept_s

    def add(self, *sequences: str, shard: str = "shard-0", key: str = "k", arrival_s: float = NOW_S) -> None:
        for sequence in sequences:
            event = {"id": sequence}
            self.records[shard].append(StreamRecord(sequence, arrival_s, key, event, f'{{"n": {sequence}}}'.encode()))
        for listener in self.listeners:
            listener()

    def split(self, shard: str, *children: str) -> None:
        self.closed.add(shard)
        for child in children:
            self.records[child] = []
            self.parents[child] = (shard,)
        for listener in self.listeners:
            listener()

    def shards(self) -> list[Shard]:
        parents, starts = self.parents, str(self.generation)
        return [Shard(name, parents.get(name, ()), name not in self.closed, starts) for name in self.records]

    def iterator(self, shard_id: str, place: Place) -> str:
        if shard_id not in self.records:
            raise SourceGoneError("there is no such shard")
        sequences = [record.sequence for record in self.records[shard_id]]
        at = {"TRIM_HORIZON": 0, "LATEST": len(sequences)}.get(place.kind)
        if place.kind == "AT_TIMESTAMP":
            at = sum(record.arrival_s < place.timestamp_s for record in self.records[shard_id])
        return f"{shard_id}/{sequences.index(place.sequence) + 1 if at is None else at}/{self.generation}"

    def read(self, iterator: str, most: int) -> Page:
        self.reads += 1
        shard_id, at, generation = iterator.split("/")
        if int(generation) != self.generation:
            raise SourceGoneError("there is no such shard")
        found = self.records[shard_id][int(at) : int(at) + most]
        end = int(at) + len(found)
        is_over = shard_id in self.closed and end == len(self.records[shard_id])
        return Page(found, None if is_over else f"{shard_id}/{end}/{generation}")

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


class ListedQueue:
    """A queue of a list."""

    def __init__(self) -> None:
        self.waiting: list[Message] = []
        self.deleted: list[str] = []
        self.listeners: list[Callable[[], None]] = []
        self.receives = 0
        self.defects: list[Exception] = []
        """What comes instead of messages first."""

    def add(self, *ids: str, body: str = "{}") -> None:
        self.waiting += [Message(each, f"handle-{each}", {"messageId": each, "body": body}) for each in ids]
        for listener in self.listeners:
            listener()

    def receive(self, most: int) -> list[Message]:
        self.receives += 1
        if self.defects:
            raise self.defects.pop()
        received, self.waiting = self.waiting[:most], self.waiting[most:]
        return received

    def delete(self, messages: Sequence[Message]) -> None:
        self.deleted += [message.id for message in messages]

    def visibility_timeout_s(self) -> float:
        return 30.0

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


class MappingLab:
    """One mapping and all that it touches."""

    def __init__(self, function: ScriptedFunction) -> None:
        self.clock = ManualClock(NOW_S)
        self.function = function
        self.destinations = SentRecords()
        self.results: list[str] = []
        self.stream = ListedStream()
        self.queue = ListedQueue()
        self.checkpoints = Checkpoints()
        self.metrics = CountedEvents()

    def stream_poller(self, **settings: Any) -> StreamPoller:
        loop = asyncio.get_running_loop()
        chosen = _settings(STREAM_ARN, **settings)
        invoker = PatientInvoker(self.function, FUNCTION_ARN, loop, self.clock)
        metrics = MappingMetrics(self.metrics, chosen)
        told = (self.destinations, self.clock, self.results.append, metrics)
        batches = StreamBatches(chosen, self.stream, invoker, *told)
        return StreamPoller(self.stream, batches, self.checkpoints, loop)

    def queue_poller(self, **settings: Any) -> QueuePoller:
        loop = asyncio.get_running_loop()
        invoker = PatientInvoker(self.function, FUNCTION_ARN, loop, self.clock)
        chosen = _settings(QUEUE_ARN, **settings)
        metrics = MappingMetrics(self.metrics, chosen)
        return QueuePoller(chosen, self.queue, invoker, loop, self.clock, self.results.append, metrics)

    async def until(self, condition: Callable[[], Any], *, advance_s: float = 0.0) -> None:
        """Let the tasks work, and time go on by `advance_s` each turn, until something is so."""
        for _ in range(WITHIN_TURNS):
            if condition():
                return
            # A real moment: reads run on threads.
            await asyncio.sleep(0.0005)
            if advance_s:
                self.clock.advance(advance_s)
        raise AssertionError(f"it has not come to pass; calls: {self.function.events}, results: {self.results}")


def work(lab: MappingLab, make: Callable[[], Any], test: Callable[[], Awaitable[None]]) -> None:
    """Run a poller while `test` does what it does, then stop it and wait for its end."""

    async def run() -> None:
        poller = make()
        await poller.prepare()
        task = asyncio.create_task(poller.run())
        try:
            await test()
        finally:
            poller.stop()
            if lab.function.gate is not None:
                lab.function.gate.set()
            await asyncio.wait_for(task, 10)

    asyncio.run(run())


def _settings(arn: str, *, patterns: Sequence[str] = (), **settings: Any) -> MappingSettings:
    given = {"batch_size": 10, **settings}
    return MappingSettings("uuid", FUNCTION_ARN, arn, filters=Filters(patterns), **given)
