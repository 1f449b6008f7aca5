"""UpdateTable.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html

AWS changes a table within seconds or minutes; here the change is made when the answer is there. The answer is AWS's all
the same: it shows the statuses and the values of the moment before. AWS's budgets (decreases a day, encryption changes,
table classes, pauses between changes of deletion protection) are not enforced.
"""

from typing import Any

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.statistics import Statistics
from homeport.dynamodb.tables.describe import (
    CREATING,
    DELETING,
    UPDATING,
    describe_global,
    describe_table,
    throughput,
)
from homeport.dynamodb.tables.regrouping import update_replicas
from homeport.dynamodb.tables.replicas import describe_group
from homeport.dynamodb.tables.update import updated
from homeport.dynamodb.tables.update_checks import changes_of, check_request
from homeport.dynamodb.validation import common, replicas
from homeport.dynamodb.validation.collections import ListOf, Structure
from homeport.dynamodb.validation.names import REQUIRED_INDEX_NAME
from homeport.dynamodb.validation.scalars import Boolean, String

_UPDATE = Structure(
    "UpdateGlobalSecondaryIndexAction",
    {
        "IndexName": REQUIRED_INDEX_NAME,
        "ProvisionedThroughput": common.PROVISIONED_THROUGHPUT,
        "OnDemandThroughput": common.ON_DEMAND_THROUGHPUT,
        "WarmThroughput": common.WARM_THROUGHPUT,
    },
)
_CREATE = Structure(
    "CreateGlobalSecondaryIndexAction",
    {
        "Projection": common.PROJECTION,
        "IndexName": REQUIRED_INDEX_NAME,
        "ProvisionedThroughput": common.PROVISIONED_THROUGHPUT,
        "KeySchema": common.GLOBAL_KEY_SCHEMA,
        "OnDemandThroughput": common.ON_DEMAND_THROUGHPUT,
        "WarmThroughput": common.WARM_THROUGHPUT,
    },
)
_DELETE = Structure("DeleteGlobalSecondaryIndexAction", {"IndexName": REQUIRED_INDEX_NAME})
REQUEST = Structure(
    "UpdateTableInput",
    {
        "TableName": common.CONTROLLED_TABLE_NAME,
        "ProvisionedThroughput": common.PROVISIONED_THROUGHPUT,
        "BillingMode": common.BILLING_MODE,
        "GlobalSecondaryIndexUpdates": ListOf(
            Structure(
                "GlobalSecondaryIndexUpdate",
                {"Update": _UPDATE, "Create": _CREATE, "Delete": _DELETE},
                in_collection=True,
            )
        ),
        "AttributeDefinitions": common.ATTRIBUTE_DEFINITIONS,
        "StreamSpecification": common.STREAM_SPECIFICATION,
        "SSESpecification": common.SSE_SPECIFICATION,
        "TableClass": String(),
        "DeletionProtectionEnabled": Boolean(),
        "OnDemandThroughput": common.ON_DEMAND_THROUGHPUT,
        "WarmThroughput": common.WARM_THROUGHPUT,
        "ReplicaUpdates": replicas.REPLICA_UPDATES,
        "MultiRegionConsistency": replicas.CONSISTENCY,
        "GlobalTableWitnessUpdates": replicas.WITNESS_UPDATES,
        "GlobalTableSettingsReplicationMode": replicas.SETTINGS_REPLICATION,
    },
)

_UPDATING_CHANGES = {"ProvisionedThroughput", "BillingMode", "StreamSpecification", "TableClass"}
"""Those that make AWS's answer say that the table is UPDATING."""


def update_table(service: Service, request: Request, context: RequestContext) -> Answer:
    """Change a table's settings, its global indexes, or its replicas."""
    check_request(request)
    if "ReplicaUpdates" in request:
        return {"TableDescription": update_replicas(service, request, context)}
    table = service.controlled_table(request["TableName"], context)
    now = service.clock.time()
    statistics = service.store.statistics.of(table)
    before = table.definition
    changed = service.store.change_table(table, lambda latest: updated(latest, request, now))
    service.observer.report("dynamodb.table_updated", context.request_id, table=before.arn)
    members = [each.definition for each in service.store.members(changed)]
    group = describe_group(changed.definition, members)
    return {"TableDescription": _answer(request, before, changed.definition, statistics, now) | group}


def _answer(
    request: Request, before: TableDefinition, after: TableDefinition, statistics: Statistics, now: float
) -> dict[str, Any]:
    """The table as AWS shows it while it is being changed."""
    description = describe_table(after, statistics, now)
    changes = changes_of(request)
    updates = request.get("GlobalSecondaryIndexUpdates", [])
    if changes & _UPDATING_CHANGES or any("Update" not in update for update in updates):
        description["TableStatus"] = UPDATING
    if "BillingMode" in changes:
        description["BillingModeSummary"] = {"BillingMode": after.billing_mode}
    elif "ProvisionedThroughput" in changes:
        shown = throughput(before.throughput, now)
        times = ("LastIncreaseDateTime", "LastDecreaseDateTime")
        new = throughput(after.throughput, now)
        description["ProvisionedThroughput"] = {name: new[name] for name in times if name in new} | {
            name: units for name, units in shown.items() if name not in times
        }
    if "TableClass" in changes and before.table_class is not None:
        description["TableClassSummary"] = describe_table(before, statistics, now)["TableClassSummary"]
    if "WarmThroughput" in changes:
        description["WarmThroughput"] = describe_table(before, statistics, now)["WarmThroughput"] | {"Status": UPDATING}
    if "SSESpecification" in changes:
        description["SSEDescription"] = (after.encryption or before.encryption or {}) | {"Status": UPDATING}
    if "OnDemandThroughput" in changes:
        # A limit that was taken away is shown as -1 this once.
        description["OnDemandThroughput"] = after.on_demand | request["OnDemandThroughput"]
    if updates:
        description["GlobalSecondaryIndexes"] = _indexes(updates, before, after, statistics, now)
    return description


def _indexes(
    updates: list[Request], before: TableDefinition, after: TableDefinition, statistics: Statistics, now: float
) -> list[dict[str, Any]]:
    """The global indexes: new ones being made, deleted ones still there, changed ones as they were."""
    actions = {each["IndexName"]: action for update in updates for action, each in update.items()}
    shown = []
    for index in [*before.global_indexes, *(each for each in after.global_indexes if before.index(each.name) is None)]:
        described = describe_global(after, index, statistics, now)
        action = actions.get(index.name)
        if action == "Create":
            described |= {"IndexStatus": CREATING, "Backfilling": False}
        elif action is not None:
            described["IndexStatus"] = DELETING if action == "Delete" else UPDATING
        shown.append(described)
    return shown


_STORED_ONLY = {
    "GlobalTableSettingsReplicationMode",
    "OnDemandThroughput",
    "ProvisionedThroughput",
    "SSESpecification",
    "TableClass",
    "WarmThroughput",
    *(
        f"GlobalSecondaryIndexUpdates.{action}.{name}"
        for action in ("Create", "Update")
        for name in ("OnDemandThroughput", "ProvisionedThroughput", "WarmThroughput")
    ),
    *(
        f"ReplicaUpdates.{action}.{name}"
        for action in ("Create", "Update")
        for name in (
            "GlobalSecondaryIndexes",
            "KMSMasterKeyId",
            "OnDemandThroughputOverride",
            "ProvisionedThroughputOverride",
            "TableClassOverride",
        )
    ),
}
OPERATION = Operation("UpdateTable", REQUEST, update_table, stored_only=frozenset(_STORED_ONLY))
