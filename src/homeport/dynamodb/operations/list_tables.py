"""ListTables.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.names import NAME_PATTERN
from homeport.dynamodb.validation.scalars import Number, String

REQUEST = Structure(
    "ListTablesInput",
    {
        "Limit": Number("Integer", minimum=1, maximum=limits.LIST_TABLES_PAGE),
        "ExclusiveStartTableName": String(
            pattern=NAME_PATTERN, min_length=limits.TABLE_NAME_MIN, max_length=limits.TABLE_NAME_MAX
        ),
    },
)


def list_tables(service: Service, request: Request, context: RequestContext) -> Answer:
    """The names of the caller's tables, in the order of their bytes, behind a name that need not exist."""
    start = request.get("ExclusiveStartTableName", "")
    limit = request.get("Limit", limits.LIST_TABLES_PAGE)
    names = [table.name for table in service.store.tables.of(context.account, context.region) if table.name > start]
    if len(names) > limit:
        return {"TableNames": names[:limit], "LastEvaluatedTableName": names[limit - 1]}
    return {"TableNames": names}


OPERATION = Operation("ListTables", REQUEST, list_tables)
