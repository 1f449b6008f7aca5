"""Parameters of item operations that say which item, what of it and what to do: in expressions or as before these."""

from dataclasses import dataclass
from typing import Any

from homeport.dynamodb.expressions.bindings import Bindings, Kind, Wording
from homeport.dynamodb.expressions.condition import Condition, parse_condition
from homeport.dynamodb.expressions.projection import Projection, parse_projection
from homeport.dynamodb.expressions.update import Update, parse_update
from homeport.dynamodb.legacy.attribute_updates import attributes_update
from homeport.dynamodb.legacy.attributes_to_get import attributes_projection
from homeport.dynamodb.legacy.expected import expected_condition

Parameters = dict[str, Any]


def bindings_of(parameters: Parameters, wording: Wording) -> Bindings:
    """The names and values of a request, or of one part of it."""
    return Bindings(parameters.get("ExpressionAttributeNames"), parameters.get("ExpressionAttributeValues"), wording)


@dataclass(frozen=True, slots=True)
class WriteExpressions:
    """The expressions of a write, or what says the same in the legacy parameters."""

    condition: Condition | None
    update: Update | None


_NOTHING = WriteExpressions(None, None)
_WRITE_MEMBERS = frozenset(
    {"ConditionExpression", "UpdateExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"}
)
_LEGACY_MEMBERS = frozenset({"Expected", "AttributeUpdates"})


def write_expressions(parameters: Parameters, wording: Wording) -> WriteExpressions:
    """Parse the update and the condition of a write; all names and values must be used."""
    if not _LEGACY_MEMBERS.isdisjoint(parameters):
        return _legacy_write(parameters)
    if _WRITE_MEMBERS.isdisjoint(parameters):
        return _NOTHING
    bindings = bindings_of(parameters, wording)
    update_text, condition_text = parameters.get("UpdateExpression"), parameters.get("ConditionExpression")
    update = None if update_text is None else parse_update(update_text, bindings)
    condition = None if condition_text is None else parse_condition(condition_text, Kind.CONDITION, bindings)
    bindings.check_all_used()
    return WriteExpressions(condition, update)


def _legacy_write(parameters: Parameters) -> WriteExpressions:
    update = attributes_update(parameters.get("AttributeUpdates", {}))
    condition = expected_condition(parameters.get("Expected", {}), parameters.get("ConditionalOperator"))
    return WriteExpressions(condition, update)


def read_projection(parameters: Parameters, wording: Wording) -> Projection | None:
    """Parse the projection of a read; all names must be used."""
    names = parameters.get("AttributesToGet")
    if names is not None:
        return attributes_projection(names)
    text = parameters.get("ProjectionExpression")
    if text is None:
        return None
    bindings = bindings_of(parameters, wording)
    projection = parse_projection(text, bindings)
    bindings.check_all_used()
    return projection
