"""UpdateContributorInsights.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContributorInsights.html

On AWS the change takes a second or two; here it is made when the answer is there, which still says ENABLING.
"""

from dataclasses import replace

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.extras import Insights
from homeport.dynamodb.tables.insights import (
    DEFAULT_MODE,
    DISABLED,
    DISABLING,
    ENABLED,
    ENABLING,
    named,
    status_of,
    subject,
)
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import String

REQUEST = Structure(
    "UpdateContributorInsightsInput",
    {
        "TableName": common.CONTROLLED_TABLE_NAME,
        "IndexName": String(),
        "ContributorInsightsAction": String(required=True, enum=("ENABLE", "DISABLE")),
        "ContributorInsightsMode": String(enum=("THROTTLED_KEYS", DEFAULT_MODE)),
    },
)


def update_contributor_insights(service: Service, request: Request, context: RequestContext) -> Answer:
    """Turn insights on or off, or change what they watch; what is so already stays as it is."""
    table, index = subject(service, request, context)
    now = service.clock.time()
    before = table.definition.insights.get(index)
    after = _changed(before, request, now)

    def updated(definition: TableDefinition) -> TableDefinition:
        return definition if after is None else replace(definition, insights=definition.insights | {index: after})

    if after != before:
        service.store.change_table(table, updated)
    answer = named(table.definition, index) | {"ContributorInsightsStatus": _status(before, after)}
    return answer if after is None else answer | {"ContributorInsightsMode": after.mode}


def _changed(before: Insights | None, request: Request, now: float) -> Insights | None:
    if request["ContributorInsightsAction"] == "DISABLE":
        if before is None or not before.enabled:
            return before
        # A mode in the request is not looked at.
        return replace(before, enabled=False, updated=now)
    mode = request.get("ContributorInsightsMode", DEFAULT_MODE)
    if before is None or not before.enabled:
        return Insights(True, mode, now, now)
    # Rules that stay keep their names.
    return before if before.mode == mode else replace(before, mode=mode, updated=now)


def _status(before: Insights | None, after: Insights | None) -> str:
    if after == before:
        return status_of(after)
    return {ENABLED: ENABLING, DISABLED: DISABLING}[status_of(after)]


OPERATION = Operation(
    "UpdateContributorInsights",
    REQUEST,
    update_contributor_insights,
    stored_only=frozenset({"ContributorInsightsAction", "ContributorInsightsMode"}),
)
