"""Contributor insights: on or off for a table and each of its global indexes, and the names of their rules.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/contributorinsights_HowItWorks.html

CloudWatch is not asked: no rule is made, none is counted against its quota of 100.
"""

from typing import Any

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ResourceNotFoundException, ValidationException
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.extras import Insights
from homeport.dynamodb.storage.table import Table

Parameters = dict[str, Any]

ENABLED, ENABLING, DISABLED, DISABLING = "ENABLED", "ENABLING", "DISABLED", "DISABLING"
DEFAULT_MODE = "ACCESSED_AND_THROTTLED_KEYS"
_KINDS = {DEFAULT_MODE: ("C", "T"), "THROTTLED_KEYS": ("T",)}
"""Rules on keys that are accessed (counted) and throttled."""
_TABLE = ""
"""Where a definition keeps the insights of the table itself."""


def subject(service: Service, request: Parameters, context: RequestContext) -> tuple[Table, str]:
    """The table and the name of its global index (empty for the table itself) that a request is about."""
    name: str = request.get("IndexName", _TABLE)
    if "IndexName" in request and not limits.INDEX_NAME_MIN <= len(name) <= limits.INDEX_NAME_MAX:
        raise ValidationException(
            f"IndexName must be at least {limits.INDEX_NAME_MIN} characters long "
            f"and at most {limits.INDEX_NAME_MAX} characters long"
        )
    table = service.controlled_table(request["TableName"], context)
    if name != _TABLE and all(index.name != name for index in table.definition.global_indexes):
        raise ResourceNotFoundException(
            f"Requested resource not found: Index: {name} not found for table: {table.name}"
        )
    return table, name


def named(definition: TableDefinition, index: str) -> Parameters:
    """The members that say what a description is about."""
    return {"TableName": definition.name} | ({} if index == _TABLE else {"IndexName": index})


def status_of(insights: Insights | None) -> str:
    """The state of insights at rest."""
    return ENABLED if insights is not None and insights.enabled else DISABLED


def rules(definition: TableDefinition, index: str, insights: Insights) -> list[str]:
    """The names of the rules in CloudWatch: for the partition key, and for the sort key where there is one."""
    schema = definition.key_schema
    if index != _TABLE:
        schema = next(each.key_schema for each in definition.global_indexes if each.name == index)
    keys = ("PK", "SK") if any(element["KeyType"] == "RANGE" for element in schema) else ("PK",)
    subject_name = definition.name if index == _TABLE else f"{definition.name}-{index}"
    return [
        f"DynamoDBContributorInsights-{key}{kind}-{subject_name}-{int(insights.since * 1000)}"
        for kind in _KINDS[insights.mode]
        for key in keys
    ]


def summaries(definition: TableDefinition) -> list[Parameters]:
    """What ListContributorInsights shows of a table: those that are on, the table's own first."""
    names = [_TABLE, *(index.name for index in definition.global_indexes)]
    found = [(name, definition.insights[name]) for name in names if name in definition.insights]
    return [
        named(definition, name) | {"ContributorInsightsStatus": ENABLED, "ContributorInsightsMode": insights.mode}
        for name, insights in found
        if insights.enabled
    ]
