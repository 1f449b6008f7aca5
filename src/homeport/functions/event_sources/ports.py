"""What event source mappings need of the world around them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

Event = dict[str, Any]
"""A record as the function sees it."""


class SourceError(Exception):
    """The source cannot be read now; it is tried again, later each time."""


class PlaceLostError(SourceError):
    """An iterator has expired, or what it points to is gone: reading goes on from a new one."""


class SourceGoneError(SourceError):
    """The stream or the shard that an iterator was made for is there no more; another may have taken its name."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that was received from a queue and is hidden from others for now."""

    id: str
    receipt_handle: str
    event: Event


class Queue(Protocol):
    """A queue of SQS. Its methods may block for a moment; they are called on threads."""

    def receive(self, most: int) -> list[Message]:
        """The messages that are visible now, up to `most`; SourceError when there is no such queue."""

    def delete(self, messages: Sequence[Message]) -> None:
        """Delete messages that were received."""

    def visibility_timeout_s(self) -> float:
        """How long a received message stays hidden."""

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener`, on any thread, when a message has become visible; returns how to end that."""


class StreamRecord(NamedTuple):
    """A record of a stream."""

    sequence: str
    """Its sequence number."""
    arrival_s: float
    key: str
    """What has the same key stays in order."""
    event: Event
    data: bytes | None
    """What the filter's `data` looks at; None where the source has no such thing."""


class Shard(NamedTuple):
    """A part of a stream."""

    id: str
    parents: tuple[str, ...]
    """What it continues: these are read to their end first."""
    is_open: bool
    starts: str = ""
    """Tells it from another shard of this id, where a stream may be made again under its old name."""


class Page(NamedTuple):
    """An answer of GetRecords."""

    records: list[StreamRecord]
    next: str | None
    """The iterator to go on with; None at the end of a shard that is closed."""


class Place(NamedTuple):
    """A position in a shard, in the terms of GetShardIterator."""

    kind: str
    """LATEST, TRIM_HORIZON, AT_TIMESTAMP or AFTER_SEQUENCE_NUMBER."""
    sequence: str = ""
    timestamp_s: float = 0.0


BEGINNING = Place("TRIM_HORIZON")


class Stream(Protocol):
    """A stream of Kinesis or DynamoDB. Its methods may block for a moment; they are called on threads."""

    batch_info: str
    """What a record of a failure calls the batch: `KinesisBatchInfo`."""
    arrival_precision: str
    """How exact it is with times of arrival: `seconds` or `milliseconds`."""

    def retention_s(self) -> float:
        """How long records are kept."""

    def shards(self) -> list[Shard]:
        """Those that there are, oldest first; none while the stream is off. SourceGoneError when there is no stream."""

    def iterator(self, shard_id: str, place: Place) -> str:
        """An iterator that begins at a place; PlaceLostError where the shard has no such place any more."""

    def read(self, iterator: str, most: int) -> Page:
        """What comes next, up to `most` records."""

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener`, on any thread, when the stream has something new; returns how to end that."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an invocation."""

    request_id: str
    payload: bytes
    function_error: str | None
    executed_version: str


class InvocationRefusedError(Exception):
    """No invocation took place: the function is throttled, not ready or not there."""

    def __init__(self, code: str, message: str = "", status: int = 400) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        """AWS's name of the error."""
        self.message = message
        self.status = status


class Invoker(Protocol):
    """Invokes functions synchronously."""

    async def invoke(self, function_arn: str, payload: bytes, trace: str = "") -> Outcome:
        """What came of it; `trace` is the X-Ray header that came with the event.

        InvocationRefusedError where nothing was invoked.
        """


class Destinations(Protocol):
    """Takes the records of what was given up."""

    async def send_batch_failure(
        self, destination_arn: str, record: dict[str, Any], object_key: str, owner_arn: str
    ) -> bool:
        """Send a record of the function `owner_arn` to a queue, a topic or, under a key, a bucket; never raises.

        Whether that succeeded.
        """
