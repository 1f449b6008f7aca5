"""Reading records."""

from typing import Any

from homeport.core.clock import Clock
from homeport.core.context import RequestContext
from homeport.kinesis import iterators
from homeport.kinesis.errors import (
    InvalidArgumentException,
    ResourceNotFoundException,
    shard_does_not_exist,
)
from homeport.kinesis.model import Record, Shard, Stream
from homeport.kinesis.sequence_numbers import index_of_shard, shard_id, shard_index_of
from homeport.kinesis.streams import Streams

READ_BYTES = 10 * 1024 * 1024
READ_RECORDS = 10_000
_FITS = (
    "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) "
    "TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified "
)
Json = dict[str, Any]


def get_shard_iterator(streams: Streams, request: Json, context: RequestContext) -> Json:
    """An iterator that is valid for five minutes."""
    asked = index_of_shard(request["ShardId"])
    if asked is None:
        name = request.get("StreamName") or request.get("StreamARN", "").rpartition("/")[2]
        raise ResourceNotFoundException(
            f"Could not find shard {request['ShardId']} in stream {name} under account {context.account}."
        )
    try:
        stream = streams.of(request, context)
    except ResourceNotFoundException as error:
        name = request.get("StreamName") or request["StreamARN"].rpartition("/")[2]
        raise shard_does_not_exist(shard_id(asked), name, context.account) from error
    shard, number = position(stream, request["ShardId"], request, streams.clock)
    return {"ShardIterator": _iterator(streams, stream, shard, number)}


def position(stream: Stream, shard_id_text: str, request: Json, clock: Clock) -> tuple[Shard, int]:
    """The shard and the sequence number that a starting position stands for."""
    index = index_of_shard(shard_id_text)
    if index is None or index >= len(stream.shards):
        raise shard_does_not_exist(shard_id_text, stream.name, stream.account)
    shard = stream.shards[index]
    kind, start = request["ShardIteratorType"], request.get("StartingSequenceNumber")
    if start is not None and kind in ("TRIM_HORIZON", "LATEST"):
        raise InvalidArgumentException(f"{_FITS}{kind} and also a StartingSequenceNumber.")
    if start is None and kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        raise InvalidArgumentException(f"{_FITS}{kind} and no StartingSequenceNumber.")
    if start is not None:
        _check_start(stream, shard, start)
        return shard, int(start) + (kind == "AFTER_SEQUENCE_NUMBER")
    if kind == "AT_TIMESTAMP":
        return shard, _number_at(shard, request.get("Timestamp"), clock)
    return shard, shard.next_number if kind == "LATEST" else shard.starts


def _number_at(shard: Shard, time_s: float | None, clock: Clock) -> int:
    if time_s is None:
        raise InvalidArgumentException("Must specify timestamp parameter for iterator of type AT_TIMESTAMP.")
    if time_s > clock.time():
        raise InvalidArgumentException(
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
            f"timestampInMillis: {int(time_s * 1000)}, currentTimestampInMillis: {int(clock.time() * 1000)}"
        )
    return shard.number_at(time_s)


def _check_start(stream: Stream, shard: Shard, start: str) -> None:
    encoded = shard_index_of(int(start))
    used = f"StartingSequenceNumber {start} used in GetShardIterator on shard {shard.id} in stream {stream.name}"
    if encoded is None:
        raise InvalidArgumentException(f"{used} under account {stream.account} is invalid.")
    if encoded != shard.index:
        raise InvalidArgumentException(
            f"Invalid StartingSequenceNumber. It encodes {shard_id(encoded)}, while it was used in a call to a shard "
            f"with {shard.id}"
        )


def _iterator(streams: Streams, stream: Stream, shard: Shard, number: int) -> str:
    issued_ms, owner = int(streams.clock.time() * 1000), (stream.account, stream.region, stream.name)
    return iterators.Iterator(issued_ms, *owner, stream.id, shard.index, number).encoded(streams.tokens)


def get_records(streams: Streams, request: Json, context: RequestContext) -> Json:
    """Records from an iterator on; no next iterator at the end of a shard that is closed, but its children."""
    now_s = streams.clock.time()
    iterator = iterators.decoded(request["ShardIterator"], streams.tokens, now_s)
    where = RequestContext(principal=context.principal, region=iterator.region)
    stream = streams.named(iterator.stream, where)
    if stream is None or stream.id != iterator.stream_id or iterator.account != context.account:
        raise shard_does_not_exist(shard_id(iterator.shard_index), iterator.stream, iterator.account)
    shard = stream.shards[iterator.shard_index]
    streams.throughput.check_read(stream, shard, context)
    shard.trim(stream.horizon_s(now_s))
    records, has_more = shard.from_number(iterator.number, request.get("Limit", READ_RECORDS), READ_BYTES)
    streams.throughput.has_read(shard, records, context)
    number = records[-1].sequence + 1 if records else iterator.number
    answer: Json = {"Records": [described_record(record) for record in records]}
    if shard.is_open or has_more:
        answer["NextShardIterator"] = _iterator(streams, stream, shard, number)
    answer["MillisBehindLatest"] = behind_latest_ms(records, has_more, now_s)
    if "NextShardIterator" not in answer:
        answer["ChildShards"] = child_shards(stream, shard)
    return answer


def behind_latest_ms(records: list[Record], has_more: bool, now_s: float) -> int:
    """How far behind the present a reader of these records is; 0 where they are the last ones."""
    return int((now_s - records[-1].arrival_s) * 1000) if has_more else 0


def described_record(record: Record) -> Json:
    """As GetRecords answers it."""
    described: Json = {
        "SequenceNumber": str(record.sequence),
        "ApproximateArrivalTimestamp": round(record.arrival_s, 3),
        "Data": record.data,
        "PartitionKey": record.partition_key,
    }
    if record.encryption != "NONE":
        described["EncryptionType"] = record.encryption
    return described


def child_shards(stream: Stream, shard: Shard) -> list[Json]:
    """The shards that continue one that is closed."""
    return [
        {
            "ShardId": child.id,
            "ParentShards": list(child.parents),
            "HashKeyRange": {"StartingHashKey": str(child.first_key), "EndingHashKey": str(child.last_key)},
        }
        for child in stream.shards
        if shard.id in child.parents
    ]
