"""SubscribeToShard: records are pushed for five minutes.

https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
"""

import threading
from collections.abc import Iterator
from typing import Any

from homeport.core.context import RequestContext
from homeport.kinesis.consumer import Consumer, Subscription
from homeport.kinesis.errors import ResourceInUseException
from homeport.kinesis.model import Shard, Stream
from homeport.kinesis.operations.consumers import find_consumer
from homeport.kinesis.operations.reading import behind_latest_ms, child_shards, described_record, position
from homeport.kinesis.streams import Streams

SECONDS = 300.0
TAKEN_OVER_AFTER_S = 5.0
"""Before that a consumer's second subscription to a shard is refused; later it takes the place of the first."""
_EMPTY_EVERY_S = 5.0
"""An event without records tells that the subscription lives."""
_RECORDS, _BYTES = 10_000, 2 * 1024 * 1024
Json = dict[str, Any]


def subscription(streams: Streams, request: Json, context: RequestContext) -> Iterator[Json]:
    """The events; whoever takes the next one waits for it."""
    with streams.lock:
        stream, consumer = find_consumer(streams, {"ConsumerARN": request["ConsumerARN"]}, context)
        start = request["StartingPosition"]
        sequence = start.get("SequenceNumber")
        asked = {"ShardIteratorType": start["Type"], "StartingSequenceNumber": sequence}
        place = position(stream, request["ShardId"], {**asked, "Timestamp": start.get("Timestamp")}, streams.clock)
        mine = _admitted(stream, consumer, place[0], streams.clock.monotonic())
    return _events(streams, stream, consumer, mine, *place, sequence or str(place[1]))


def _admitted(stream: Stream, consumer: Consumer, shard: Shard, now_s: float) -> Subscription:
    """A new subscription, in place of an older one."""
    before = consumer.subscriptions.get(shard.id)
    if before is not None and now_s - before.began_s < TAKEN_OVER_AFTER_S:
        raise ResourceInUseException(
            "Another active subscription exists for this consumer: "
            f"{stream.account}:{stream.name}:{consumer.name}:{shard.id}"
        )
    mine = consumer.subscriptions[shard.id] = Subscription(now_s, threading.Event())
    if before is not None:
        before.news.set()
    return mine


def _events(
    streams: Streams, stream: Stream, consumer: Consumer, mine: Subscription, shard: Shard, number: int, continues: str
) -> Iterator[Json]:
    """`continues` is the sequence number that a client may go on with before it has seen any record."""
    with streams.lock:
        stream.listeners = (*stream.listeners, mine.news.set)
    try:
        while streams.clock.monotonic() < mine.began_s + SECONDS:
            mine.news.clear()
            with streams.lock:
                if stream.consumers.get(consumer.name) is not consumer or consumer.subscriptions[shard.id] is not mine:
                    return
                now_s = streams.clock.time()
                records, has_more = shard.from_number(number, _RECORDS, _BYTES)
                is_over = not shard.is_open and not has_more
                children = child_shards(stream, shard) if is_over else []
            event: Json = {"Records": [described_record(record) for record in records]}
            event["MillisBehindLatest"] = behind_latest_ms(records, has_more, now_s)
            if is_over:
                # There is nothing to go on with in this shard.
                yield {**event, "ChildShards": children}
                return
            if records:
                number, continues = records[-1].sequence + 1, str(records[-1].sequence)
            yield {**event, "ContinuationSequenceNumber": continues}
            if not has_more:
                mine.news.wait(_EMPTY_EVERY_S)
    finally:
        with streams.lock:
            stream.listeners = tuple(each for each in stream.listeners if each != mine.news.set)
