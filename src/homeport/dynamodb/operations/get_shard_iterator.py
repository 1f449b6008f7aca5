"""GetShardIterator.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import TrimmedDataAccessException, ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.streams.iterators import ShardIterator
from homeport.dynamodb.streams.lookup import REQUIRED_SHARD_ID, REQUIRED_STREAM_ARN, find_shard, find_stream
from homeport.dynamodb.streams.sequence_numbers import sequence_of
from homeport.dynamodb.streams.shards import Shard
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import String

_AT, _AFTER, _OLDEST, _LATEST = "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "TRIM_HORIZON", "LATEST"
_BY_NUMBER = (_AT, _AFTER)

REQUEST = Structure(
    "GetShardIteratorInput",
    {
        "StreamArn": REQUIRED_STREAM_ARN,
        "ShardId": REQUIRED_SHARD_ID,
        "ShardIteratorType": String(required=True, enum=(_AFTER, _LATEST, _AT, _OLDEST)),
        "SequenceNumber": String(min_length=21, max_length=40),
    },
)


def get_shard_iterator(service: Service, request: Request, context: RequestContext) -> Answer:
    """A place in a shard to read records from."""
    kind, number = request["ShardIteratorType"], request.get("SequenceNumber")
    if kind in _BY_NUMBER and number is None:
        raise ValidationException("SequenceNumber parameter is required for ShardIteratorType " + kind)
    if kind not in _BY_NUMBER and number is not None:
        raise ValidationException("SequenceNumber parameter is not allowed for ShardIteratorType " + kind)
    stream = find_stream(service, request["StreamArn"], context)
    shard = find_shard(stream, request["ShardId"])
    if number is not None:
        after = _place(shard, kind, number)
    elif kind == _LATEST:
        after = service.store.history.last if shard.last is None else shard.last
    else:
        after = shard.after
    iterator = ShardIterator(request["StreamArn"], shard.id, after, service.clock.time())
    return {"ShardIterator": iterator.encoded()}


def _place(shard: Shard, kind: str, number: str) -> int:
    sequence = sequence_of(number)
    if sequence is None or (shard.last is not None and sequence > shard.last):
        raise ValidationException(f"Invalid SequenceNumber: {number}")
    if sequence <= shard.after:
        raise TrimmedDataAccessException("The operation attempted to read past the oldest stream record in a shard.")
    return sequence - 1 if kind == _AT else sequence


OPERATION = Operation("GetShardIterator", REQUEST, get_shard_iterator)
