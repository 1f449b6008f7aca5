"""UpdateTableReplicaAutoScaling.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTableReplicaAutoScaling.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service, bare_name
from homeport.dynamodb.storage.replication import Regrouping
from homeport.dynamodb.tables import scaling
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import ListOf, Structure
from homeport.dynamodb.validation.names import INDEX_NAME
from homeport.dynamodb.validation.scalars import String
from homeport.dynamodb.validation.scaling import SETTINGS_UPDATE

_INDEX = Structure(
    "GlobalSecondaryIndexAutoScalingUpdate",
    {"IndexName": INDEX_NAME, "ProvisionedWriteCapacityAutoScalingUpdate": SETTINGS_UPDATE},
    in_collection=True,
)
_REPLICA_INDEX = Structure(
    "ReplicaGlobalSecondaryIndexAutoScalingUpdate",
    {"IndexName": INDEX_NAME, "ProvisionedReadCapacityAutoScalingUpdate": SETTINGS_UPDATE},
    in_collection=True,
)
_REPLICA = Structure(
    "ReplicaAutoScalingUpdate",
    {
        "RegionName": String(required=True),
        "ReplicaGlobalSecondaryIndexUpdates": ListOf(_REPLICA_INDEX),
        "ReplicaProvisionedReadCapacityAutoScalingUpdate": SETTINGS_UPDATE,
    },
    in_collection=True,
)
REQUEST = Structure(
    "UpdateTableReplicaAutoScalingInput",
    {
        "GlobalSecondaryIndexUpdates": ListOf(_INDEX, min_length=1),
        "TableName": common.CONTROLLED_TABLE_NAME,
        "ProvisionedWriteCapacityAutoScalingUpdate": SETTINGS_UPDATE,
        "ReplicaUpdates": ListOf(_REPLICA, min_length=1),
    },
)


def update_table_replica_auto_scaling(service: Service, request: Request, context: RequestContext) -> Answer:
    """Keep auto scaling settings: those of writes for all regions, those of reads for one. AWS answers the old ones."""
    with service.store.holding():
        table = service.find_table(request["TableName"], context)
        if table is None or not table.replicas:
            raise scaling.global_table_missing(bare_name(request["TableName"]))
        tables = [table, *service.store.members(table)]
        definitions = [each.definition for each in tables]
        scaling.check_regions(request, definitions, table.name)
        settings = list(scaling.settings_of(request))
        for setting in settings:
            scaling.check(setting, table.name, context.request_id)
        scaling.check_billing(settings, definitions, table.name)
        after = list(definitions)
        for setting in settings:
            after = [
                scaling.applied(each, setting) if setting.region in (None, each.region) else each for each in after
            ]
        service.store.regroup(Regrouping(table, changed=list(zip(tables, after, strict=True))))
    return {"TableAutoScalingDescription": scaling.describe(definitions, table.name)}


OPERATION = Operation(
    "UpdateTableReplicaAutoScaling",
    REQUEST,
    update_table_replica_auto_scaling,
    stored_only=frozenset(
        {"GlobalSecondaryIndexUpdates", "ProvisionedWriteCapacityAutoScalingUpdate", "ReplicaUpdates"}
    ),
)
