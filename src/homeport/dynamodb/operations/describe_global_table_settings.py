"""DescribeGlobalTableSettings.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeGlobalTableSettings.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.legacy_global import NAME, not_found
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("DescribeGlobalTableSettingsInput", {"GlobalTableName": NAME})


def describe_global_table_settings(service: Service, request: Request, context: RequestContext) -> Answer:
    """No such global table."""
    raise not_found(request["GlobalTableName"])


OPERATION = Operation("DescribeGlobalTableSettings", REQUEST, describe_global_table_settings)
