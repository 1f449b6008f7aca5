"""What a SELECT shows of an item: each path under its last name, `a.b[0]` as `b[0]`."""

from collections.abc import Callable
from typing import Any

import orjson

from homeport.dynamodb.expressions.evaluation import lookup
from homeport.dynamodb.expressions.nodes import Path
from homeport.dynamodb.expressions.projection import Projection
from homeport.dynamodb.model.values import Item


def projection_of(paths: tuple[Path, ...]) -> Projection | None:
    """The paths as a projection, which knows what an index must hold; None for all attributes."""
    return Projection(paths) if paths else None


def shape_of(paths: tuple[Path, ...]) -> Callable[[Item], Item] | None:
    """The function that takes the paths from an item; None for all attributes."""
    if not paths:
        return None
    named = [(shown_name(path), path) for path in paths]

    def shaped(item: Item) -> Item:
        found = ((name, lookup(path, item)) for name, path in named)
        return {name: value for name, value in found if value is not None}

    return shaped


def shown_name(path: Path) -> str:
    """The name under which the answer shows a path."""
    at = max(at for at, element in enumerate(path) if isinstance(element, str))
    return str(path[at]) + "".join([f"[{index}]" for index in path[at + 1 :]])


def shown(stored: bytes, paths: tuple[Path, ...]) -> Any:
    """A stored item as the answer has it."""
    shape = shape_of(paths)
    return orjson.Fragment(stored) if shape is None else shape(orjson.loads(stored))
