"""UpdateTimeToLive.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html

AWS refuses a second change within about half an hour; here there is no such pause.
"""

from dataclasses import replace

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import Boolean, String

REQUEST = Structure(
    "UpdateTimeToLiveInput",
    {
        "TableName": common.CONTROLLED_TABLE_NAME,
        "TimeToLiveSpecification": Structure(
            "TimeToLiveSpecification",
            {
                "AttributeName": String(required=True, min_length=1, max_length=limits.TTL_ATTRIBUTE_NAME_LENGTH),
                "Enabled": Boolean(required=True),
            },
            required=True,
        ),
    },
)


def update_time_to_live(service: Service, request: Request, context: RequestContext) -> Answer:
    """Turn time to live on or off; the answer repeats the request, as AWS's does."""
    table = service.controlled_table(request["TableName"], context)
    specification = request["TimeToLiveSpecification"]
    enabled, attribute = specification["Enabled"], specification["AttributeName"]

    def updated(definition: TableDefinition) -> TableDefinition:
        _check(definition.ttl_attribute, enabled, attribute)
        return replace(definition, ttl_attribute=attribute if enabled else None)

    service.store.change_table(table, updated)
    return {"TimeToLiveSpecification": {"Enabled": enabled, "AttributeName": attribute}}


def _check(current: str | None, enabled: bool, attribute: str) -> None:
    if current is None and not enabled:
        raise ValidationException("TimeToLive is already disabled")
    if current is not None and current != attribute:
        raise ValidationException(
            f"TimeToLive is active on a different AttributeName: current AttributeName is {current}"
        )
    if current is not None and enabled:
        raise ValidationException("TimeToLive is already enabled")


OPERATION = Operation("UpdateTimeToLive", REQUEST, update_time_to_live)
