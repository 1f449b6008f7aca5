"""AWS's default quotas of throughput for one table, told after everything else that is wrong with a request.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#default-limits-throughput
The quotas of an account over all its tables are not enforced.
"""

from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.errors import LimitExceededException

Parameters = dict[str, Any]

_GUIDE = "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
_SUBSCRIBER = "Subscriber limit exceeded: "
_MEMBERS = (("Read", "ReadUnitsPerSecond"), ("Write", "WriteUnitsPerSecond"))


def check_quotas(request: Parameters, region: str) -> None:
    """LimitExceededException where a CreateTable or UpdateTable request asks for more than a table may have."""
    _check(request, "table", "", region)
    updates = [each for update in request.get("GlobalSecondaryIndexUpdates", []) for each in update.values()]
    for index in [*request.get("GlobalSecondaryIndexes", []), *updates]:
        _check(index, "index", index["IndexName"], region)


def _check(owner: Parameters, kind: str, name: str, region: str) -> None:
    provisioned = owner.get("ProvisionedThroughput") or {}
    on_demand, warm = owner.get("OnDemandThroughput") or {}, owner.get("WarmThroughput") or {}
    for verb, warm_member in _MEMBERS:
        units, maximum = f"{verb}CapacityUnits", f"Max{verb}RequestUnits"
        if provisioned.get(units, 0) > limits.TABLE_UNITS:
            of = f" for index {name}" if name else ""
            raise LimitExceededException(
                f"The requested {units}{of}, {provisioned[units]}, is above the per {kind} maximum for the account in "
                f"{region}. Per {kind} maximum: {limits.TABLE_UNITS}. {_GUIDE}"
            )
        exceeds = f"exceeds TableMax{units} of the account in region {region}"
        if on_demand.get(maximum, 0) > limits.TABLE_UNITS:
            subject = f"index : {name}" if name else kind
            raise LimitExceededException(
                f"{_SUBSCRIBER}Requested {maximum} for OnDemandThroughput for {subject} {exceeds}"
            )
        if warm.get(warm_member, 0) > limits.TABLE_UNITS:
            subject = f"index {name}" if name else kind
            raise LimitExceededException(
                f"{_SUBSCRIBER}Requested {warm_member} for WarmThroughput for {subject} {exceeds}"
            )
