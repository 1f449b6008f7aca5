"""Replicas as they are made: their definitions, their overrides, and how others describe them.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ReplicaDescription.html
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from homeport.dynamodb.storage.definition import (
    IndexDefinition,
    StreamState,
    TableDefinition,
    Throughput,
    aws_managed_key,
)
from homeport.dynamodb.storage.extras import Replica
from homeport.dynamodb.tables.encryption import key_arn
from homeport.dynamodb.tables.names import new_stream_label

Parameters = dict[str, Any]

VERSION = "2019.11.21"
WITH_OVERRIDES = "ENABLED_WITH_OVERRIDES"
_READ_LIMIT = "MaxReadRequestUnits"


def replica_of(source: TableDefinition, parameters: Parameters, now: float) -> TableDefinition:
    """The definition of a new replica: tags, recovery, policies, insights and protection are the region's own."""
    region = parameters["RegionName"]
    stream = None
    if source.stream_view is not None:
        stream = StreamState(new_stream_label(now, None), source.stream_view)
    made = replace(
        source,
        region=region,
        table_id=str(uuid.uuid4()),
        created=now,
        pay_per_request_since=None if source.pay_per_request_since is None else now,
        encryption=_encryption(source, parameters.get("KMSMasterKeyId"), region),
        deletion_protection=False,
        stream=stream,
        recovery=None,
        tags={},
        stream_tags={},
        insights={},
        policies={},
        destinations=(),
        scaling={name: settings for name, settings in source.scaling.items() if name.startswith("write")},
    )
    return overridden(made, parameters, now)


def _encryption(source: TableDefinition, key: str | None, region: str) -> dict[str, Any] | None:
    if source.encryption is None:
        return None
    arn = aws_managed_key(source.account, region) if key is None else key_arn(key, source.account, region)
    return source.encryption | {"KMSMasterKeyArn": arn}


def overridden(definition: TableDefinition, parameters: Parameters, now: float) -> TableDefinition:
    """A replica's definition with the overrides of a Create or an Update action; unknown indexes are ignored."""
    units = parameters.get("ProvisionedThroughputOverride", {}).get("ReadCapacityUnits")
    if units is not None and definition.billing_mode == "PROVISIONED":
        definition = replace(definition, throughput=replace(definition.throughput, read=units))
    limits_ = parameters.get("OnDemandThroughputOverride", {})
    if _READ_LIMIT in limits_:
        definition = replace(definition, on_demand=_limited(definition.on_demand, limits_[_READ_LIMIT]))
    if "TableClassOverride" in parameters:
        definition = replace(definition, table_class=parameters["TableClassOverride"], table_class_since=now)
    for index in parameters.get("GlobalSecondaryIndexes", []):
        known = next((each for each in definition.global_indexes if each.name == index["IndexName"]), None)
        if known is not None:
            definition = definition.with_global(_overridden_index(definition, known, index))
    return definition


def _overridden_index(definition: TableDefinition, index: IndexDefinition, parameters: Parameters) -> IndexDefinition:
    units = parameters.get("ProvisionedThroughputOverride", {}).get("ReadCapacityUnits")
    if units is not None and definition.billing_mode == "PROVISIONED":
        index = replace(index, throughput=replace(index.throughput or Throughput(), read=units))
    limit = parameters.get("OnDemandThroughputOverride", {}).get(_READ_LIMIT)
    return index if limit is None else replace(index, on_demand=_limited(index.on_demand, limit))


def _limited(on_demand: dict[str, int], limit: int) -> dict[str, int]:
    others = {name: units for name, units in on_demand.items() if name != _READ_LIMIT}
    return others if limit == -1 else others | {_READ_LIMIT: limit}


def joined(definition: TableDefinition, region: str, sourced: float | None) -> TableDefinition:
    """A member's definition with a new replica."""
    return replace(definition, replicas=(*definition.replicas, Replica(region, sourced)))


def left(definition: TableDefinition, regions: Sequence[str]) -> TableDefinition:
    """A member's definition without some replicas. Without the last one it is a table of one region again."""
    remaining = tuple(each for each in definition.replicas if each.region not in regions)
    definition = replace(definition, replicas=remaining)
    return definition if remaining else replace(definition, consistency=None, witness=None, settings_replication=None)


def describe_group(definition: TableDefinition, members: Sequence[TableDefinition]) -> Parameters:
    """The members of TableDescription that tell of the global table."""
    if not members:
        mode = definition.settings_replication
        return {} if mode is None else {"GlobalTableSettingsReplicationMode": mode}
    described: Parameters = {
        "GlobalTableVersion": VERSION,
        "Replicas": [describe_replica(definition, member) for member in members],
        "GlobalTableSettingsReplicationMode": WITH_OVERRIDES,
    }
    if definition.consistency is not None:
        described["MultiRegionConsistency"] = definition.consistency
    if definition.witness is not None:
        described["GlobalTableWitnesses"] = [{"RegionName": definition.witness, "WitnessStatus": "ACTIVE"}]
    return described


def describe_replica(definition: TableDefinition, member: TableDefinition) -> Parameters:
    """Another region's table as this one describes it: what is the same in both is left out."""
    described: Parameters = {"RegionName": member.region, "ReplicaStatus": "ACTIVE"}
    if member.encryption is not None:
        described["KMSMasterKeyId"] = member.encryption["KMSMasterKeyArn"]
    described |= _overrides(definition.throughput, member.throughput, definition.on_demand, member.on_demand)
    described["WarmThroughput"] = _warm(member)
    if member.global_indexes:
        described["GlobalSecondaryIndexes"] = [_index(definition, index) for index in member.global_indexes]
    if member.table_class is not None:
        summary: Parameters = {"TableClass": member.table_class}
        if member.table_class_since is not None:
            summary["LastUpdateDateTime"] = member.table_class_since
        described["ReplicaTableClassSummary"] = summary
    return described | {"GlobalTableSettingsReplicationMode": WITH_OVERRIDES}


def _overrides(
    here: Throughput | None, there: Throughput | None, limits_here: dict[str, int], limits_there: dict[str, int]
) -> Parameters:
    overrides: Parameters = {}
    if here is not None and there is not None and here.read != there.read:
        overrides["ProvisionedThroughputOverride"] = {"ReadCapacityUnits": there.read}
    if limits_here.get(_READ_LIMIT) != limits_there.get(_READ_LIMIT) and _READ_LIMIT in limits_there:
        overrides["OnDemandThroughputOverride"] = {_READ_LIMIT: limits_there[_READ_LIMIT]}
    return overrides


def _index(definition: TableDefinition, index: IndexDefinition) -> Parameters:
    own = definition.index(index.name) or index
    described = {"IndexName": index.name}
    described |= _overrides(own.throughput, index.throughput, own.on_demand, index.on_demand)
    return described if index.warm is None else described | {"WarmThroughput": _warm(index)}


def _warm(owner: TableDefinition | IndexDefinition) -> Parameters:
    assert owner.warm is not None
    return {
        "ReadUnitsPerSecond": owner.warm.read,
        "WriteUnitsPerSecond": owner.warm.write,
        "Status": "ACTIVE",
    }
