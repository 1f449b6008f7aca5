"""SubscribeToShard: records are pushed for five minutes.

https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
"""

import threading
from collections.abc import Iterator
from typing import Any

from homeport.core.context import RequestContext
from homeport.kinesis.operations.consumers import find_consumer
from homeport.kinesis.operations.records import child_shards, described_record, position
from homeport.kinesis.streams import Streams

SECONDS = 300.0
_EMPTY_EVERY_S = 5.0
"""An event without records tells that the subscription lives."""
_RECORDS, _BYTES = 10_000, 2 * 1024 * 1024


def subscription(streams: Streams, request: dict[str, Any], context: RequestContext) -> Iterator[dict[str, Any]]:
    """The events; whoever takes the next one waits for it."""
    with streams.lock:
        stream, _ = find_consumer(streams, {"ConsumerARN": request["ConsumerARN"]}, context)
        start = request["StartingPosition"]
        asked = {"ShardIteratorType": start["Type"], "StartingSequenceNumber": start.get("SequenceNumber")}
        place = position(stream, request["ShardId"], {**asked, "Timestamp": start.get("Timestamp")}, streams.clock)
    return _events(streams, stream, *place)


def _events(streams: Streams, stream: Any, shard: Any, number: int) -> Iterator[dict[str, Any]]:
    news = threading.Event()
    with streams.lock:
        stream.listeners = (*stream.listeners, news.set)
    ends = streams.clock.monotonic() + SECONDS
    try:
        while streams.clock.monotonic() < ends:
            news.clear()
            with streams.lock:
                records, has_more = shard.from_number(number, _RECORDS, _BYTES)
                is_over = not shard.is_open and not has_more
                children = child_shards(stream, shard) if is_over else []
            if records:
                number = records[-1].sequence + 1
            event: dict[str, Any] = {
                "Records": [described_record(record) for record in records],
                "ContinuationSequenceNumber": str(number),
                "MillisBehindLatest": 0,
            }
            if is_over:
                yield {**event, "ChildShards": children}
                return
            yield event
            if not has_more:
                news.wait(_EMPTY_EVERY_S)
    finally:
        with streams.lock:
            stream.listeners = tuple(each for each in stream.listeners if each != news.set)
