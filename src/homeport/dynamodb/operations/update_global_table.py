"""UpdateGlobalTable.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateGlobalTable.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.legacy_global import NAME, not_found, not_supported
from homeport.dynamodb.validation.collections import ListOf, Structure
from homeport.dynamodb.validation.scalars import String

REQUEST = Structure(
    "UpdateGlobalTableInput",
    {
        "GlobalTableName": NAME,
        "ReplicaUpdates": ListOf(
            Structure(
                "ReplicaUpdate",
                {
                    "Create": Structure("CreateReplicaAction", {"RegionName": String(required=True)}),
                    "Delete": Structure("DeleteReplicaAction", {"RegionName": String(required=True)}),
                },
                in_collection=True,
            ),
            required=True,
        ),
    },
)


def update_global_table(service: Service, request: Request, context: RequestContext) -> Answer:
    """No such global table; AWS looks at what is to be created first."""
    updates = request["ReplicaUpdates"]
    if not updates or not all(updates):
        raise ValidationException("One or more parameter values were invalid")
    if any("Create" in update for update in updates):
        raise not_supported(context.region)
    raise not_found(request["GlobalTableName"])


OPERATION = Operation("UpdateGlobalTable", REQUEST, update_global_table)
