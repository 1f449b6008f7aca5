"""EnableKinesisStreamingDestination.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_EnableKinesisStreamingDestination.html

AWS does not look at the stream before it has answered; where the stream cannot be used, the destination's status says
so afterwards.
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.extras import Destination
from homeport.dynamodb.streams.deliveries import failure_of
from homeport.dynamodb.tables.destinations import REQUEST, enabled


def enable_kinesis_streaming_destination(service: Service, request: Request, context: RequestContext) -> Answer:
    """Send the table's changes from now on to a Kinesis data stream."""
    table = service.controlled_table(request["TableName"], context)
    arn, configuration = request["StreamArn"], request.get("EnableKinesisStreamingConfiguration", {})
    precision = configuration.get("ApproximateCreationDateTimePrecision")
    new = Destination(arn, "ENABLING", service.store.history.last, precision)
    if service.neighbours.streams is None:
        # Without Kinesis there is no stream.
        new = Destination(arn, "ENABLE_FAILED", new.after, precision, failure_of(arn, context.region))
    service.store.change_table(table, lambda latest: enabled(latest, new))
    service.store.tell_history()
    return {
        "TableName": table.name,
        "StreamArn": arn,
        "DestinationStatus": "ENABLING",
        "EnableKinesisStreamingConfiguration": configuration,
    }


OPERATION = Operation("EnableKinesisStreamingDestination", REQUEST, enable_kinesis_streaming_destination)
