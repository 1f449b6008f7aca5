"""Parameters of item operations: expressions and what must come with them."""

from dataclasses import dataclass
from typing import Any

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Bindings, Kind, Wording
from homeport.dynamodb.expressions.condition import Condition, parse_condition
from homeport.dynamodb.expressions.projection import Projection, parse_projection
from homeport.dynamodb.expressions.update import Update, parse_update

Parameters = dict[str, Any]

LEGACY_READ = frozenset({"AttributesToGet"})
LEGACY_WRITE = frozenset({"Expected", "ConditionalOperator"})
LEGACY_UPDATE = LEGACY_WRITE | {"AttributeUpdates"}
LEGACY_QUERY = LEGACY_READ | {"KeyConditions", "QueryFilter", "ConditionalOperator"}
LEGACY_SCAN = LEGACY_READ | {"ScanFilter", "ConditionalOperator"}

_NO_VALUES = frozenset({"ProjectionExpression"})


def check_companions(parameters: Parameters, expressions: tuple[str, ...]) -> None:
    """Refuse names and values without an expression; `expressions` are those that the operation has."""
    has_names, has_values = "ExpressionAttributeNames" in parameters, "ExpressionAttributeValues" in parameters
    if not (has_names or has_values):
        return
    if has_names and not any(name in parameters for name in expressions):
        raise ValidationException("ExpressionAttributeNames can only be specified when using expressions")
    with_values = [name for name in expressions if name not in _NO_VALUES]
    if has_values and with_values and not any(name in parameters for name in with_values):
        verb = "are" if len(with_values) > 1 else "is"
        raise ValidationException(
            "ExpressionAttributeValues can only be specified when using expressions: "
            f"{' and '.join(with_values)} {verb} null"
        )


def bindings_of(parameters: Parameters, wording: Wording) -> Bindings:
    """The names and values of a request, or of one part of it."""
    return Bindings(parameters.get("ExpressionAttributeNames"), parameters.get("ExpressionAttributeValues"), wording)


@dataclass(frozen=True, slots=True)
class WriteExpressions:
    """The expressions of a write."""

    condition: Condition | None
    update: Update | None


_NOTHING = WriteExpressions(None, None)
_WRITE_MEMBERS = frozenset(
    {"ConditionExpression", "UpdateExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"}
)


def write_expressions(parameters: Parameters, wording: Wording) -> WriteExpressions:
    """Parse the update and the condition of a write; all names and values must be used."""
    if _WRITE_MEMBERS.isdisjoint(parameters):
        return _NOTHING
    bindings = bindings_of(parameters, wording)
    update_text, condition_text = parameters.get("UpdateExpression"), parameters.get("ConditionExpression")
    update = None if update_text is None else parse_update(update_text, bindings)
    condition = None if condition_text is None else parse_condition(condition_text, Kind.CONDITION, bindings)
    bindings.check_all_used()
    return WriteExpressions(condition, update)


def read_projection(parameters: Parameters, wording: Wording) -> Projection | None:
    """Parse the projection of a read; all names must be used."""
    text = parameters.get("ProjectionExpression")
    if text is None:
        return None
    bindings = bindings_of(parameters, wording)
    projection = parse_projection(text, bindings)
    bindings.check_all_used()
    return projection
