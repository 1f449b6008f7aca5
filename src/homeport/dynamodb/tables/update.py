"""The definition after an UpdateTable request: one function for each kind of change."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.storage.definition import StreamState, TableDefinition, Throughput
from homeport.dynamodb.tables.encryption import encryption_of
from homeport.dynamodb.tables.index_updates import changed_indexes, indexes_on_demand
from homeport.dynamodb.tables.key_checks import INVALID
from homeport.dynamodb.tables.names import new_stream_label
from homeport.dynamodb.tables.quotas import check_quotas
from homeport.dynamodb.tables.throughput_checks import (
    NEITHER,
    ON_DEMAND_WARM,
    check_on_demand_range,
    unchanged,
    warm_after,
    widened,
)

Parameters = dict[str, Any]
_Change = Callable[[TableDefinition, Parameters, float], TableDefinition]


def updated(definition: TableDefinition, request: Parameters, now: float) -> TableDefinition:
    """The definition with all changes of a checked request; ValidationException where the table does not allow one."""
    for change in _CHANGES:
        definition = change(definition, request, now)
    check_quotas(request, definition.region)
    return definition


def _billing(definition: TableDefinition, request: Parameters, now: float) -> TableDefinition:
    mode = request.get("BillingMode", definition.billing_mode)
    units = request.get("ProvisionedThroughput")
    if units is not None and mode == "PAY_PER_REQUEST":
        raise ValidationException(NEITHER)
    if mode == definition.billing_mode:
        return definition if units is None else _provisioned(definition, units, now)
    if mode == "PAY_PER_REQUEST":
        return _on_demand(definition, now)
    assert units is not None
    # A switch of modes drops the limits on demand, and counts neither as an increase nor as a decrease.
    throughput = replace(definition.throughput, read=units["ReadCapacityUnits"], write=units["WriteCapacityUnits"])
    _check_all_indexes_given(definition, request)
    return replace(
        definition,
        billing_mode=mode,
        throughput=throughput,
        warm=widened(definition.warm, throughput),
        on_demand={},
    )


def _provisioned(definition: TableDefinition, units: Parameters, now: float) -> TableDefinition:
    current = definition.throughput
    read, write = units["ReadCapacityUnits"], units["WriteCapacityUnits"]
    if (read, write) == (current.read, current.write):
        raise ValidationException(unchanged("the table", current, read, write))
    throughput = current.changed(read, write, now)
    return replace(definition, throughput=throughput, warm=widened(definition.warm, throughput))


def _on_demand(definition: TableDefinition, now: float) -> TableDefinition:
    return replace(
        definition,
        billing_mode="PAY_PER_REQUEST",
        throughput=replace(definition.throughput, read=0, write=0),
        pay_per_request_since=now,
        warm=widened(definition.warm, Throughput(ON_DEMAND_WARM.read, ON_DEMAND_WARM.write)),
        global_indexes=indexes_on_demand(definition.global_indexes),
    )


def _check_all_indexes_given(definition: TableDefinition, request: Parameters) -> None:
    updates = [update.get("Update", {}) for update in request.get("GlobalSecondaryIndexUpdates", [])]
    given = {update["IndexName"] for update in updates if "ProvisionedThroughput" in update}
    missing = [index.name for index in definition.global_indexes if index.name not in given]
    if missing:
        raise ValidationException(f"{INVALID}ProvisionedThroughput must be specified for index: {','.join(missing)}")


def _limits_on_demand(definition: TableDefinition, request: Parameters, now: float) -> TableDefinition:
    requested = request.get("OnDemandThroughput", {})
    if definition.billing_mode != "PAY_PER_REQUEST":
        for name in requested:
            raise ValidationException(
                f"{INVALID}{name} for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED"
            )
    check_on_demand_range(requested, "table", lowest=0)
    merged = definition.on_demand | requested
    return replace(definition, on_demand={name: units for name, units in merged.items() if units != -1})


def _stream(definition: TableDefinition, request: Parameters, now: float) -> TableDefinition:
    specification = request.get("StreamSpecification")
    if specification is None:
        return definition
    if specification["StreamEnabled"]:
        if definition.stream_view is not None:
            raise ValidationException(f"Table already has an enabled stream: TableName: {definition.name}")
        previous = None if definition.stream is None else definition.stream.label
        stream = StreamState(new_stream_label(now, previous), specification["StreamViewType"])
        return replace(definition, stream=stream)
    if definition.replicas and definition.consistency is None:
        raise ValidationException(f"{INVALID}Disabling Stream is not allowed for a Global Table replica.")
    if definition.stream is None or definition.stream_view is None:
        raise ValidationException(f"Table has no stream to disable: TableName: {definition.name}")
    return replace(definition, stream=StreamState(definition.stream.label, None))


def _encryption(definition: TableDefinition, request: Parameters, now: float) -> TableDefinition:
    specification = request.get("SSESpecification")
    if specification is None:
        return definition
    encryption = encryption_of(specification, definition.account, definition.region)
    if encryption is None and definition.encryption is None:
        raise ValidationException(f"{INVALID}Table is already encrypted by default")
    if encryption == definition.encryption and ":key/" in specification.get("KMSMasterKeyId", ""):
        raise ValidationException(
            f"{INVALID}Table is already encrypted with given KMSMasterKeyId. "
            "Use KMSMasterKeyId parameter if you want to change Master Key"
        )
    return replace(definition, encryption=encryption)


def _table_class(definition: TableDefinition, request: Parameters, now: float) -> TableDefinition:
    table_class = request.get("TableClass")
    if table_class is None or table_class == (definition.table_class or "STANDARD"):
        return definition
    return replace(definition, table_class=table_class, table_class_since=now)


def _protection(definition: TableDefinition, request: Parameters, now: float) -> TableDefinition:
    return replace(
        definition,
        deletion_protection=request.get("DeletionProtectionEnabled", definition.deletion_protection),
    )


def _settings_replication(definition: TableDefinition, request: Parameters, now: float) -> TableDefinition:
    mode = request.get("GlobalTableSettingsReplicationMode", definition.settings_replication)
    return replace(definition, settings_replication=mode)


def _warm(definition: TableDefinition, request: Parameters, now: float) -> TableDefinition:
    return replace(definition, warm=warm_after(definition.warm, request.get("WarmThroughput", {}), "table"))


def _indexes(definition: TableDefinition, request: Parameters, now: float) -> TableDefinition:
    return changed_indexes(definition, request, now)


_CHANGES: tuple[_Change, ...] = (
    _billing,
    _limits_on_demand,
    _indexes,
    _stream,
    _encryption,
    _table_class,
    _protection,
    _settings_replication,
    _warm,
)
