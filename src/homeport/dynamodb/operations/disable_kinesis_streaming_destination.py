"""DisableKinesisStreamingDestination.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DisableKinesisStreamingDestination.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.destinations import REQUEST, disabled


def disable_kinesis_streaming_destination(service: Service, request: Request, context: RequestContext) -> Answer:
    """Send no more changes to a Kinesis data stream."""
    table = service.controlled_table(request["TableName"], context)
    if "EnableKinesisStreamingConfiguration" in request:
        raise ValidationException("Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters")
    arn = request["StreamArn"]
    service.store.change_table(table, lambda latest: disabled(latest, arn))
    return {"TableName": table.name, "StreamArn": arn, "DestinationStatus": "DISABLING"}


OPERATION = Operation("DisableKinesisStreamingDestination", REQUEST, disable_kinesis_streaming_destination)
