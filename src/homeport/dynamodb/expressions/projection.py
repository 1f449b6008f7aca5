"""ProjectionExpression.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from homeport.dynamodb.expressions.binder import Binder
from homeport.dynamodb.expressions.bindings import Bindings, Kind
from homeport.dynamodb.expressions.nodes import Path
from homeport.dynamodb.expressions.overlaps import overlap_fault
from homeport.dynamodb.expressions.parser import Parser
from homeport.dynamodb.expressions.texts import check_text
from homeport.dynamodb.model.values import Item, Value

_CACHED_TEXTS = 1024


@dataclass(frozen=True, slots=True)
class Projection:
    """The paths that an answer keeps."""

    paths: tuple[Path, ...]

    @property
    def names(self) -> frozenset[str]:
        """The top-level attributes that it reads."""
        return frozenset(str(path[0]) for path in self.paths)

    @property
    def nested_names(self) -> frozenset[str]:
        """Those of them that it looks into (`a.b`, `a[0]`)."""
        return frozenset(str(path[0]) for path in self.paths if len(path) > 1)


def parse_projection(text: str, bindings: Bindings) -> Projection:
    """Parse (cached by text) and bind; ValidationException `Invalid ProjectionExpression: …`."""
    check_text(text, Kind.PROJECTION)
    binder = Binder(Kind.PROJECTION, bindings)
    paths = [binder.path(path) for path in _parse(text)]
    binder.raise_faults("name")
    fault = overlap_fault(paths)
    if fault is not None:
        raise binder.error(fault)
    return Projection(tuple(paths))


@lru_cache(_CACHED_TEXTS)
def _parse(text: str) -> tuple[Path, ...]:
    parser = Parser(text, Kind.PROJECTION)
    paths = [parser.path()]
    while parser.accept_symbol(","):
        paths.append(parser.path())
    parser.expect_end()
    return tuple(paths)


def project(projection: Projection, item: Item) -> Item:
    """The part of the item under the paths: kept list elements close up in order. Shares values with the item."""
    return project_paths(projection.paths, item)


def project_paths(paths: tuple[Path, ...], item: Item) -> Item:
    """`project` for paths that do not overlap."""
    projected: Item = {}
    nested: dict[str, list[Path]] = {}
    for path in paths:
        name = str(path[0])
        if name not in item:
            continue
        if len(path) == 1:
            projected[name] = item[name]
        else:
            nested.setdefault(name, []).append(path[1:])
    for name, below in nested.items():
        value = _part(item[name], below)
        if value is not None:
            projected[name] = value
    return projected


def _part(value: Value, paths: list[Path]) -> Value | None:
    """What of a value lies under the paths; None where nothing does. An empty path keeps all."""
    if not paths[0]:
        return value
    below: dict[Any, list[Path]] = {}
    for path in paths:
        below.setdefault(path[0], []).append(path[1:])
    return _list_part(value, below) if isinstance(paths[0][0], int) else _map_part(value, below)


def _map_part(value: Value, below: dict[Any, list[Path]]) -> Value | None:
    members: Item = value.get("M", {})
    kept: Item = {}
    for name, paths in below.items():
        part = _part(members[name], paths) if name in members else None
        if part is not None:
            kept[name] = part
    return {"M": kept} if kept else None


def _list_part(value: Value, below: dict[Any, list[Path]]) -> Value | None:
    elements: list[Value] = value.get("L", [])
    kept: list[Value] = []
    for index in sorted(below):
        part = _part(elements[index], below[index]) if index < len(elements) else None
        if part is not None:
            kept.append(part)
    return {"L": kept} if kept else None
