"""Shards: the parts of a stream, one after the other. The last one is open for as long as the stream is on."""

import hashlib
import sqlite3
from dataclasses import dataclass

from homeport.dynamodb.storage import shard_rows
from homeport.dynamodb.storage.shard_rows import StoredShard
from homeport.dynamodb.storage.stream_rows import StoredStream
from homeport.dynamodb.streams.sequence_numbers import sequence_text


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of a stream."""

    id: str
    parent_id: str | None
    """What it continues, which may be forgotten; None for the first."""
    after: int
    """It shows changes behind this sequence number …"""
    last: int | None
    """… up to this one; None while it is open."""

    def describe(self) -> dict[str, object]:
        """As DescribeStream answers it."""
        span = {"StartingSequenceNumber": sequence_text(self.after + 1)}
        if self.last is not None:
            span["EndingSequenceNumber"] = sequence_text(self.last)
        described: dict[str, object] = {"ShardId": self.id, "SequenceNumberRange": span}
        if self.parent_id is not None:
            described["ParentShardId"] = self.parent_id
        return described


def shards_of(connection: sqlite3.Connection, stream: StoredStream) -> list[Shard]:
    """The shards of a stream, oldest first."""
    return [_shard(stream, stored) for stored in shard_rows.of_stream(connection, stream.id)]


def _shard(stream: StoredStream, stored: StoredShard) -> Shard:
    parent_id = None
    if stored.parent_created is not None:
        parent_id = _id(stream, stored.parent_created)
    return Shard(_id(stream, stored.created), parent_id, stored.after, stored.last)


def _id(stream: StoredStream, created: float) -> str:
    """Ids have the order of their shards."""
    identity = f"{stream.account}/{stream.region}/{stream.table_name}/{stream.label}/{created}"
    suffix = hashlib.blake2b(identity.encode(), digest_size=4).hexdigest()
    return f"shardId-{int(created * 1000):020d}-{suffix}"
