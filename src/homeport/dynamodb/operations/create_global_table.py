"""CreateGlobalTable.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateGlobalTable.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.legacy_global import NAME, REPLICAS, not_supported
from homeport.dynamodb.validation.collections import Structure

REQUEST = Structure("CreateGlobalTableInput", {"GlobalTableName": NAME, "ReplicationGroup": REPLICAS})


def create_global_table(service: Service, request: Request, context: RequestContext) -> Answer:
    """Refused as AWS refuses it; `UpdateTable` with `ReplicaUpdates` makes replicas."""
    raise not_supported(context.region)


OPERATION = Operation("CreateGlobalTable", REQUEST, create_global_table)
