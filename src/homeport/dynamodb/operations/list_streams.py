"""ListStreams.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage import stream_rows
from homeport.dynamodb.streams.lookup import STREAM_ARN, parsed_arn, stream_arn
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.names import NAME_PATTERN
from homeport.dynamodb.validation.scalars import Number, String

REQUEST = Structure(
    "ListStreamsInput",
    {
        "TableName": String(pattern=NAME_PATTERN, min_length=limits.TABLE_NAME_MIN, max_length=limits.TABLE_NAME_MAX),
        "Limit": Number("Integer", minimum=1, maximum=limits.STREAMS_PAGE),
        "ExclusiveStartStreamArn": STREAM_ARN,
    },
)


def list_streams(service: Service, request: Request, context: RequestContext) -> Answer:
    """The streams of an account, or of one table, those included that are off for less than a day."""
    name, start = request.get("TableName"), request.get("ExclusiveStartStreamArn", "")
    if start:
        parsed_arn(start)
    with service.store.reading() as connection:
        streams = stream_rows.of_account(connection, context.account, context.region)
    listed = [
        {"StreamArn": stream_arn(stream), "TableName": stream.table_name, "StreamLabel": stream.label}
        for stream in streams
        if name in (None, stream.table_name)
    ]
    listed = [each for each in sorted(listed, key=lambda each: each["StreamArn"]) if each["StreamArn"] > start]
    limit = request.get("Limit", limits.STREAMS_PAGE)
    if len(listed) > limit:
        return {"Streams": listed[:limit], "LastEvaluatedStreamArn": listed[limit - 1]["StreamArn"]}
    return {"Streams": listed}


OPERATION = Operation("ListStreams", REQUEST, list_streams)
