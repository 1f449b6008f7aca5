"""Writing records."""

import hashlib
from typing import Any

from homeport.core.context import RequestContext
from homeport.kinesis.errors import (
    InvalidArgumentException,
    ProvisionedThroughputExceededException,
    ValidationException,
)
from homeport.kinesis.model import HASH_KEYS, Stream
from homeport.kinesis.streams import Streams

WRITE_BYTES = 10 * 1024 * 1024
"""Of one PutRecords."""
Json = dict[str, Any]


def put_record(streams: Streams, request: Json, context: RequestContext) -> Json:
    """One record, into the shard of its hash key."""
    stream = streams.of(request, context)
    _check_size(stream, request)
    shard = stream.shard_for(_hash_key(request))
    streams.throughput.check_write(stream, shard, _size(request), context)
    record = shard.add(request["PartitionKey"], request["Data"], stream.encryption, streams.clock.time())
    shard.trim(stream.horizon_s(record.arrival_s))
    stream.tell()
    return {"ShardId": shard.id, "SequenceNumber": str(record.sequence), **_encryption(stream)}


def put_records(streams: Streams, request: Json, context: RequestContext) -> Json:
    """Up to 500 records, of which each may fail alone."""
    stream = streams.of(request, context)
    entries = request["Records"]
    for entry in entries:
        _check_size(stream, entry)
    sizes = [_size(entry) for entry in entries]
    if sum(sizes) > WRITE_BYTES:
        raise InvalidArgumentException("Records size exceeds 10 MB limit")
    targets = [stream.shard_for(_hash_key(entry)) for entry in entries]
    now_s = streams.clock.time()
    results: list[Json] = []
    for entry, size, shard in zip(entries, sizes, targets, strict=True):
        try:
            streams.throughput.check_write(stream, shard, size, context)
        except ProvisionedThroughputExceededException as error:
            results.append({"ErrorCode": error.code, "ErrorMessage": error.message})
            continue
        record = shard.add(entry["PartitionKey"], entry["Data"], stream.encryption, now_s)
        results.append({"SequenceNumber": str(record.sequence), "ShardId": shard.id})
        shard.trim(stream.horizon_s(now_s))
    stream.tell()
    failed = sum("ErrorCode" in result for result in results)
    return {"FailedRecordCount": failed, "Records": results, **_encryption(stream)}


def _size(entry: Json) -> int:
    return len(entry["Data"]) + len(entry["PartitionKey"].encode())


def _encryption(stream: Stream) -> Json:
    return {"EncryptionType": stream.encryption} if stream.encryption != "NONE" else {}


def _check_size(stream: Stream, entry: Json) -> None:
    limit = stream.max_record_kib * 1024
    size = len(entry["Data"])
    if size > limit:
        raise ValidationException(
            f"1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim={size} cap={size}]' at 'data' "
            f"failed to satisfy constraint: Member must have length less than or equal to {limit}"
        )


def _hash_key(entry: Json) -> int:
    explicit = entry.get("ExplicitHashKey")
    if explicit is None:
        return int.from_bytes(hashlib.md5(entry["PartitionKey"].encode(), usedforsecurity=False).digest())
    if int(explicit) >= HASH_KEYS:
        raise InvalidArgumentException(
            "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was "
            f"{explicit}"
        )
    return int(explicit)
