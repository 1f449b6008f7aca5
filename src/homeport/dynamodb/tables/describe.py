"""TableDescription: a table as DescribeTable and its kin answer it, with AWS's members and no others.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
"""

from collections.abc import Sequence
from typing import Any

from homeport.dynamodb.storage.definition import IndexDefinition, TableDefinition, Throughput, WarmThroughput
from homeport.dynamodb.storage.statistics import Statistics
from homeport.dynamodb.tables.replicas import describe_group

Description = dict[str, Any]

ACTIVE, CREATING, UPDATING, DELETING = "ACTIVE", "CREATING", "UPDATING", "DELETING"


def describe_table(
    definition: TableDefinition, statistics: Statistics, now: float, members: Sequence[TableDefinition] = ()
) -> Description:
    """The table at rest; `members` are the other regions' tables of its global table."""
    description: Description = {
        "AttributeDefinitions": sorted(definition.attribute_definitions, key=lambda each: each["AttributeName"]),
        "TableName": definition.name,
        "KeySchema": definition.key_schema,
        "TableStatus": ACTIVE,
        "CreationDateTime": definition.created,
        "ProvisionedThroughput": throughput(definition.throughput, now),
        "TableSizeBytes": statistics.size,
        "ItemCount": statistics.items,
        "TableArn": definition.arn,
        "TableId": definition.table_id,
    }
    description |= _billing(definition)
    description |= _indexes(definition, statistics, now)
    description |= _stream(definition)
    description |= _optional(definition)
    description["DeletionProtectionEnabled"] = definition.deletion_protection
    if definition.on_demand:
        description["OnDemandThroughput"] = definition.on_demand
    description["WarmThroughput"] = warm_throughput(definition.warm)
    return description | describe_group(definition, members)


def _billing(definition: TableDefinition) -> Description:
    # A table that never was on demand has none.
    if definition.billing_mode == "PROVISIONED" and definition.pay_per_request_since is None:
        return {}
    summary: Description = {"BillingMode": definition.billing_mode}
    if definition.pay_per_request_since is not None:
        summary["LastUpdateToPayPerRequestDateTime"] = definition.pay_per_request_since
    return {"BillingModeSummary": summary}


def _indexes(definition: TableDefinition, statistics: Statistics, now: float) -> Description:
    indexes: Description = {}
    if definition.local_indexes:
        indexes["LocalSecondaryIndexes"] = [
            describe_local(definition, index, statistics) for index in definition.local_indexes
        ]
    if definition.global_indexes:
        indexes["GlobalSecondaryIndexes"] = [
            describe_global(definition, index, statistics, now) for index in definition.global_indexes
        ]
    return indexes


def describe_local(definition: TableDefinition, index: IndexDefinition, statistics: Statistics) -> Description:
    """A local index."""
    counted = statistics.indexes.get(index.name, Statistics())
    return {
        "IndexName": index.name,
        "KeySchema": index.key_schema,
        "Projection": describe_projection(index.projection),
        "IndexSizeBytes": counted.size,
        "ItemCount": counted.items,
        "IndexArn": f"{definition.arn}/index/{index.name}",
    }


def describe_global(
    definition: TableDefinition, index: IndexDefinition, statistics: Statistics, now: float
) -> Description:
    """A global index at rest."""
    counted = statistics.indexes.get(index.name, Statistics())
    description: Description = {
        "IndexName": index.name,
        "KeySchema": index.key_schema,
        "Projection": describe_projection(index.projection),
        "IndexStatus": ACTIVE,
        "ProvisionedThroughput": throughput(index.throughput or Throughput(), now),
        "IndexSizeBytes": counted.size,
        "ItemCount": counted.items,
        "IndexArn": f"{definition.arn}/index/{index.name}",
    }
    if index.on_demand:
        description["OnDemandThroughput"] = index.on_demand
    if index.warm is not None:
        description["WarmThroughput"] = warm_throughput(index.warm)
    return description


def describe_projection(projection: Description) -> Description:
    """What an index holds."""
    if "NonKeyAttributes" not in projection:
        return projection
    return projection | {"NonKeyAttributes": sorted(projection["NonKeyAttributes"])}


def throughput(units: Throughput, now: float) -> Description:
    """ProvisionedThroughputDescription."""
    description: Description = {}
    if units.increased is not None:
        description["LastIncreaseDateTime"] = units.increased
    if units.decreased is not None:
        description["LastDecreaseDateTime"] = units.decreased
    return description | {
        "NumberOfDecreasesToday": units.decreases_on(now),
        "ReadCapacityUnits": units.read,
        "WriteCapacityUnits": units.write,
    }


def warm_throughput(warm: WarmThroughput, status: str = ACTIVE) -> Description:
    """WarmThroughput of a table or a global index."""
    return {"ReadUnitsPerSecond": warm.read, "WriteUnitsPerSecond": warm.write, "Status": status}


def _stream(definition: TableDefinition) -> Description:
    if definition.stream is None:
        return {}
    described: Description = {}
    if definition.stream_view is not None:
        described["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": definition.stream_view}
    # The last stream's name stays after the stream is disabled.
    return described | {"LatestStreamLabel": definition.stream.label, "LatestStreamArn": definition.stream_arn}


def _optional(definition: TableDefinition) -> Description:
    described: Description = {}
    if definition.encryption is not None:
        described["SSEDescription"] = definition.encryption
    if definition.table_class is not None:
        described["TableClassSummary"] = {"TableClass": definition.table_class}
        if definition.table_class_since is not None:
            described["TableClassSummary"]["LastUpdateDateTime"] = definition.table_class_since
    return described


def created(description: Description, warm_was_asked: bool) -> Description:
    """As CreateTable answers: everything is being made, and what DescribeTable adds later is not there yet."""
    answer = description | {"TableStatus": CREATING}
    if warm_was_asked:
        answer["WarmThroughput"] = answer["WarmThroughput"] | {"Status": UPDATING}
    else:
        del answer["WarmThroughput"]
    if "BillingModeSummary" in answer:
        answer["BillingModeSummary"] = {"BillingMode": answer["BillingModeSummary"]["BillingMode"]}
    if "GlobalSecondaryIndexes" in answer:
        indexes = [index | {"IndexStatus": CREATING} for index in answer["GlobalSecondaryIndexes"]]
        for index in indexes:
            index.pop("WarmThroughput", None)
        answer["GlobalSecondaryIndexes"] = indexes
    return answer


_KEPT_WHEN_DELETED = (
    "TableName",
    "ProvisionedThroughput",
    "TableSizeBytes",
    "ItemCount",
    "TableArn",
    "TableId",
    "BillingModeSummary",
    "StreamSpecification",
    "LatestStreamLabel",
    "LatestStreamArn",
    "SSEDescription",
    "TableClassSummary",
    "DeletionProtectionEnabled",
    "GlobalTableVersion",
    "Replicas",
)


def deleted(description: Description) -> Description:
    """As DeleteTable answers: without schema, indexes, creation time and warm throughput."""
    kept = {name: description[name] for name in _KEPT_WHEN_DELETED if name in description}
    return kept | {"TableStatus": DELETING}
