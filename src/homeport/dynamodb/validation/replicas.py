"""Shapes of changes to a global table.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ReplicationGroupUpdate.html
"""

from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import ListOf, Member, Structure
from homeport.dynamodb.validation.names import REQUIRED_INDEX_NAME
from homeport.dynamodb.validation.scalars import Number, String

_PROVISIONED = Structure("ProvisionedThroughputOverride", {"ReadCapacityUnits": Number(minimum=1)})
_ON_DEMAND = Structure("OnDemandThroughputOverride", {"MaxReadRequestUnits": Number()})
_INDEX = Structure(
    "ReplicaGlobalSecondaryIndex",
    {
        "IndexName": REQUIRED_INDEX_NAME,
        "ProvisionedThroughputOverride": _PROVISIONED,
        "OnDemandThroughputOverride": _ON_DEMAND,
    },
    in_collection=True,
)
_SETTINGS: dict[str, Member] = {
    "KMSMasterKeyId": String(),
    "ProvisionedThroughputOverride": _PROVISIONED,
    "OnDemandThroughputOverride": _ON_DEMAND,
    "GlobalSecondaryIndexes": ListOf(_INDEX, min_length=1),
    "TableClassOverride": common.TABLE_CLASS,
}
REPLICA_UPDATES = ListOf(
    Structure(
        "ReplicationGroupUpdate",
        {
            # AWS looks at a missing region itself, but for updates.
            "Create": Structure("CreateReplicationGroupMemberAction", {"RegionName": String(), **_SETTINGS}),
            "Update": Structure(
                "UpdateReplicationGroupMemberAction", {"RegionName": String(required=True), **_SETTINGS}
            ),
            "Delete": Structure("DeleteReplicationGroupMemberAction", {"RegionName": String()}),
        },
        in_collection=True,
    ),
    min_length=1,
)
WITNESS_UPDATES = ListOf(
    Structure(
        "GlobalTableWitnessGroupUpdate",
        {
            "Create": Structure("CreateGlobalTableWitnessGroupMemberAction", {"RegionName": String(required=True)}),
            "Delete": Structure("DeleteGlobalTableWitnessGroupMemberAction", {"RegionName": String(required=True)}),
        },
        in_collection=True,
    ),
    min_length=1,
    max_length=1,
)
CONSISTENCY = String(enum=("EVENTUAL", "STRONG"))
SETTINGS_REPLICATION = String(enum=("ENABLED", "DISABLED", "ENABLED_WITH_OVERRIDES"))
