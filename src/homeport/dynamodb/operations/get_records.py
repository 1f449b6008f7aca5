"""GetRecords.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
"""

from dataclasses import replace

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import TrimmedDataAccessException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.history import Change
from homeport.dynamodb.storage.statements import item_statements
from homeport.dynamodb.streams.iterators import decode_iterator
from homeport.dynamodb.streams.lookup import find_shard, find_stream
from homeport.dynamodb.streams.records import record_of
from homeport.dynamodb.streams.retention import oldest_time
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import Number, String

REQUEST = Structure(
    "GetRecordsInput",
    {
        "ShardIterator": String(required=True, min_length=1, max_length=2048),
        "Limit": Number("Integer", minimum=1, maximum=limits.STREAM_RECORDS),
    },
)


def get_records(service: Service, request: Request, context: RequestContext) -> Answer:
    """Records from an iterator on, up to 1,000 or 1 MB; no next iterator at the end of a shard that is closed."""
    now = service.clock.time()
    iterator = decode_iterator(request["ShardIterator"], now)
    # Before the shard is looked at: what has come when it was still open is of this shard or of one before.
    up_to = service.store.history.last
    stream = find_stream(service, iterator.stream_arn, context)
    shard = find_shard(service, stream, iterator.shard_id)
    if shard is None or iterator.after < stream.trimmed:
        raise TrimmedDataAccessException
    limit = request.get("Limit", limits.STREAM_RECORDS)
    statement = item_statements(stream.table_number).records
    found = service.store.history.read(
        statement, iterator.after, up_to if shard.last is None else shard.last, limit + 1
    )
    if found and found[0].time < oldest_time(service):
        raise TrimmedDataAccessException
    changes = _fitting(found, limit)
    answer: Answer = {"Records": [record_of(stream, change) for change in changes]}
    after = changes[-1].sequence if changes else iterator.after
    if shard.last is None or len(changes) < len(found):
        answer["NextShardIterator"] = replace(iterator, after=after, issued=now).encoded()
    return answer


def _fitting(found: list[Change], limit: int) -> list[Change]:
    """As many changes as an answer may hold, at least one."""
    changes = found[:limit]
    size = 0
    for at, change in enumerate(changes):
        size += (change.old_size or 0) + (change.new_size or 0)
        if at and size > limits.STREAM_ANSWER_SIZE:
            return changes[:at]
    return changes


OPERATION = Operation("GetRecords", REQUEST, get_records)
