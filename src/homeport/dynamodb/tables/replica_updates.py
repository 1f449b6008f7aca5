"""ReplicaUpdates and GlobalTableWitnessUpdates against the tables that there are: what they make of the group.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables.tutorial.html

The texts are those that AWS answered in October 2026.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.storage.definition import StreamState, TableDefinition, aws_managed_key
from homeport.dynamodb.storage.replication import Regrouping
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.tables.encryption import key_arn
from homeport.dynamodb.tables.key_checks import INVALID
from homeport.dynamodb.tables.names import new_stream_label
from homeport.dynamodb.tables.regions import GLOBAL_TABLE_REGIONS
from homeport.dynamodb.tables.replica_checks import check_single_delete, is_strong, regions_of, witness_of
from homeport.dynamodb.tables.replicas import joined, left, overridden, replica_of

Parameters = dict[str, Any]

_LEFT_QUOTE, _RIGHT_QUOTE = "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"
_SOURCE_S = 24 * 3600
_LOCAL = (
    "Cannot add or delete the local region through ReplicaUpdates. "
    "Use CreateTable, DeleteTable, or UpdateTable as required."
)
_ONE_OF_STRONG = (
    "Deletion of only one table replica is not supported for global tables with MultiRegionConsistency set to STRONG."
)
_SOURCE = (
    "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table "
    "in the last 24 hours."
)
_KEY_FOR_EACH = f"{INVALID}KMSMasterKeyId must be specified for each replica."


@dataclass(frozen=True, slots=True)
class Group:
    """A table and what belongs to it, while nobody else changes them."""

    table: Table
    members: Sequence[Table]
    """The other regions' tables."""
    taken: frozenset[str]
    """Every region where the account has a table of that name."""

    def member(self, region: str) -> Table | None:
        """The replica in a region."""
        return next((each for each in self.members if each.definition.region == region), None)


def plan(group: Group, request: Parameters, now: float) -> Regrouping:
    """What a request whose shape is right makes of the group; ValidationException where it may not be."""
    updates = request["ReplicaUpdates"]
    kind = next(iter(updates[0]))
    for update in updates:
        _check_region(group, update[kind]["RegionName"])
    if kind == "Create":
        return _created(group, request, now)
    return _deleted(group, request, now) if kind == "Delete" else _updated(group, request, now)


def _check_region(group: Group, region: str) -> None:
    if region == group.table.definition.region:
        raise ValidationException(_LOCAL)
    if region not in GLOBAL_TABLE_REGIONS:
        raise ValidationException(
            f"Region {region} is not supported. The latest version of global tables are only supported in the "
            f"following regions: [{', '.join(GLOBAL_TABLE_REGIONS)}]"
        )


def _check_members(group: Group, regions: list[str]) -> None:
    if not group.members:
        # What Terraform's provider takes for a replica that has gone already.
        raise ValidationException(
            "Replica specified in the Replica Update or Replica Delete action of the request was not found."
        )
    strangers = [region for region in regions if group.member(region) is None]
    if strangers:
        raise ValidationException(
            "Update global table operation failed because one or more replicas were not part of the global table. "
            f"Please retry the request without these replicas: [{', '.join(strangers)}]."
        )


# New replicas.


def _created(group: Group, request: Parameters, now: float) -> Regrouping:
    source = group.table.definition
    regions = regions_of(request, "Create")
    if "MultiRegionConsistency" in request and source.replicas:
        raise ValidationException("MultiRegionConsistency parameter is unsupported on existing global table")
    if source.consistency is not None:
        raise ValidationException("Cannot add replicas to a global table with strong MultiRegionConsistency")
    if not group.taken.isdisjoint(regions):
        raise ValidationException(
            f"Failed to create a the new replica of table with name: {_LEFT_QUOTE}{source.name}{_RIGHT_QUOTE} "
            "because one or more replicas already existed as tables."
        )
    actions = {each["Create"]["RegionName"]: each["Create"] for each in request["ReplicaUpdates"]}
    _check_capacity(source)
    for action in actions.values():
        _check_key(source, action)
    witness = witness_of(request, "Create")
    if witness == source.region:
        raise ValidationException(
            "Cannot add a witness in the same region as an existing replica when creating a global table "
            "with MultiRegionConsistency set to STRONG."
        )
    source = replace(source, consistency="STRONG", witness=witness) if is_strong(request) else _streaming(source, now)
    return _joined(group, source, list(actions.values()), now)


def _joined(group: Group, source: TableDefinition, actions: list[Parameters], now: float) -> Regrouping:
    """The group with new replicas; this region is their source."""
    old = [source, *(member.definition for member in group.members)]
    new = [replica_of(replace(source, replicas=()), action, now) for action in actions]
    known = [replace(old[0], settings_replication=None), *old[1:]]
    for made in new:
        known = [joined(each, made.region, now if each.region == source.region else None) for each in known]
    regions = [each.region for each in (*old, *new)]
    for at, made in enumerate(new):
        for region in regions:
            if region != made.region:
                made = joined(made, region, None)
        new[at] = made
    return Regrouping(group.table, new, list(zip((group.table, *group.members), known, strict=True)))


def _streaming(source: TableDefinition, now: float) -> TableDefinition:
    """With a stream: AWS turns one on where there is none, and takes any that is there."""
    if source.stream_view is not None:
        return source
    previous = None if source.stream is None else source.stream.label
    return replace(source, stream=StreamState(new_stream_label(now, previous), "NEW_AND_OLD_IMAGES"))


def _check_capacity(source: TableDefinition) -> None:
    """Writes have to be on demand or scaled: AWS looks at Application Auto Scaling, of which nothing is known here."""
    if source.billing_mode != "PROVISIONED":
        return
    if "write" not in source.scaling:
        raise ValidationException("Table write capacity should either be Pay-Per-Request or AutoScaled.")
    if any(f"write/{index.name}" not in source.scaling for index in source.global_indexes):
        raise ValidationException("GSI write capacity should either be Pay-Per-Request or AutoScaled.")


def _check_key(source: TableDefinition, action: Parameters) -> None:
    """All regions have keys of one kind: AWS's own, those that AWS manages, or the customer's."""
    key = action.get("KMSMasterKeyId")
    if source.encryption is None:
        if key is not None:
            raise ValidationException(_KEY_FOR_EACH)
        return
    has_own = source.encryption["KMSMasterKeyArn"] != aws_managed_key(source.account, source.region)
    if key is None:
        if has_own:
            raise ValidationException(_KEY_FOR_EACH)
        return
    region = action["RegionName"]
    gets_own = key_arn(key, source.account, region) != aws_managed_key(source.account, region)
    if has_own != gets_own:
        raise ValidationException(f"{INVALID}All replica keys must either be Customer Managed CMK or AWS Managed CMK.")


# Replicas that go.


def _deleted(group: Group, request: Parameters, now: float) -> Regrouping:
    regions = regions_of(request, "Delete")
    definition = group.table.definition
    _check_members(group, regions)
    if definition.consistency is None:
        check_single_delete(regions)
    else:
        _check_whole(definition, regions, witness_of(request, "Delete"))
    removed = [each for each in group.members if each.definition.region in regions]
    for each in removed:
        check_protection(each.definition)
        if definition.consistency is None:
            check_source(each.definition, now)
    return leaving(group, removed)


def _check_whole(definition: TableDefinition, regions: list[str], witness: str | None) -> None:
    """A strongly consistent global table ends as a whole."""
    if len(regions) < len(definition.replicas):
        raise ValidationException(_ONE_OF_STRONG)
    if witness is not None and witness != definition.witness:
        raise ValidationException(
            "Update global table operation failed because one or more witnesses were not part of the global table. "
            f"Please retry the request without these witnesses: [{witness}]."
        )
    if definition.witness is not None and witness is None:
        raise ValidationException("Update table delete operation does not include all witnesses.")


def leaving(group: Group, removed: Sequence[Table]) -> Regrouping:
    """The group without some of its tables, which go."""
    regions = [each.definition.region for each in removed]
    staying = [each for each in (group.table, *group.members) if each not in removed]
    changed = [(each, left(each.definition, regions)) for each in staying]
    return Regrouping(group.table, changed=changed, removed=removed)


def check_protection(definition: TableDefinition) -> None:
    """A replica that is protected stays."""
    if definition.deletion_protection:
        raise ValidationException(
            f"Cannot delete table {definition.name} in region {definition.region} because it has deletion protection "
            "enabled. Disable deletion protection first."
        )


def check_source(definition: TableDefinition, now: float) -> None:
    """A region that others were made from has to stay for a day, as long as they are there."""
    if any(each.sourced is not None and now - each.sourced < _SOURCE_S for each in definition.replicas):
        raise ValidationException(_SOURCE)


def check_regional_delete(definition: TableDefinition, now: float) -> None:
    """What DeleteTable refuses of a global table's member."""
    if definition.consistency is not None:
        raise ValidationException(_ONE_OF_STRONG)
    check_source(definition, now)


# Replicas that change.


def _updated(group: Group, request: Parameters, now: float) -> Regrouping:
    regions = regions_of(request, "Update")
    _check_members(group, regions)
    changed = []
    for update in request["ReplicaUpdates"]:
        action = update["Update"]
        member = group.member(action["RegionName"])
        assert member is not None
        _check_override(member.definition, action)
        changed.append((member, overridden(member.definition, action, now)))
    return Regrouping(group.table, changed=changed)


def _check_override(definition: TableDefinition, action: Parameters) -> None:
    if "KMSMasterKeyId" in action:
        raise ValidationException(_KEY_FOR_EACH)
    overrides = [action, *action.get("GlobalSecondaryIndexes", [])]
    is_provisioned = definition.billing_mode == "PROVISIONED"
    if not is_provisioned and any(each.get("ProvisionedThroughputOverride") for each in overrides):
        raise ValidationException(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
        )
    if is_provisioned and any(each.get("OnDemandThroughputOverride") for each in overrides):
        raise ValidationException(
            "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED"
        )
