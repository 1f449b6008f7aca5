"""DescribeStream.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html
"""

from typing import Any

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.streams.lookup import REQUIRED_STREAM_ARN, SHARD_ID, find_stream, stream_arn
from homeport.dynamodb.streams.shards import shards_of
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import Number, String

REQUEST = Structure(
    "DescribeStreamInput",
    {
        "StreamArn": REQUIRED_STREAM_ARN,
        "Limit": Number("Integer", minimum=1, maximum=limits.STREAM_SHARDS_PAGE),
        "ExclusiveStartShardId": SHARD_ID,
        "ShardFilter": Structure("ShardFilter", {"Type": String(enum=("CHILD_SHARDS",)), "ShardId": SHARD_ID}),
    },
)


def describe_stream(service: Service, request: Request, context: RequestContext) -> Answer:
    """A stream and its shards."""
    stream = find_stream(service, request["StreamArn"], context)
    start = request.get("ExclusiveStartShardId", "")
    with service.store.reading() as connection:
        shards = [shard for shard in shards_of(connection, stream) if shard.id > start]
    parent = request.get("ShardFilter", {}).get("ShardId")
    if parent is not None:
        shards = [shard for shard in shards if shard.parent_id == parent]
    limit = request.get("Limit", limits.STREAM_SHARDS_PAGE)
    description: dict[str, Any] = {
        "StreamArn": stream_arn(stream),
        "StreamLabel": stream.label,
        "StreamStatus": "ENABLED" if stream.disabled is None else "DISABLED",
        "StreamViewType": stream.view_type,
        "CreationRequestDateTime": stream.created,
        "TableName": stream.table_name,
        "KeySchema": stream.key_schema,
        "Shards": [shard.describe() for shard in shards[:limit]],
    }
    if len(shards) > limit:
        description["LastEvaluatedShardId"] = shards[limit - 1].id
    return {"StreamDescription": description}


OPERATION = Operation("DescribeStream", REQUEST, describe_stream)
