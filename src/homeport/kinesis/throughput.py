"""What a shard takes and gives in a second, where that is asked for, and refusals by chance.

https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from homeport.core.clock import Clock
from homeport.core.context import RequestContext, Source
from homeport.kinesis.errors import ProvisionedThroughputExceededException
from homeport.kinesis.model import Record, Shard, Stream

WRITTEN_RECORDS, WRITTEN_BYTES = 1000, 1024 * 1024
READ_CALLS, READ_BYTES = 5, 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ThroughputSettings:
    """What the user chooses; nothing is refused unless it is set."""

    is_enforced: bool = False
    error_probability: float = 0.0
    """How often a record is not taken, and a call of GetRecords not answered: from 0 to 1."""


@dataclass(slots=True)
class _Second:
    """What a shard has done in the present second."""

    second: int = 0
    records: int = 0
    written: int = 0
    calls: int = 0
    read: int = 0
    """Bytes; what is more than one second's keeps the shard from being read in the seconds to come."""


class Throughput:
    """Counts by the shard. Calls of the stack's own services are neither counted nor refused."""

    def __init__(self, clock: Clock, settings: ThroughputSettings) -> None:
        self._clock = clock
        self._settings = settings
        self._seconds: WeakKeyDictionary[Shard, _Second] = WeakKeyDictionary()

    def check_write(self, stream: Stream, shard: Shard, size: int, context: RequestContext) -> None:
        """A record comes. Raises ProvisionedThroughputExceededException where the shard does not take it."""
        if self._lets_all_pass(context):
            return
        now = self._second(shard)
        is_full = now.records + 1 > WRITTEN_RECORDS or now.written + size > WRITTEN_BYTES
        if self._fails_by_chance() or (self._settings.is_enforced and is_full):
            raise _exceeded(stream, shard)
        now.records += 1
        now.written += size

    def check_read(self, stream: Stream, shard: Shard, context: RequestContext) -> None:
        """A call of GetRecords comes. Raises as `check_write` does."""
        if self._lets_all_pass(context):
            return
        now = self._second(shard)
        is_full = now.calls + 1 > READ_CALLS or now.read >= READ_BYTES
        if self._fails_by_chance() or (self._settings.is_enforced and is_full):
            raise _exceeded(stream, shard)
        now.calls += 1

    def has_read(self, shard: Shard, records: Sequence[Record], context: RequestContext) -> None:
        """So much was given: a call may be given more than a second's, and then the next ones wait for it."""
        if not self._lets_all_pass(context):
            self._second(shard).read += sum(len(record.data) for record in records)

    def _lets_all_pass(self, context: RequestContext) -> bool:
        asks_nothing = not self._settings.is_enforced and not self._settings.error_probability
        return asks_nothing or context.source is Source.SERVICE

    def _fails_by_chance(self) -> bool:
        return random.random() < self._settings.error_probability

    def _second(self, shard: Shard) -> _Second:
        second = int(self._clock.time())
        found = self._seconds.setdefault(shard, _Second(second))
        passed = second - found.second
        if passed:
            left = max(0, found.read - passed * READ_BYTES)
            found = self._seconds[shard] = _Second(second, read=left)
        return found


def _exceeded(stream: Stream, shard: Shard) -> ProvisionedThroughputExceededException:
    return ProvisionedThroughputExceededException(
        f"Rate exceeded for shard {shard.id} in stream {stream.name} under account {stream.account}."
    )
