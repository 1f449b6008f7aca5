"""Consumers with a throughput of their own.

https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html
"""

from typing import Any

from homeport.core.context import RequestContext
from homeport.kinesis.consumer import Consumer
from homeport.kinesis.errors import (
    InvalidArgumentException,
    LimitExceededException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from homeport.kinesis.model import Stream
from homeport.kinesis.operations.tags import check_tags
from homeport.kinesis.pages import next_token, place_of
from homeport.kinesis.streams import Streams

MOST_CONSUMERS = 20
_PAGE = 100
Json = dict[str, Any]


def register_stream_consumer(streams: Streams, request: Json, _context: RequestContext) -> Json:
    """It is active at once."""
    stream, name = streams.with_arn(request["StreamARN"]), request["ConsumerName"]
    if name in stream.consumers:
        raise ResourceInUseException(
            f"Consumer {name} under stream {stream.name} already exists for account {stream.account}."
        )
    if len(stream.consumers) >= MOST_CONSUMERS:
        raise LimitExceededException(f"Stream {stream.name} has {MOST_CONSUMERS} registered consumers already.")
    tags = request.get("Tags") or {}
    check_tags(tags, {}, stream.name, stream.account)
    created_s = float(int(streams.clock.time()))
    arn = f"{stream.arn}/consumer/{name}:{int(created_s)}"
    consumer = stream.consumers[name] = Consumer(name, arn, created_s, dict(tags))
    return {"Consumer": consumer.describe()}


def deregister_stream_consumer(streams: Streams, request: Json, context: RequestContext) -> Json:
    """It is gone at once."""
    stream, consumer = find_consumer(streams, request, context)
    del stream.consumers[consumer.name]
    return {}


def describe_stream_consumer(streams: Streams, request: Json, context: RequestContext) -> Json:
    """With the stream that it reads."""
    stream, consumer = find_consumer(streams, request, context)
    return {"ConsumerDescription": {**consumer.describe(), "StreamARN": stream.arn}}


def list_stream_consumers(streams: Streams, request: Json, context: RequestContext) -> Json:
    """A page of them in the order of their names."""
    stream, token = streams.of(request, context), request.get("NextToken")
    limit = request.get("MaxResults", _PAGE)
    after = "" if token is None else place_of(streams, "ListStreamConsumers", context, token)
    left = [name for name in sorted(stream.consumers) if name > after]
    answer: Json = {"Consumers": [stream.consumers[name].describe() for name in left[:limit]]}
    if len(left) > limit:
        answer["NextToken"] = next_token(streams, "ListStreamConsumers", context, left[limit - 1])
    return answer


def find_consumer(streams: Streams, request: Json, context: RequestContext) -> tuple[Stream, Consumer]:
    """By its ARN, or by its name and its stream's ARN."""
    arn, name, stream_arn = request.get("ConsumerARN"), request.get("ConsumerName"), request.get("StreamARN")
    if arn is None and (name is None or stream_arn is None):
        raise InvalidArgumentException("Either ConsumerARN or both StreamARN and ConsumerName must be provided.")
    stream = streams.with_arn(arn or stream_arn or "")
    for consumer in stream.consumers.values():
        if consumer.arn == arn or (arn is None and consumer.name == name):
            return stream, consumer
    raise ResourceNotFoundException(f"Consumer {arn or name}, account {context.account} not found.")
