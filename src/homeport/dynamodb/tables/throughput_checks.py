"""Checks of billing mode and throughput, in AWS's order and words.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html
"""

from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.storage.definition import Throughput, WarmThroughput
from homeport.dynamodb.tables.key_checks import INVALID

Parameters = dict[str, Any]

ON_DEMAND_WARM = WarmThroughput(12_000, 4_000)
"""What a new table on demand takes without warming up."""
_WARM_MEMBERS = (
    ("ReadUnitsPerSecond", "ReadCapacityUnits", ON_DEMAND_WARM.read),
    ("WriteUnitsPerSecond", "WriteCapacityUnits", ON_DEMAND_WARM.write),
)
_INITIAL_PAGE = (
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
    "on-demand-capacity-mode.html#on-demand-capacity-mode-initial"
)
NEITHER = (
    f"{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
)


def check_units(throughput: Parameters) -> None:
    """Refuse units beyond the largest that AWS takes."""
    for name in ("ReadCapacityUnits", "WriteCapacityUnits"):
        if throughput[name] > limits.PROVISIONED_UNITS:
            raise ValidationException(f"Given value {throughput[name]} for {name} is out of bounds")


def check_created_throughput(request: Parameters) -> None:
    """The table's throughput in a CreateTable request."""
    throughput = request.get("ProvisionedThroughput")
    if request.get("BillingMode") == "PAY_PER_REQUEST":
        if throughput is not None:
            raise ValidationException(NEITHER)
    elif throughput is None:
        raise ValidationException(
            f"{INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        )
    else:
        check_units(throughput)
    _check_created_on_demand(request, "table")
    check_initial_warm(request, request, "table")


def check_created_index_throughput(request: Parameters) -> None:
    """The throughput of each global index in a CreateTable request."""
    on_demand = request.get("BillingMode") == "PAY_PER_REQUEST"
    for index in request.get("GlobalSecondaryIndexes", []):
        name, throughput = index["IndexName"], index.get("ProvisionedThroughput")
        if on_demand and throughput is not None:
            raise ValidationException(
                f"{INVALID}ProvisionedThroughput should not be specified for index: {name} "
                "when BillingMode is PAY_PER_REQUEST"
            )
        if not on_demand and throughput is None:
            raise ValidationException(f"{INVALID}ProvisionedThroughput is not specified for index: {name}")
        if throughput is not None:
            check_units(throughput)
        check_on_demand_range(index.get("OnDemandThroughput", {}), f"index : {name}", lowest=1)
        check_initial_warm(request, index, f"index {name}")


def _check_created_on_demand(request: Parameters, subject: str) -> None:
    on_demand = request.get("OnDemandThroughput", {})
    if request.get("BillingMode") != "PAY_PER_REQUEST":
        for name in on_demand:
            raise ValidationException(
                f"{INVALID}{name} for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED."
            )
    check_on_demand_range(on_demand, subject, lowest=1)


def check_on_demand_range(on_demand: Parameters, subject: str, lowest: int) -> None:
    """Refuse limits below `lowest` that are not -1 (no limit), which an update may set (`lowest` 0)."""
    for name in ("MaxReadRequestUnits", "MaxWriteRequestUnits"):
        units = on_demand.get(name)
        if units is not None and units < 1 and (lowest == 1 or units != -1):
            raise ValidationException(
                f"{INVALID}Requested {name} for OnDemandThroughput for {subject} is outside of valid range"
            )


def check_initial_warm(request: Parameters, owner: Parameters, subject: str) -> None:
    """Refuse warm throughput below what the table or index has from the start."""
    on_demand = request.get("BillingMode") == "PAY_PER_REQUEST"
    for name, provisioned, initial in _WARM_MEMBERS:
        requested = owner.get("WarmThroughput", {}).get(name)
        if requested is None:
            continue
        if on_demand and requested < initial:
            raise ValidationException(
                f"{INVALID}Requested {name} for WarmThroughput for {subject} is lower than "
                f"initial throughput for OnDemand. See: {_INITIAL_PAGE}"
            )
        if not on_demand and requested < owner["ProvisionedThroughput"][provisioned]:
            raise ValidationException(
                f"{INVALID}Requested {name} for WarmThroughput for {subject} is lower than "
                f"{provisioned} of ProvisionedThroughput"
            )


def warm_after(current: WarmThroughput, requested: Parameters, subject: str) -> WarmThroughput:
    """The warm throughput with what a request raises; lower values are refused."""
    read = requested.get("ReadUnitsPerSecond", current.read)
    write = requested.get("WriteUnitsPerSecond", current.write)
    for name, new, old in (("ReadUnitsPerSecond", read, current.read), ("WriteUnitsPerSecond", write, current.write)):
        if new < old:
            raise ValidationException(
                f"{INVALID}Requested {name} for WarmThroughput for {subject} is lower than "
                "current WarmThroughput, decreasing WarmThroughput is not supported"
            )
    return WarmThroughput(read, write)


def widened(warm: WarmThroughput, throughput: Throughput) -> WarmThroughput:
    """Warm throughput follows the highest throughput that there ever was."""
    return WarmThroughput(max(warm.read, throughput.read), max(warm.write, throughput.write))


def unchanged(subject: str, current: Throughput, read: int, write: int) -> str:
    """AWS's sentence on throughput that is there already."""
    short = subject.removeprefix("the ") if subject.startswith("the index ") else subject
    return (
        f"The provisioned throughput for {subject} will not change. The requested value equals the current value. "
        f"Current ReadCapacityUnits provisioned for {short}: {current.read}. "
        f"Requested ReadCapacityUnits: {read}. "
        f"Current WriteCapacityUnits provisioned for {short}: {current.write}. "
        f"Requested WriteCapacityUnits: {write}. "
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
    )
