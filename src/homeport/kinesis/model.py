"""Streams, their shards and records."""

import bisect
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from homeport.kinesis.consumer import Consumer
from homeport.kinesis.sequence_numbers import ending_number, first_order, sequence_number, shard_id, starting_number

HASH_KEYS = 2**128
DEFAULT_RETENTION_HOURS = 24


class Record(NamedTuple):
    """One record."""

    sequence: int
    arrival_s: float
    partition_key: str
    data: bytes
    encryption: str
    """NONE or KMS: as the stream was when it came."""


class Shard:
    """A part of a stream: what has a hash key of its span, in order. Open until it is split or merged."""

    def __init__(
        self,
        index: int,
        first_key: int,
        last_key: int,
        created_s: float,
        parents: tuple[str, ...] = (),
        generation: int = 0,
    ) -> None:
        self.index = index
        self.first_key = first_key
        self.last_key = last_key
        self.created_s = created_s
        self.ended_s: float | None = None
        self.parents = parents
        """The shard that it continues, and the adjacent one that was merged with that."""
        self._records: list[Record] = []
        self._first_order = self._order = first_order(generation)

    @property
    def id(self) -> str:
        """`shardId-000000000000`."""
        return shard_id(self.index)

    @property
    def is_open(self) -> bool:
        """Whether it takes records."""
        return self.ended_s is None

    @property
    def starts(self) -> int:
        """Its first sequence number."""
        return starting_number(self.index, self.created_s, self._first_order)

    @property
    def next_number(self) -> int:
        """Greater than the numbers of all records so far, and no greater than those to come."""
        return sequence_number(self.index, self.created_s, self._order + 1, 0)

    def add(self, partition_key: str, data: bytes, encryption: str, now_s: float) -> Record:
        """Take a record."""
        self._order += 1
        number = sequence_number(self.index, self.created_s, self._order, now_s)
        record = Record(number, now_s, partition_key, data, encryption)
        self._records.append(record)
        return record

    def close(self, now_s: float) -> None:
        """Take no more."""
        self.ended_s = now_s

    def trim(self, before_s: float) -> None:
        """Forget what is older."""
        count = bisect.bisect_left(self._records, before_s, key=lambda record: record.arrival_s)
        del self._records[:count]

    def from_number(self, number: int, most: int, most_bytes: int) -> tuple[list[Record], bool]:
        """Records from a sequence number on, and whether there are more."""
        at = bisect.bisect_left(self._records, number, key=lambda record: record.sequence)
        found: list[Record] = []
        size = 0
        for record in self._records[at : at + most]:
            size += len(record.data) + len(record.partition_key)
            if found and size > most_bytes:
                break
            found.append(record)
        return found, at + len(found) < len(self._records)

    def number_at(self, time_s: float) -> int:
        """The number of the first record that came at a time or later."""
        at = bisect.bisect_left(self._records, time_s, key=lambda record: record.arrival_s)
        return self._records[at].sequence if at < len(self._records) else self.next_number

    def is_kept(self, horizon_s: float) -> bool:
        """Whether it is still told of, with records kept since `horizon_s`: a closed shard goes with its records."""
        return self.ended_s is None or self.ended_s >= horizon_s

    def describe(self) -> dict[str, Any]:
        """As DescribeStream answers it."""
        described: dict[str, Any] = {"ShardId": self.id}
        if self.parents:
            described["ParentShardId"] = self.parents[0]
        if len(self.parents) > 1:
            described["AdjacentParentShardId"] = self.parents[1]
        described["HashKeyRange"] = {"StartingHashKey": str(self.first_key), "EndingHashKey": str(self.last_key)}
        described["SequenceNumberRange"] = {"StartingSequenceNumber": str(self.starts)}
        if self.ended_s is not None:
            ends = ending_number(self.index, self.created_s, self.ended_s)
            described["SequenceNumberRange"]["EndingSequenceNumber"] = str(ends)
        return described


@dataclass(slots=True)
class Stream:
    """A stream; it is active from its creation to its deletion, and every change takes effect at once."""

    name: str
    account: str
    region: str
    arn: str
    created_s: float
    mode: str
    """PROVISIONED or ON_DEMAND."""
    generation: int = 0
    """How many streams have had the name before."""
    shards: list[Shard] = field(default_factory=list)
    retention_hours: int = DEFAULT_RETENTION_HOURS
    tags: dict[str, str] = field(default_factory=dict)
    shard_metrics: list[str] = field(default_factory=list)
    encryption: str = "NONE"
    key_id: str | None = None
    consumers: dict[str, Consumer] = field(default_factory=dict)
    policies: dict[str, str] = field(default_factory=dict)
    """Of the stream and of its consumers, by their ARNs."""
    max_record_kib: int = 1024
    warm_throughput_mibps: int | None = None
    listeners: tuple[Callable[[], None], ...] = ()
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def open_shards(self) -> list[Shard]:
        """Those that take records."""
        return [shard for shard in self.shards if shard.is_open]

    def horizon_s(self, now_s: float) -> float:
        """The time since which records are kept: TRIM_HORIZON."""
        return now_s - self.retention_hours * 3600

    def kept_shards(self, now_s: float) -> list[Shard]:
        """All that are told of."""
        return [shard for shard in self.shards if shard.is_kept(self.horizon_s(now_s))]

    def shard_for(self, hash_key: int) -> Shard:
        """The open shard that takes a hash key."""
        return next(shard for shard in self.open_shards if shard.first_key <= hash_key <= shard.last_key)

    def add_shard(self, first_key: int, last_key: int, now_s: float, parents: tuple[str, ...] = ()) -> Shard:
        """Add a shard behind the others."""
        shard = Shard(len(self.shards), first_key, last_key, now_s, parents, self.generation)
        self.shards.append(shard)
        return shard

    def add_even_shards(self, count: int, now_s: float) -> None:
        """Divide the hash keys evenly among new shards."""
        span = HASH_KEYS // count
        for at in range(count):
            last_key = span * (at + 1) - 1 if at < count - 1 else HASH_KEYS - 1
            self.add_shard(span * at, last_key, now_s)

    def tell(self) -> None:
        """Let those who follow the stream look at it."""
        for listener in self.listeners:
            listener()
