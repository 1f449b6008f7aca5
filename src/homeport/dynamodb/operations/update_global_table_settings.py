"""UpdateGlobalTableSettings.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateGlobalTableSettings.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.tables.legacy_global import NAME, not_found
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import ListOf, Structure
from homeport.dynamodb.validation.names import REQUIRED_INDEX_NAME
from homeport.dynamodb.validation.scalars import Number, String
from homeport.dynamodb.validation.scaling import SETTINGS_UPDATE

_INDEX = Structure(
    "GlobalTableGlobalSecondaryIndexSettingsUpdate",
    {
        "IndexName": REQUIRED_INDEX_NAME,
        "ProvisionedWriteCapacityUnits": Number(minimum=1),
        "ProvisionedWriteCapacityAutoScalingSettingsUpdate": SETTINGS_UPDATE,
    },
    in_collection=True,
)
_REPLICA_INDEX = Structure(
    "ReplicaGlobalSecondaryIndexSettingsUpdate",
    {
        "IndexName": REQUIRED_INDEX_NAME,
        "ProvisionedReadCapacityUnits": Number(minimum=1),
        "ProvisionedReadCapacityAutoScalingSettingsUpdate": SETTINGS_UPDATE,
    },
    in_collection=True,
)
_REPLICA = Structure(
    "ReplicaSettingsUpdate",
    {
        "RegionName": String(required=True),
        "ReplicaProvisionedReadCapacityUnits": Number(minimum=1),
        "ReplicaProvisionedReadCapacityAutoScalingSettingsUpdate": SETTINGS_UPDATE,
        "ReplicaGlobalSecondaryIndexSettingsUpdate": ListOf(_REPLICA_INDEX, min_length=1, max_length=20),
        "ReplicaTableClass": common.TABLE_CLASS,
    },
    in_collection=True,
)
REQUEST = Structure(
    "UpdateGlobalTableSettingsInput",
    {
        "GlobalTableName": NAME,
        "GlobalTableBillingMode": common.BILLING_MODE,
        "GlobalTableProvisionedWriteCapacityUnits": Number(minimum=1),
        "GlobalTableProvisionedWriteCapacityAutoScalingSettingsUpdate": SETTINGS_UPDATE,
        "GlobalTableGlobalSecondaryIndexSettingsUpdate": ListOf(_INDEX, min_length=1, max_length=20),
        "ReplicaSettingsUpdate": ListOf(_REPLICA, min_length=1, max_length=50),
    },
)


def update_global_table_settings(service: Service, request: Request, context: RequestContext) -> Answer:
    """No such global table."""
    raise not_found(request["GlobalTableName"])


OPERATION = Operation("UpdateGlobalTableSettings", REQUEST, update_global_table_settings)
