"""ProjectionExpression.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
"""

from dataclasses import dataclass

from homeport.dynamodb.expressions.bindings import Bindings
from homeport.dynamodb.model.values import Item

Path = tuple[str | int, ...]
"""A document path: attribute name, then map keys (text) and list indexes (number)."""


@dataclass(frozen=True, slots=True)
class Projection:
    """The paths that an answer keeps."""

    paths: tuple[Path, ...]

    @property
    def names(self) -> frozenset[str]:
        """The top-level attributes that it reads."""
        raise NotImplementedError

    @property
    def nested_names(self) -> frozenset[str]:
        """Those of them that it looks into (`a.b`, `a[0]`)."""
        raise NotImplementedError


def parse_projection(text: str, bindings: Bindings) -> Projection:
    """Parse (cached by text) and bind; ValidationException `Invalid ProjectionExpression: …`."""
    raise NotImplementedError


def project(projection: Projection, item: Item) -> Item:
    """The part of the item under the paths: kept list elements close up in order. Shares values with the item."""
    raise NotImplementedError
