"""AttributeUpdates: what UpdateItem does to each attribute.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.AttributeUpdates.html
"""

from typing import Any

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.nodes import Action, AddAction, DeleteAction, Literal, RemoveAction, SetAction
from homeport.dynamodb.expressions.update import Update
from homeport.dynamodb.legacy.comparisons import INVALID
from homeport.dynamodb.model.values import check_name, type_of, validate_value

_SETS = frozenset({"SS", "NS", "BS"})
# A list can be added to a list, which is not documented; an expression cannot do so.
_ADDED = _SETS | {"N", "L"}
_MISMATCH = "Type mismatch for attribute to update"


def attributes_update(updates: dict[str, dict[str, Any]]) -> Update | None:
    """The update that the map states; None for an empty one."""
    actions = tuple([_action(name, update) for name, update in updates.items()])
    return Update(actions, frozenset()) if actions else None


def _action(name: str, update: dict[str, Any]) -> Action:
    check_name(name)
    kind, value = update.get("Action", "PUT"), update.get("Value")
    if value is None:
        if kind != "DELETE":
            raise ValidationException(f"{INVALID}Only DELETE action is allowed when no attribute value is specified")
        return RemoveAction((name,))
    literal = Literal(validate_value(value))
    type_ = type_of(literal.value)
    if kind == "DELETE":
        if type_ not in _SETS:
            raise ValidationException(f"{INVALID}DELETE action with value is not supported for the type {type_}")
        return DeleteAction((name,), literal, _MISMATCH)
    if kind == "ADD":
        if type_ not in _ADDED:
            raise ValidationException(f"{INVALID}ADD action is not supported for the type {type_}")
        return AddAction((name,), literal, _MISMATCH)
    return SetAction((name,), literal)
