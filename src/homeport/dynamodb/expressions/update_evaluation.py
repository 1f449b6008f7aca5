"""What an update makes of an item.

All operands are read from the item as it was. Then the actions are laid over it as one tree of changes, so that list
indexes mean the list as it was too: removed elements leave together, and what is set beyond the end is appended in the
order of the indexes. Changed maps and lists are copied, all others shared.
"""

from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.evaluation import lookup
from homeport.dynamodb.expressions.nodes import (
    WRONG_TYPE,
    Action,
    AddAction,
    Arithmetic,
    Call,
    DeleteAction,
    Literal,
    Operand,
    PathOperand,
    SetAction,
)
from homeport.dynamodb.model import numbers
from homeport.dynamodb.model.values import Item, Value, depth_of, type_of

_INVALID_PATH = "The document path provided in the update expression is invalid for update"
_MISSING_ATTRIBUTE = "The provided expression refers to an attribute that does not exist in the item"
_TOO_DEEP = "Nesting Levels have exceeded supported limits"


class _Change:
    """What happens at one place: either to the value there, or to what lies below it."""

    __slots__ = ("action", "below", "value")

    def __init__(self) -> None:
        self.action: Action | None = None
        self.value: Value | None = None
        self.below: dict[Any, _Change] = {}


def updated(actions: tuple[Action, ...], item: Item) -> Item:
    """The item after all actions; ValidationException where they do not fit it."""
    root = _Change()
    for action in actions:
        change = root
        for element in action.path:
            change = change.below.setdefault(element, _Change())
        change.action = action
        change.value = _operand_value(action, item)
    return _changed_map(item, root)


def _operand_value(action: Action, item: Item) -> Value | None:
    """What the action's right side is for this item; None for REMOVE."""
    if isinstance(action, SetAction):
        value = _evaluate(action.value, item)
        if len(action.path) > 1 and len(action.path) - 1 + depth_of(value) > limits.NESTING_DEPTH:
            raise ValidationException(_TOO_DEEP)
        return value
    if isinstance(action, AddAction | DeleteAction):
        return _evaluate(action.value, item)
    return None


def _evaluate(operand: Operand | Arithmetic, item: Item) -> Value:
    if isinstance(operand, Literal):
        return operand.value
    if isinstance(operand, PathOperand):
        value = lookup(operand.path, item)
        if value is None:
            raise ValidationException(_MISSING_ATTRIBUTE)
        return value
    if isinstance(operand, Arithmetic):
        left, right = _evaluate(operand.left, item), _evaluate(operand.right, item)
        return _calculated(operand.operator, left, right)
    assert isinstance(operand, Call), "bound operands hold no placeholders"
    return _call(operand, item)


def _call(call: Call, item: Item) -> Value:
    first, second = call.arguments
    if call.function == "if_not_exists":
        assert isinstance(first, PathOperand), "checked when bound"
        return lookup(first.path, item) or _evaluate(second, item)
    left, right = _evaluate(first, item), _evaluate(second, item)
    if "L" not in left or "L" not in right:
        raise ValidationException(WRONG_TYPE)
    return {"L": [*left["L"], *right["L"]]}


def _calculated(operator: str, left: Value, right: Value) -> Value:
    if "N" not in left or "N" not in right:
        raise ValidationException(WRONG_TYPE)
    calculate = numbers.add if operator == "+" else numbers.subtract
    return {"N": calculate(left["N"], right["N"])}


def _changed(value: Value | None, change: _Change) -> Value | None:
    """The value after its change; None where there is none (any more)."""
    action = change.action
    if action is None:
        return _changed_below(value, change)
    if isinstance(action, SetAction):
        return change.value
    if isinstance(action, AddAction):
        return _added(value, change.value or {}, action.mismatch)
    if isinstance(action, DeleteAction):
        return _deleted(value, change.value or {}, action.mismatch)
    return None


def _changed_below(value: Value | None, change: _Change) -> Value:
    in_list = isinstance(next(iter(change.below)), int)
    if value is not None and in_list and "L" in value:
        return {"L": _changed_list(value["L"], change)}
    if value is not None and not in_list and "M" in value:
        return {"M": _changed_map(value["M"], change)}
    raise ValidationException(_INVALID_PATH)


def _changed_map(members: Item, change: _Change) -> Item:
    changed = dict(members)
    for name, below in change.below.items():
        value = _changed(members.get(name), below)
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    return changed


def _changed_list(elements: list[Value], change: _Change) -> list[Value]:
    changed: list[Value | None] = list(elements)
    for index in sorted(change.below):
        below = change.below[index]
        if index < len(elements):
            changed[index] = _changed(elements[index], below)
        else:
            changed.append(_changed(None, below))
    return [value for value in changed if value is not None]


def _added(value: Value | None, addend: Value, mismatch: str) -> Value:
    if value is None:
        return addend
    type_ = type_of(addend)
    if type_ not in value:
        raise ValidationException(mismatch)
    if type_ == "N":
        return {"N": numbers.add(value["N"], addend["N"])}
    if type_ == "L":
        return {"L": [*value["L"], *addend["L"]]}
    present = set(value[type_])
    return {type_: [*value[type_], *(member for member in addend[type_] if member not in present)]}


def _deleted(value: Value | None, members: Value, mismatch: str) -> Value | None:
    """A set without these members; a set without any is no more."""
    if value is None:
        return None
    type_ = type_of(members)
    if type_ not in value:
        raise ValidationException(mismatch)
    removed = set(members[type_])
    kept = [member for member in value[type_] if member not in removed]
    return {type_: kept} if kept else None
