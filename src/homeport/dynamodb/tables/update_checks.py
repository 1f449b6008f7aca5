"""What AWS refuses of an UpdateTable request: changes that may not come together, and ill-formed index updates.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html

Most changes must come alone. Which may not be combined, and what AWS says then, is as observed on AWS.
"""

from typing import Any

from homeport.dynamodb.errors import LimitExceededException, ValidationException
from homeport.dynamodb.tables.index_checks import check_projection
from homeport.dynamodb.tables.key_checks import INVALID
from homeport.dynamodb.tables.replica_checks import check_actions, check_alone
from homeport.dynamodb.tables.replicas import WITH_OVERRIDES
from homeport.dynamodb.tables.table_classes import check_table_class
from homeport.dynamodb.tables.throughput_checks import check_units

Parameters = dict[str, Any]

_REQUIRED = (
    "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, "
    "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, "
    "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required"
)
_CHANGES = (
    "ReplicaUpdates",
    "GlobalTableSettingsReplicationMode",
    "ProvisionedThroughput",
    "BillingMode",
    "StreamSpecification",
    "GlobalSecondaryIndexUpdates",
    "SSESpecification",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
    "WarmThroughput",
    "TableClass",
)
_ALONE = (
    ("SSESpecification", "Server-Side Encryption modification must be the only operation in the request"),
    ("TableClass", "TableClass modification must be the only operation in the request"),
    ("DeletionProtectionEnabled", "DeletionProtection modification must be the only operation in the request"),
    ("WarmThroughput", "WarmThroughput must be the only operation in the request"),
)
"""In the order in which AWS names one of several."""
ONE_AT_A_TIME = "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"


def changes_of(request: Parameters) -> set[str]:
    """The changes that a request asks for. Empty structures and lists ask for none, but for that of the encryption."""
    changes = {name for name in _CHANGES if request.get(name) not in (None, {}, [])}
    return changes | {"SSESpecification"} if request.get("SSESpecification") is not None else changes


def check_request(request: Parameters) -> None:
    """Everything that can be refused without looking at the table."""
    check_table_class(request.get("TableClass"))
    changes = changes_of(request)
    if not changes:
        # Of the changes that need another one AWS does not name what is there.
        given = "MultiRegionConsistency, " if "MultiRegionConsistency" in request else ""
        raise ValidationException(_REQUIRED.replace(given, ""))
    if "ReplicaUpdates" in changes:
        check_alone(request, changes - {"ReplicaUpdates"})
        check_actions(request)
        return
    if request.get("GlobalTableSettingsReplicationMode") == WITH_OVERRIDES:
        raise ValidationException(
            f"Value '{WITH_OVERRIDES}' at 'GlobalTableSettingsReplicationMode' failed to satisfy constraint: "
            "Only ENABLED and DISABLED settings replication are supported for a Regional Table."
        )
    if request.get("GlobalSecondaryIndexUpdates") == []:
        raise ValidationException(f"{INVALID}List of GlobalSecondaryIndexUpdates is empty")
    _check_warm_indexes(request.get("GlobalSecondaryIndexUpdates", []))
    _check_combination(request, changes)
    _check_billing(request)
    _check_stream(request.get("StreamSpecification"))
    _check_index_updates(request.get("GlobalSecondaryIndexUpdates", []))


def _check_warm_indexes(updates: list[Parameters]) -> None:
    """Before everything else: even of two changes that may not come together AWS names this first."""
    for parameters in (each for update in updates for each in update.values()):
        if parameters.get("WarmThroughput") == {}:
            raise ValidationException(
                f"{INVALID}WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond "
                f"specified for index: {parameters['IndexName']}"
            )


def _check_combination(request: Parameters, changes: set[str]) -> None:
    updates = request.get("GlobalSecondaryIndexUpdates", [])
    if changes == {"WarmThroughput", "GlobalSecondaryIndexUpdates"} and any("Create" in update for update in updates):
        raise ValidationException(
            f"{INVALID}Create global secondary index cannot be specified when updating WarmThroughput"
        )
    for name, sentence in _ALONE:
        if name in changes and len(changes) > 1:
            raise ValidationException(INVALID + sentence)
    if "OnDemandThroughput" in changes and changes - {"OnDemandThroughput", "BillingMode"}:
        raise ValidationException(
            f"{INVALID}OnDemandThroughput can only be combined with BillingMode in an UpdateTable request"
        )
    updates_units = "ProvisionedThroughput" in changes or request.get("BillingMode") == "PROVISIONED"
    if "StreamSpecification" in changes and updates_units:
        raise ValidationException(f"{INVALID}You cannot modify stream status while updating table IOPS")
    if any("Create" in update or "Delete" in update for update in updates):
        if updates_units:
            raise ValidationException(f"{INVALID}You cannot create or delete index while updating table IOPS")
        if "StreamSpecification" in changes:
            raise ValidationException(f"{INVALID}You cannot create or delete index while changing stream status")


def _check_billing(request: Parameters) -> None:
    mode, throughput = request.get("BillingMode"), request.get("ProvisionedThroughput")
    if mode == "PROVISIONED" and throughput is None:
        raise ValidationException(f"{INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
    if mode == "PAY_PER_REQUEST" and throughput is not None:
        raise ValidationException(
            f"{INVALID}ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST"
        )
    if throughput is not None:
        check_units(throughput)


def _check_stream(specification: Parameters | None) -> None:
    if specification is None:
        return
    has_view = "StreamViewType" in specification
    if specification["StreamEnabled"] and not has_view:
        raise ValidationException(f"{INVALID}If stream is being enabled then UpdateViewType is required")
    if not specification["StreamEnabled"] and has_view:
        raise ValidationException(f"{INVALID}If stream is being disabled, then UpdateViewType must not be specified")


def _check_index_updates(updates: list[Parameters]) -> None:
    names: set[str] = set()
    for update in updates:
        if not update:
            raise ValidationException(
                f"{INVALID}One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                "GlobalSecondaryIndexUpdate.Delete must not be null"
            )
        if len(update) > 1:
            raise ValidationException(
                f"{INVALID}Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object"
            )
        _check_index_update(*next(iter(update.items())))
        name = next(iter(update.values()))["IndexName"]
        if name in names:
            raise ValidationException(
                f"{INVALID}Only one global secondary index update per index is allowed simultaneously. Index: {name}"
            )
        names.add(name)
    if sum("Update" not in update for update in updates) > 1:
        raise LimitExceededException(ONE_AT_A_TIME)


def _check_index_update(action: str, parameters: Parameters) -> None:
    if "ProvisionedThroughput" in parameters:
        check_units(parameters["ProvisionedThroughput"])
    if action == "Create":
        check_projection(parameters["Projection"])
