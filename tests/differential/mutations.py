"""Requests that differ from a sound one in one place: what is missing, mistyped, empty, too long, unknown."""

from collections.abc import Iterator
from typing import Any

Json = Any
Path = tuple[str | int, ...]

REPLACEMENTS: tuple[Json, ...] = (
    *(None, True, 5, -1, 1.5, "", "a", "a b;", "x" * 300),
    *([], [5], ["a"], [{}], {}, {"a": "b"}, {"S": "a"}),
)
"""What is put in a value's place."""


def mutations(request: Json) -> Iterator[Json]:
    """The request itself, then it without each of its parts, then with each part replaced."""
    yield request
    for path in paths(request):
        yield without(request, path)
        for replacement in REPLACEMENTS:
            yield with_value(request, path, replacement)


def paths(value: Json, above: Path = ()) -> Iterator[Path]:
    """The places of all parts of a value, itself excluded."""
    pairs: list[tuple[str | int, Json]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    for name, part in pairs:
        yield (*above, name)
        yield from paths(part, (*above, name))


def without(value: Json, path: Path) -> Json:
    """A copy that lacks the part at `path`."""
    name, *below = path
    if below:
        return replaced(value, name, without(value[name], tuple(below)))
    if isinstance(value, dict):
        return {key: part for key, part in value.items() if key != name}
    return [part for position, part in enumerate(value) if position != name]


def with_value(value: Json, path: Path, new: Json) -> Json:
    """A copy with `new` at `path`."""
    name, *below = path
    return replaced(value, name, with_value(value[name], tuple(below), new) if below else new)


def replaced(value: Json, name: str | int, new: Json) -> Json:
    """A copy with another part of that name."""
    if isinstance(value, dict):
        return {key: new if key == name else part for key, part in value.items()}
    return [new if position == name else part for position, part in enumerate(value)]
