"""What a service's model asks of a request: ranges, lengths, patterns, enumerations; and AWS's sentence otherwise.

https://smithy.io/2.0/spec/constraint-traits.html; the sentences are those that AWS's services answer.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_REQUIRED = "Member must not be null"


def complaint(shape: Any, value: Mapping[str, Any], unchecked: frozenset[str] = frozenset()) -> str | None:
    """The message of AWS's ValidationException for a structure; None where nothing is wrong.

    `shape` is botocore's; `unchecked` are paths (`cors.maxAge`) that somebody else checks.
    """
    found = [text for path, text in _of_structure(shape, value, "") if path not in unchecked]
    if not found:
        return None
    return f"{len(found)} validation error{'s' if len(found) > 1 else ''} detected: {'; '.join(found)}"


def _of_structure(shape: Any, value: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    """The paths of what is wrong, each with its sentence."""
    for name in shape.required_members:
        if value.get(name) is None:
            path = prefix + _member(name)
            yield path, _sentence("null ", path, _REQUIRED)
    for name, member in shape.members.items():
        # A list that the query string does not have is parsed as an empty one.
        is_absent = not value.get(name) and member.serialization.get("location") == "querystring"
        if value.get(name) is not None and not is_absent:
            yield from _of_member(member, value[name], prefix + _member(name))


def _of_member(shape: Any, value: Any, path: str) -> Iterator[tuple[str, str]]:
    if shape.type_name == "structure" and isinstance(value, Mapping):
        yield from _of_structure(shape, value, f"{path}.")
        return
    shown = "" if shape.metadata.get("sensitive") else f"{_text(value)} "
    for constraint in _broken(shape, value):
        yield path, _sentence(shown, path, constraint)


def _sentence(shown: str, path: str, constraint: str) -> str:
    return f"Value {shown}at '{path}' failed to satisfy constraint: {constraint}"


def _broken(shape: Any, value: Any) -> Iterator[str]:
    if shape.type_name in ("integer", "long", "double", "float"):
        yield from _outside(value, shape.metadata, "have value")
    elif shape.type_name in ("string", "list", "map"):
        yield from _outside(len(value), shape.metadata, "have length")
    if shape.type_name == "string":
        yield from _misspelt(shape, value)


def _outside(size: float, limits: Mapping[str, Any], what: str) -> Iterator[str]:
    if "max" in limits and size > limits["max"]:
        yield f"Member must {what} less than or equal to {limits['max']}"
    if "min" in limits and size < limits["min"]:
        yield f"Member must {what} greater than or equal to {limits['min']}"


def _misspelt(shape: Any, value: str) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        yield f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"
    pattern = shape.metadata.get("pattern")
    # An empty text is a setting that is taken away, whatever the pattern says.
    if pattern and value and not re.fullmatch(pattern, value):
        yield f"Member must satisfy regular expression pattern: {pattern}"


def _member(name: str) -> str:
    """A member's name as AWS writes it here: its first letter small, `kMSKeyArn`."""
    return name[:1].lower() + name[1:]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return f"'[{', '.join(map(str, value))}]'"
    return f"'{value}'"
