"""Splitting, merging, counting and listing shards.

https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-resharding.html
"""

from typing import Any

from homeport.core.context import RequestContext
from homeport.kinesis.errors import (
    InvalidArgumentException,
    LimitExceededException,
    ValidationException,
    could_not_find_shard,
)
from homeport.kinesis.model import HASH_KEYS, Shard, Stream
from homeport.kinesis.operations.whole_streams import SHARD_LIMIT, check_shard_limit
from homeport.kinesis.pages import next_token, place_of
from homeport.kinesis.sequence_numbers import index_of_shard
from homeport.kinesis.streams import Streams

_PAGE = 1000
Json = dict[str, Any]


def split_shard(streams: Streams, request: Json, context: RequestContext) -> Json:
    """One shard becomes two at a hash key."""
    stream = streams.of(request, context)
    shard = _open_shard(stream, request["ShardToSplit"])
    check_shard_limit(streams, 1, context)
    key = int(request["NewStartingHashKey"])
    if not shard.first_key + 1 < key < shard.last_key:
        raise InvalidArgumentException(
            f"NewStartingHashKey {key} used in SplitShard() on shard {shard.id} in stream {stream.name} under account "
            f"{stream.account} is not both greater than one plus the shard's StartingHashKey {shard.first_key} and "
            f"less than the shard's EndingHashKey {shard.last_key}."
        )
    now_s = streams.clock.time()
    shard.close(now_s)
    stream.add_shard(shard.first_key, key - 1, now_s, (shard.id,))
    stream.add_shard(key, shard.last_key, now_s, (shard.id,))
    stream.tell()
    return {}


def merge_shards(streams: Streams, request: Json, context: RequestContext) -> Json:
    """Two shards whose hash keys adjoin become one."""
    stream = streams.of(request, context)
    first = _open_shard(stream, request["ShardToMerge"])
    second = _open_shard(stream, request["AdjacentShardToMerge"])
    if first.last_key + 1 != second.first_key and second.last_key + 1 != first.first_key:
        raise InvalidArgumentException(
            f"Shards {first.id} and {second.id} in stream {stream.name} under account {stream.account} are not an "
            "adjacent pair of shards eligible for merging"
        )
    _merge(stream, first, second, streams.clock.time())
    stream.tell()
    return {}


def _merge(stream: Stream, first: Shard, second: Shard, now_s: float) -> Shard:
    first.close(now_s)
    second.close(now_s)
    keys = (min(first.first_key, second.first_key), max(first.last_key, second.last_key))
    return stream.add_shard(*keys, now_s, (first.id, second.id))


def update_shard_count(streams: Streams, request: Json, context: RequestContext) -> Json:
    """As many open shards as asked for, each with an even part of the hash keys."""
    stream = streams.of(request, context)
    target, current = request["TargetShardCount"], len(stream.open_shards)
    if stream.mode == "ON_DEMAND":
        raise ValidationException(
            f"Request is invalid. Stream {stream.name} under account {stream.account} is in On-Demand mode."
        )
    counts = f"Current open shard count: {current}, Target shard count: {target}"
    if target > SHARD_LIMIT:
        raise LimitExceededException(
            f"Target shard count or number of open shards cannot be greater than {SHARD_LIMIT}. {counts}"
        )
    if target > current * 2:
        raise LimitExceededException(
            f"UpdateShardCount cannot scale up over double your current open shard count. {counts}"
        )
    if target < current / 2:
        raise LimitExceededException(
            f"UpdateShardCount cannot scale down below half your current open shard count. {counts}"
        )
    _reshard(stream, target, streams.clock.time())
    stream.tell()
    answer = {"CurrentShardCount": current, "TargetShardCount": target, "StreamARN": stream.arn}
    return {"StreamName": stream.name, **answer}


def _reshard(stream: Stream, target: int, now_s: float) -> None:
    """Replace all shards whose span changes: each new one continues those that it overlaps, two at the most."""
    span = HASH_KEYS // target
    spans = [(span * at, span * (at + 1) - 1 if at < target - 1 else HASH_KEYS - 1) for at in range(target)]
    before = stream.open_shards
    kept = {(shard.first_key, shard.last_key) for shard in before} & set(spans)
    replaced = [shard for shard in before if (shard.first_key, shard.last_key) not in kept]
    for shard in replaced:
        shard.close(now_s)
    for first_key, last_key in spans:
        if (first_key, last_key) not in kept:
            parents = [each.id for each in replaced if each.first_key <= last_key and first_key <= each.last_key]
            stream.add_shard(first_key, last_key, now_s, tuple(parents[:2]))


def list_shards(streams: Streams, request: Json, context: RequestContext) -> Json:
    """Pages of shards, oldest first; the token carries what the first request asked for."""
    token = request.get("NextToken")
    if token is None and not request.get("StreamName") and not request.get("StreamARN"):
        raise InvalidArgumentException("Either NextToken or StreamName should be provided.")
    if token is not None and (request.get("StreamName") or request.get("StreamARN")):
        raise InvalidArgumentException("NextToken and StreamName cannot be provided together.")
    if token is not None:
        arn, after, shard_filter = place_of(streams, "ListShards", context, token)
        stream = streams.with_arn(arn)
    else:
        after, shard_filter = request.get("ExclusiveStartShardId", ""), request.get("ShardFilter") or {"Type": ""}
        stream = streams.of(request, context)
    now_s = streams.clock.time()
    kept, horizon_s = stream.kept_shards(now_s), max(stream.shards[0].created_s, stream.horizon_s(now_s))
    left = [shard for shard in kept if shard.id > after and _passes(shard, shard_filter, horizon_s)]
    limit = request.get("MaxResults", _PAGE)
    answer: Json = {"Shards": [shard.describe() for shard in left[:limit]]}
    if len(left) > limit:
        place = [stream.arn, left[limit - 1].id, shard_filter]
        answer["NextToken"] = next_token(streams, "ListShards", context, place)
    return answer


def _passes(shard: Shard, shard_filter: Json, horizon_s: float) -> bool:
    """Whether a filter lets a shard pass; `horizon_s` is the time of TRIM_HORIZON.

    https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ShardFilter.html
    """
    kind = shard_filter["Type"]
    if kind == "AFTER_SHARD_ID":
        return shard.id > str(_given(shard_filter, "ShardId"))
    if kind == "AT_LATEST":
        return shard.is_open
    if kind == "AT_TRIM_HORIZON":
        return shard.created_s <= horizon_s
    if kind in ("AT_TIMESTAMP", "FROM_TIMESTAMP"):
        time_s = float(_given(shard_filter, "Timestamp"))
        was_there = shard.ended_s is None or shard.ended_s >= time_s
        return was_there and (kind == "FROM_TIMESTAMP" or shard.created_s <= time_s)
    return True


def _given(shard_filter: Json, name: str) -> Any:
    """What a filter of this type must have; the words of the refusal are not confirmed."""
    value = shard_filter.get(name)
    if value is None:
        raise InvalidArgumentException(f"{name} must be provided in a ShardFilter of type {shard_filter['Type']}.")
    return value


def _open_shard(stream: Stream, shard_id: str) -> Shard:
    index = index_of_shard(shard_id)
    if index is None or index >= len(stream.shards):
        raise could_not_find_shard(shard_id, stream.name, stream.account)
    shard = stream.shards[index]
    if not shard.is_open:
        raise InvalidArgumentException(
            f"Shard {shard.id} in stream {stream.name} under account {stream.account} has already been merged or "
            "split, and thus is not eligible for merging or splitting."
        )
    return shard
