"""ConditionExpression and FilterExpression.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

from dataclasses import dataclass
from typing import Any

from homeport.dynamodb.expressions.bindings import Bindings, Kind
from homeport.dynamodb.model.values import Item


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with its names and values filled in."""

    root: Any
    names: frozenset[str]
    """The top-level attributes that it reads."""
    nested_names: frozenset[str]
    """Those of them that it looks into (`a.b`, `a[0]`)."""


def parse_condition(text: str, kind: Kind, bindings: Bindings) -> Condition:
    """Parse (cached by text) and bind; ValidationException `Invalid ConditionExpression: …` or `Invalid FilterExpression: …`."""
    raise NotImplementedError


def evaluate_condition(condition: Condition, item: Item | None) -> bool:
    """Whether the condition holds; None (no such item) is an item without attributes."""
    raise NotImplementedError
