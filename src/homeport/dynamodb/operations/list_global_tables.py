"""ListGlobalTables.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListGlobalTables.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.names import NAME_PATTERN
from homeport.dynamodb.validation.scalars import Number, String

REQUEST = Structure(
    "ListGlobalTablesInput",
    {
        "ExclusiveStartGlobalTableName": String(pattern=NAME_PATTERN, min_length=3, max_length=255),
        "Limit": Number("Integer", minimum=1),
        "RegionName": String(),
    },
)


def list_global_tables(service: Service, request: Request, context: RequestContext) -> Answer:
    """There are none of version 2017.11.29, the only ones that AWS lists here."""
    return {"GlobalTables": []}


OPERATION = Operation("ListGlobalTables", REQUEST, list_global_tables)
