"""What AWS refuses of ReplicaUpdates and GlobalTableWitnessUpdates without a look at the table.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ReplicationGroupUpdate.html

The texts are those that AWS answered in October 2026.
"""

from typing import Any

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.tables.key_checks import INVALID
from homeport.dynamodb.tables.regions import STRONG_REGIONS

Parameters = dict[str, Any]

_NO_ACTION = "There are no actions specified in the Replica Update Action of the request."
_TOO_MANY = "Update table operation with more than one create or delete replica actions not allowed"
_MIXED = "Update table operation with more than one type of replica actions not allowed."
_STRONG = "for global tables with MultiRegionConsistency set to STRONG"
_STRONG_MEMBERS = 2
"""The other regions of a strongly consistent global table: two replicas, or a replica and a witness."""


def is_strong(request: Parameters) -> bool:
    """Whether a request asks for strong consistency."""
    return request.get("MultiRegionConsistency") == "STRONG"


def regions_of(request: Parameters, action: str) -> list[str]:
    """The regions that replica updates of one kind name, each once."""
    return list(dict.fromkeys(each[action]["RegionName"] for each in request["ReplicaUpdates"] if action in each))


def witness_of(request: Parameters, action: str) -> str | None:
    """The region of the witness to be made or removed."""
    found = [each[action]["RegionName"] for each in request.get("GlobalTableWitnessUpdates", []) if action in each]
    return found[0] if found else None


def check_alone(request: Parameters, others: set[str]) -> None:
    """Replicas are changed by requests of their own."""
    if not others:
        return
    if "MultiRegionConsistency" in request or "GlobalTableWitnessUpdates" in request:
        raise ValidationException(
            f"{INVALID}Requests that modify replicas or witnesses must not also modify other fields"
        )
    raise ValidationException(f"{INVALID}Replica modification must be the only operation in the request")


def check_actions(request: Parameters) -> None:
    """The actions by themselves and together."""
    for update in request["ReplicaUpdates"]:
        _check_action(update)
    kinds = {kind for update in request["ReplicaUpdates"] for kind in update}
    if len(kinds) > 1:
        raise ValidationException(_MIXED)
    _check_consistency(request)
    is_whole = is_strong(request) or "GlobalTableWitnessUpdates" in request
    if not is_whole and len(regions_of(request, "Create")) > 1:
        raise ValidationException(_TOO_MANY)


def check_single_delete(regions: list[str]) -> None:
    """Replicas leave one by one, unless the global table is strongly consistent."""
    if len(regions) > 1:
        raise ValidationException(_TOO_MANY)


def _check_action(update: Parameters) -> None:
    if len(update) > 1:
        raise ValidationException(_MIXED)
    if not update:
        raise ValidationException(_NO_ACTION)
    kind, parameters = next(iter(update.items()))
    if "RegionName" not in parameters:
        raise ValidationException("One or more parameter values were invalid")
    if kind == "Update" and not _changes_anything(parameters):
        raise ValidationException(_NO_ACTION)


def _changes_anything(parameters: Parameters) -> bool:
    indexes = parameters.get("GlobalSecondaryIndexes", [])
    names = ("KMSMasterKeyId", "ProvisionedThroughputOverride", "OnDemandThroughputOverride", "TableClassOverride")
    return any(parameters.get(name) for name in names) or any(len(index) > 1 for index in indexes)


def _check_consistency(request: Parameters) -> None:
    witness = witness_of(request, "Create")
    if witness is not None and not is_strong(request):
        raise ValidationException(
            "MultiRegionConsistency must be set as STRONG when GlobalTableWitnessUpdates parameter is present."
        )
    if "MultiRegionConsistency" in request and any("Create" not in each for each in request["ReplicaUpdates"]):
        raise ValidationException(
            "Only Replica Create actions are supported when MultiRegionConsistency parameter is provided."
        )
    if is_strong(request):
        _check_strong(regions_of(request, "Create"), witness)


def _check_strong(replicas: list[str], witness: str | None) -> None:
    regions = [*replicas, *([] if witness is None else [witness])]
    if len(regions) != _STRONG_MEMBERS:
        raise ValidationException(f"Unsupported replica count {_STRONG}.")
    unsupported = [region for region in dict.fromkeys(regions) if region not in STRONG_REGIONS]
    if unsupported:
        raise ValidationException(f"Unsupported Region(s) specified {_STRONG}: [{', '.join(unsupported)}].")
    if len(set(regions)) < len(regions):
        raise ValidationException("Cannot target multiple regions with the same action")
