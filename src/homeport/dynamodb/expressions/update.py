"""UpdateExpression.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
"""

from dataclasses import dataclass

from homeport.dynamodb.expressions import update_grammar
from homeport.dynamodb.expressions.binder import Binder, literal_type, wrong_type
from homeport.dynamodb.expressions.bindings import Bindings, Kind
from homeport.dynamodb.expressions.nodes import (
    Action,
    AddAction,
    Arithmetic,
    DeleteAction,
    Operand,
    Path,
    RemoveAction,
    SetAction,
)
from homeport.dynamodb.expressions.overlaps import overlap_fault
from homeport.dynamodb.expressions.projection import project_paths
from homeport.dynamodb.expressions.texts import check_text
from homeport.dynamodb.expressions.update_evaluation import updated
from homeport.dynamodb.model.values import Item

_ADD_TYPES = frozenset({"N", "SS", "NS", "BS"})
_DELETE_TYPES = frozenset({"SS", "NS", "BS"})
_LONG_TYPES = {
    "S": "STRING",
    "N": "NUMBER",
    "B": "BINARY",
    "NULL": "NULL",
    "BOOL": "BOOLEAN",
    "L": "LIST",
    "M": "MAP",
}
_FAULTS = ("name", "value", "overlap", "section", "arity", "operand")


@dataclass(frozen=True, slots=True)
class Update:
    """An update with its names and values filled in."""

    actions: tuple[Action, ...]
    nested_names: frozenset[str]
    """The top-level attributes that it looks into, on either side (`a.b`, `a[0]`)."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths that it changes, in the order of the text."""
        return tuple(action.path for action in self.actions)

    @property
    def creates_item(self) -> bool:
        """Whether there is an item afterwards where there was none: REMOVE and DELETE alone make none."""
        return any(isinstance(action, SetAction | AddAction) for action in self.actions)


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """The item after an update, and what ReturnValues may ask of it."""

    update: Update
    before: Item
    item: Item
    """The new item. Shares what did not change with `before`, which is left as it was."""

    def updated_old(self) -> Item:
        """UPDATED_OLD: the changed paths as they were; empty where none existed."""
        return project_paths(self.update.paths, self.before)

    def updated_new(self) -> Item:
        """UPDATED_NEW: the changed paths as they are; empty where none exists.

        An element appended beyond the end of a list is not under its path, and so is left out; the element that moves
        into the place of a removed one is. AWS does the same.
        """
        return project_paths(self.update.paths, self.item)


def parse_update(text: str, bindings: Bindings) -> Update:
    """Parse (cached by text) and bind; ValidationException `Invalid UpdateExpression: …`."""
    check_text(text, Kind.UPDATE)
    return bind_update(update_grammar.parse(text), Binder(Kind.UPDATE, bindings))


def bind_update(written: tuple[Action, ...], binder: Binder) -> Update:
    """The actions with their names and values filled in and their operands checked."""
    actions = [_bind(action, binder) for action in written]
    fault = overlap_fault([action.path for action in actions])
    if fault is not None:
        binder.faults["overlap"] = fault
    binder.raise_faults(*_FAULTS)
    return Update(tuple(actions), frozenset(binder.nested_names))


def apply_update(update: Update, item: Item, *, exists: bool = True) -> UpdateResult:
    """Apply all actions to `item` as it was before the first.

    Where no item is stored, `item` is the key alone and `exists` False: nothing can be removed then, so that REMOVE
    may name any path. ValidationException where a path or an operand does not fit the item. The size is the caller's
    to check.
    """
    actions = update.actions
    if not exists:
        actions = tuple(action for action in actions if not isinstance(action, RemoveAction))
    return UpdateResult(update, item, updated(actions, item) if actions else item)


def _bind(action: Action, binder: Binder) -> Action:
    path = binder.path(action.path)
    if isinstance(action, RemoveAction):
        return RemoveAction(path)
    if isinstance(action, SetAction):
        return SetAction(path, _bind_value(action.value, binder))
    value = binder.operand(action.value)
    if isinstance(action, AddAction):
        _check_section_operand(binder, "ADD", value, _ADD_TYPES)
        return AddAction(path, value)
    _check_section_operand(binder, "DELETE", value, _DELETE_TYPES)
    return DeleteAction(path, value)


def _bind_value(value: Operand | Arithmetic, binder: Binder) -> Operand | Arithmetic:
    if not isinstance(value, Arithmetic):
        bound = binder.operand(value)
        binder.check_calls(bound)
        return bound
    left, right = binder.operand(value.left), binder.operand(value.right)
    for operand in (left, right):
        binder.check_calls(operand)
        type_ = literal_type(operand)
        if type_ not in (None, "N"):
            binder.faults.setdefault("operand", wrong_type(value.operator, str(type_)))
    return Arithmetic(value.operator, left, right)


def _check_section_operand(binder: Binder, section: str, value: Operand, allowed: frozenset[str]) -> None:
    type_ = literal_type(value)
    if type_ is not None and type_ not in allowed:
        # Before all faults of functions.
        binder.faults.setdefault(
            "section",
            "Incorrect operand type for operator or function; "
            f"operator: {section}, operand type: {_LONG_TYPES.get(type_, type_)}, "
            f"typeSet: ALLOWED_FOR_{section}_OPERAND",
        )
