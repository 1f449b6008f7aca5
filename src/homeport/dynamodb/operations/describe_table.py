"""DescribeTable.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.regrouping import describe_member
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DescribeTableInput", {"TableName": common.CONTROLLED_TABLE_NAME})


def describe_table(service: Service, request: Request, context: RequestContext) -> Answer:
    """What is known of a table."""
    table = service.controlled_table(request["TableName"], context)
    return {"Table": describe_member(service, table)}


OPERATION = Operation("DescribeTable", REQUEST, describe_table)
