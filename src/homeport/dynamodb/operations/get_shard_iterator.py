"""GetShardIterator.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ResourceNotFoundException, TrimmedDataAccessException, ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.streams.iterators import ShardIterator
from homeport.dynamodb.streams.lookup import REQUIRED_SHARD_ID, REQUIRED_STREAM_ARN, find_shard, find_stream, stream_arn
from homeport.dynamodb.streams.retention import trimmed_up_to
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
    latest = service.store.history.last
    shard = find_shard(service, stream, request["ShardId"])
    if shard is None:
        raise ResourceNotFoundException(
            f"Requested resource not found: Shard: {request['ShardId']} in Stream: {stream_arn(stream)} not found"
        )
    trimmed = trimmed_up_to(service, stream)
    if number is not None:
        after = _place(shard, trimmed, kind, number)
    else:
        end = latest if shard.last is None else shard.last
        after = max(end if kind == _LATEST else shard.after, trimmed)
    iterator = ShardIterator(request["StreamArn"], shard.id, after, service.clock.time())
    return {"ShardIterator": iterator.encoded()}


def _place(shard: Shard, trimmed: int, kind: str, number: str) -> int:
    sequence = sequence_of(number)
    if sequence is None or (shard.last is not None and sequence > shard.last):
        raise ValidationException(f"Invalid SequenceNumber: {number}")
    if sequence <= max(shard.after, trimmed):
        raise TrimmedDataAccessException
    return sequence - 1 if kind == _AT else sequence


OPERATION = Operation("GetShardIterator", REQUEST, get_shard_iterator)
