"""What a restore may change of a table's settings, and what AWS refuses of it.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableFromBackup.html

The texts are as observed on AWS; those for an index on demand whose mode is not overridden are derived from them.
"""

from typing import Any

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.storage.definition import IndexDefinition, TableDefinition
from homeport.dynamodb.tables.key_checks import INVALID
from homeport.dynamodb.tables.throughput_checks import check_units
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import ListOf, Member

Parameters = dict[str, Any]

OVERRIDES: dict[str, Member] = {
    "BillingModeOverride": common.BILLING_MODE,
    "GlobalSecondaryIndexOverride": ListOf(common.GLOBAL_INDEX),
    "LocalSecondaryIndexOverride": ListOf(common.LOCAL_INDEX),
    "ProvisionedThroughputOverride": common.PROVISIONED_THROUGHPUT,
    "OnDemandThroughputOverride": common.ON_DEMAND_THROUGHPUT,
    "SSESpecificationOverride": common.SSE_SPECIFICATION,
}
STORED_ONLY = frozenset(
    {
        "GlobalSecondaryIndexOverride.OnDemandThroughput",
        "GlobalSecondaryIndexOverride.ProvisionedThroughput",
        "GlobalSecondaryIndexOverride.WarmThroughput",
        "OnDemandThroughputOverride",
        "ProvisionedThroughputOverride",
        "SSESpecificationOverride",
    }
)

_REQUEST = "Invalid Request: "
_MUST_PROVISION = f"{_REQUEST}Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED"


def check_overrides(source: TableDefinition, request: Parameters) -> None:
    """Refuse overrides that do not fit each other or the table."""
    _check_throughput(source, request)
    _check_on_demand(source, request)
    if "GlobalSecondaryIndexOverride" in request:
        for index in request["GlobalSecondaryIndexOverride"]:
            _check_match(index, source.global_indexes)
            _check_index_throughput(source, request, index)
    elif request.get("BillingModeOverride") == "PROVISIONED" and source.global_indexes:
        raise ValidationException(f"{_MUST_PROVISION} for index {source.global_indexes[0].name}")
    for index in request.get("LocalSecondaryIndexOverride", []):
        _check_match(index, source.local_indexes)
    _check_names(request)


def _check_throughput(source: TableDefinition, request: Parameters) -> None:
    units, override = request.get("ProvisionedThroughputOverride"), request.get("BillingModeOverride")
    if units is None:
        if override == "PROVISIONED":
            raise ValidationException(_MUST_PROVISION)
        return
    _check_provisioned(source, override, "")
    check_units(units)


def _check_provisioned(source: TableDefinition, override: str | None, suffix: str) -> None:
    """Refuse provisioned units for what will be on demand."""
    if override == "PAY_PER_REQUEST":
        raise ValidationException(
            f"{_REQUEST}Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST{suffix}"
        )
    if (override or source.billing_mode) == "PAY_PER_REQUEST":
        raise ValidationException(
            f"{_REQUEST}Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED{suffix}"
        )


def _check_on_demand(source: TableDefinition, request: Parameters) -> None:
    mode = request.get("BillingModeOverride", source.billing_mode)
    _check_limits(mode, request.get("OnDemandThroughputOverride", {}), "")


def _check_limits(mode: str, on_demand: Parameters, suffix: str) -> None:
    for name, units in on_demand.items():
        if mode == "PROVISIONED":
            raise ValidationException(
                f"{_REQUEST}Cannot override {name} for OnDemandThroughput "
                f"unless BillingModeOverride is PAY_PER_REQUEST{suffix}"
            )
        if units < 1:
            raise ValidationException(
                f"{_REQUEST}Requested {name} for OnDemandThroughput is outside of valid range{suffix}"
            )


def _check_index_throughput(source: TableDefinition, request: Parameters, index: Parameters) -> None:
    override = request.get("BillingModeOverride")
    mode, suffix = override or source.billing_mode, f" for index {index['IndexName']}"
    if "ProvisionedThroughput" in index:
        _check_provisioned(source, override, suffix)
        check_units(index["ProvisionedThroughput"])
    elif mode == "PROVISIONED":
        raise ValidationException(f"{_REQUEST}Must specify provisioned throughput{suffix}")
    _check_limits(mode, index.get("OnDemandThroughput", {}), suffix)


def _check_match(index: Parameters, existing: tuple[IndexDefinition, ...]) -> None:
    """Refuse an index that the table has not: keys and projection have to be there, the name may be another."""
    if not any(_shape(index["KeySchema"], index["Projection"]) == _shape(e.key_schema, e.projection) for e in existing):
        raise ValidationException(
            f"{_REQUEST}Index {index['IndexName']} does not match a secondary index that existed in the source table "
            "and cannot be created during the restore operation"
        )


def _shape(key_schema: list[dict[str, str]], projection: Parameters) -> tuple[Any, ...]:
    return key_schema, projection.get("ProjectionType"), sorted(projection.get("NonKeyAttributes", ()))


def _check_names(request: Parameters) -> None:
    lists = (request.get("LocalSecondaryIndexOverride", []), request.get("GlobalSecondaryIndexOverride", []))
    names = [index["IndexName"] for indexes in lists for index in indexes]
    for at, name in enumerate(names):
        if name in names[:at]:
            raise ValidationException(f"{INVALID}Duplicate index name: {name}")
