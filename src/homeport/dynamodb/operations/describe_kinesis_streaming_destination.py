"""DescribeKinesisStreamingDestination.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeKinesisStreamingDestination.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.destinations import described
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DescribeKinesisStreamingDestinationInput", {"TableName": common.CONTROLLED_TABLE_NAME})


def describe_kinesis_streaming_destination(service: Service, request: Request, context: RequestContext) -> Answer:
    """The Kinesis data streams that a table's changes go to or went to."""
    table = service.controlled_table(request["TableName"], context)
    return {
        "TableName": table.name,
        "KinesisDataStreamDestinations": [described(each) for each in table.definition.destinations],
    }


OPERATION = Operation("DescribeKinesisStreamingDestination", REQUEST, describe_kinesis_streaming_destination)
