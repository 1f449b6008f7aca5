"""UpdateExpression.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
"""

from dataclasses import dataclass
from typing import Any

from homeport.dynamodb.expressions.bindings import Bindings
from homeport.dynamodb.expressions.projection import Path
from homeport.dynamodb.model.values import Item


@dataclass(frozen=True, slots=True)
class Update:
    """An update with its names and values filled in."""

    actions: tuple[Any, ...]
    paths: tuple[Path, ...]
    """The paths that it changes, in the order of the text."""
    nested_names: frozenset[str]
    """The top-level attributes that it looks into, on either side (`a.b`, `a[0]`)."""


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """The item after an update, and what ReturnValues may ask of it."""

    update: Update
    before: Item
    item: Item
    """The new item. Shares what did not change with `before`, which is left as it was."""

    def updated_old(self) -> Item:
        """UPDATED_OLD: the changed paths as they were; empty where none existed."""
        raise NotImplementedError

    def updated_new(self) -> Item:
        """UPDATED_NEW: the changed paths as they are; empty where none exists."""
        raise NotImplementedError


def parse_update(text: str, bindings: Bindings) -> Update:
    """Parse (cached by text) and bind; ValidationException `Invalid UpdateExpression: …`."""
    raise NotImplementedError


def apply_update(update: Update, item: Item) -> UpdateResult:
    """Apply all actions to `item` (the stored one, or the key alone for a new one) as it was before the first.

    ValidationException where a path or an operand does not fit the item. The size is the caller's to check.
    """
    raise NotImplementedError
