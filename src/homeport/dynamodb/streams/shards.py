"""Shards: the parts of a stream.

A stream is one shard here, open for as long as the stream is on. (On AWS shards close after some four hours and others
continue them.)
"""

import hashlib
from dataclasses import dataclass

from homeport.dynamodb.storage.stream_rows import StoredStream
from homeport.dynamodb.streams.sequence_numbers import sequence_text


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of a stream."""

    id: str
    after: int
    """It shows changes behind this sequence number …"""
    last: int | None
    """… up to this one; None while it is open."""

    def describe(self) -> dict[str, object]:
        """As DescribeStream answers it."""
        span = {"StartingSequenceNumber": sequence_text(self.after + 1)}
        if self.last is not None:
            span["EndingSequenceNumber"] = sequence_text(self.last)
        return {"ShardId": self.id, "SequenceNumberRange": span}


def shards_of(stream: StoredStream) -> list[Shard]:
    """The shards of a stream, oldest first."""
    identity = f"{stream.account}/{stream.region}/{stream.table_name}/{stream.label}"
    suffix = hashlib.blake2b(identity.encode(), digest_size=4).hexdigest()
    return [Shard(f"shardId-{int(stream.created * 1000):020d}-{suffix}", stream.after, stream.last)]
