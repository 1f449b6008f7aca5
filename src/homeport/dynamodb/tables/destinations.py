"""Kinesis streaming destinations: which changes of their state there may be.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_KinesisDataStreamDestination.html

A table has at most one that is on; those that are off, or could not be enabled, stay in the list. The texts are those
that AWS answered in October 2026.
"""

from dataclasses import replace
from typing import Any

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.extras import Destination
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import String

_STATE = "Table is not in a valid state to enable Kinesis Streaming Destination: "
_DEFAULT_PRECISION = "MILLISECOND"
STREAM_ARN = String(required=True, min_length=37, max_length=1024)
PRECISION = String(enum=(_DEFAULT_PRECISION, "MICROSECOND"))
ENABLE_CONFIGURATION = Structure(
    "EnableKinesisStreamingConfiguration", {"ApproximateCreationDateTimePrecision": PRECISION}
)
REQUEST = Structure(
    "KinesisStreamingDestinationInput",
    {
        "TableName": common.CONTROLLED_TABLE_NAME,
        "StreamArn": STREAM_ARN,
        "EnableKinesisStreamingConfiguration": ENABLE_CONFIGURATION,
    },
)


def enabled(definition: TableDefinition, new: Destination) -> TableDefinition:
    """With a destination that is to be used; one of the same stream is used again."""
    if definition.destination is not None:
        raise ValidationException(
            f"{_STATE}EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation."
        )
    others = tuple(each for each in definition.destinations if each.stream_arn != new.stream_arn)
    return replace(definition, destinations=(new, *others))


def disabled(definition: TableDefinition, stream_arn: str) -> TableDefinition:
    """With the destination turned off."""
    active = _active(definition, stream_arn)
    if active is None:
        raise ValidationException(f"{_STATE}KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.")
    return _with(definition, active, replace(active, status="DISABLED", precision=None))


def updated(definition: TableDefinition, stream_arn: str, precision: str) -> TableDefinition:
    """With times of another precision."""
    active = _active(definition, stream_arn)
    if active is None:
        raise ValidationException(
            f"{_STATE}Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. "
            f"TableName: {definition.name}, kdsArn: {stream_arn}"
        )
    if precision == (active.precision or _DEFAULT_PRECISION):
        raise ValidationException(
            f"Invalid Request: Precision is already set to the desired value of {precision} "
            f"for tableId: {definition.table_id}, kdsArn: {stream_arn}"
        )
    return _with(definition, active, replace(active, precision=precision))


def _active(definition: TableDefinition, stream_arn: str) -> Destination | None:
    found = definition.destination
    return found if found is not None and (found.stream_arn, found.status) == (stream_arn, "ACTIVE") else None


def _with(definition: TableDefinition, before: Destination, after: Destination) -> TableDefinition:
    changed = tuple(after if each is before else each for each in definition.destinations)
    return replace(definition, destinations=changed)


def described(destination: Destination) -> dict[str, Any]:
    """KinesisDataStreamDestination."""
    shown = {"StreamArn": destination.stream_arn, "DestinationStatus": destination.status}
    if destination.description is not None:
        shown["DestinationStatusDescription"] = destination.description
    if destination.precision is not None:
        shown["ApproximateCreationDateTimePrecision"] = destination.precision
    return shown
