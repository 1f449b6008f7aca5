"""UpdateKinesisStreamingDestination.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateKinesisStreamingDestination.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.destinations import PRECISION, STREAM_ARN, updated
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure(
    "UpdateKinesisStreamingDestinationInput",
    {
        "TableName": common.CONTROLLED_TABLE_NAME,
        "StreamArn": STREAM_ARN,
        "UpdateKinesisStreamingConfiguration": Structure(
            "UpdateKinesisStreamingConfiguration", {"ApproximateCreationDateTimePrecision": PRECISION}
        ),
    },
)


def update_kinesis_streaming_destination(service: Service, request: Request, context: RequestContext) -> Answer:
    """Change the precision of the times in the records."""
    table = service.controlled_table(request["TableName"], context)
    arn, configuration = request["StreamArn"], request.get("UpdateKinesisStreamingConfiguration")
    if not configuration:
        raise ValidationException(
            "Streaming destination cannot be updated with given parameters: "
            "UpdateKinesisStreamingConfiguration cannot be null or contain only null values"
        )
    precision = configuration["ApproximateCreationDateTimePrecision"]
    service.store.change_table(table, lambda latest: updated(latest, arn, precision))
    return {
        "TableName": table.name,
        "StreamArn": arn,
        "DestinationStatus": "UPDATING",
        "UpdateKinesisStreamingConfiguration": configuration,
    }


OPERATION = Operation("UpdateKinesisStreamingDestination", REQUEST, update_kinesis_streaming_destination)
