"""DescribeGlobalTable.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeGlobalTable.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import GlobalTableNotFoundException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.legacy_global import NAME, not_found
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DescribeGlobalTableInput", {"GlobalTableName": NAME})


def describe_global_table(service: Service, request: Request, context: RequestContext) -> Answer:
    """No such global table: this operation words it differently from its kin."""
    raise GlobalTableNotFoundException(f"Global table not found: {not_found(request['GlobalTableName']).message}")


OPERATION = Operation("DescribeGlobalTable", REQUEST, describe_global_table)
