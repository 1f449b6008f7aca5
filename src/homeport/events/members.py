"""Members of an event by their dotted paths: `Records.0.body`."""

import contextlib
import copy
import json
from collections.abc import Iterator, Sequence
from typing import Any

from homeport.events.template import ABSENT, Template, is_computed, sole_name

_MISSING = object()


def place(event: Template, path: str, text: str, open_objects: Sequence[str]) -> None:
    """Set the member at a path; where a name stands there and nothing else, in all places that repeat it.

    KeyError where the event has no such member, unless it is an open object, or a new member of one.
    """
    container: Any = event.event
    above: list[str] = []
    last = path
    while "." in last and not _has(event, container, last):
        key, last = _next_key(event, container, last)
        above.append(key)
        container = _opened(event, container, key, may_be_made=_is_open(above, open_objects))
    before = _child(event, container, last)
    name = sole_name(before)
    if name is not None:
        event.values[name] = value_of(text, event.values[name])
    elif before is not _MISSING:
        container[_key(event, container, last)] = value_of(text, event.render(before))
    elif isinstance(container, dict) and _is_open(above, open_objects):
        container[last] = text
    elif isinstance(container, dict) and _is_open([*above, last], open_objects):
        container[last] = value_of(text, None)
    else:
        raise KeyError(path)


def value_of(text: str, before: Any) -> Any:
    """A value written as text, of the kind that it takes the place of: a text stays one, the rest is JSON."""
    if isinstance(before, str):
        return text
    with contextlib.suppress(ValueError):
        return json.loads(text)
    return text


def paths(value: Any, prefix: str = "") -> Iterator[str]:
    """The dotted paths of all members."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in children:
        yield f"{prefix}{key}"
        yield from paths(each, f"{prefix}{key}.")


def _is_open(path: Sequence[str], open_objects: Sequence[str]) -> bool:
    return f"{'.'.join(path)}.".startswith(tuple(f"{each}." for each in open_objects))


def _has(event: Template, container: Any, key: str) -> bool:
    return _child(event, container, key) is not _MISSING


def _next_key(event: Template, container: Any, path: str) -> tuple[str, str]:
    """The first key of a path and the rest of it; keys may have dots themselves (`CodePipeline.job`)."""
    parts = path.split(".")
    for count in range(1, len(parts)):
        key, rest = ".".join(parts[:count]), ".".join(parts[count:])
        if _has(event, container, key):
            return key, rest
    return parts[0], ".".join(parts[1:])


def _opened(event: Template, container: Any, key: str, *, may_be_made: bool) -> Any:
    """The object or list at a key; one that is computed becomes what it renders to, so that members can be set."""
    child = _child(event, container, key)
    if is_computed(child):
        child = copy.deepcopy(event.render(child))
    if child in (None, _MISSING, ABSENT):
        if not may_be_made:
            raise KeyError(key)
        child = {}
    container[_key(event, container, key)] = child
    return child


def _child(event: Template, container: Any, key: str) -> Any:
    actual = _key(event, container, key)
    if isinstance(container, dict):
        return container.get(actual, _MISSING)
    if isinstance(container, list) and isinstance(actual, int) and actual < len(container):
        return container[actual]
    return _MISSING


def _key(event: Template, container: Any, key: str) -> str | int:
    """The key as the container has it: a number in a list, in an object perhaps one with names in it."""
    if isinstance(container, list):
        return int(key) if key.isdecimal() else key
    return next((each for each in container if event.text(each) == key), key) if isinstance(container, dict) else key
