"""What is wrong with a body, in AWS's words.

API Gateway shows the messages of the Java library json-schema-validator, in its order: at each value the keywords
alphabetically; then, unless something is wrong already, its members, by name or by index. They are what
$context.error.validationErrorString holds.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError

from homeport.apigateway.rest.schemas import BodyValidator

UNPARSABLE = "[Unknown error parsing request body]"
"""What AWS says of a body that is no JSON."""

_Path = tuple[str | int, ...]
_Found = Mapping[_Path, Mapping[str, str]]
"""Where → keyword → message."""


def validation_error_string(validator: BodyValidator, instance: Any) -> str | None:
    """All that is wrong, `[message, message]`; None when nothing is."""
    found = _collected(validator.iter_errors(instance))
    return f"[{', '.join(_in_order(found, instance))}]" if found else None


def _collected(errors: Iterable[ValidationError]) -> _Found:
    found: dict[_Path, dict[str, str]] = {}
    for error in errors:
        keyword = str(error.validator)
        found.setdefault(tuple(error.absolute_path), {})[keyword] = _message(keyword, error)
    return found


def _in_order(found: _Found, instance: Any) -> list[str]:
    messages: list[str] = []

    def visit(path: _Path, value: Any) -> None:
        messages.extend(message for _, message in sorted(found.get(path, {}).items()))
        if messages:
            return
        for step, member in _members(value):
            visit((*path, step), member)

    visit((), instance)
    return messages


def _members(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from sorted(value.items())
    elif isinstance(value, list):
        yield from enumerate(value)


@dataclass(frozen=True, slots=True)
class _Violation:
    """One keyword that a value does not satisfy."""

    found: Any
    """The value."""
    wanted: Any
    """The keyword's value in the schema."""
    schema: Mapping[str, Any]
    """The schema that the keyword is in."""
    failed: int
    """Of a keyword with several schemas, how many the value does not match."""


def _message(keyword: str, error: ValidationError) -> str:
    wording = _WORDINGS.get(keyword)
    if wording is None:
        return error.message
    schema: Any = error.schema
    failed = {context.relative_schema_path[0] for context in error.context or ()}
    return wording(_Violation(error.instance, error.validator_value, schema, len(failed)))


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _type_name(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    names = {dict: "object", list: "array", str: "string", int: "integer", float: "number", type(None): "null"}
    return names[type(value)]


def _types(expected: str | list[str]) -> str:
    return _json(sorted([expected] if isinstance(expected, str) else expected))


def _bound(at: _Violation, relation: str, inclusive: str, name: str) -> str:
    if at.schema.get(f"exclusive{name.capitalize()}"):
        return f"numeric instance is not strictly {relation} than the required {name} {_json(at.wanted)}"
    limits = f"({name}: {_json(at.wanted)}, found: {_json(at.found)})"
    return f"numeric instance is {inclusive} than the required {name} {limits}"


def _not_allowed(at: _Violation) -> str:
    patterns = at.schema.get("patternProperties", {})
    named = set(at.found) - set(at.schema.get("properties", {}))
    unknown = sorted(name for name in named if not any(re.search(pattern, name) for pattern in patterns))
    return f"object instance has properties which are not allowed by the schema: {_json(unknown)}"


def _missing_dependencies(at: _Violation) -> str:
    name, wanted = next(
        (name, wanted) for name, wanted in at.wanted.items() if name in at.found and set(wanted) - set(at.found)
    )
    missing = sorted(set(wanted) - set(at.found))
    return (
        f'property "{name}" of object has missing property dependencies '
        f"(schema requires {_json(sorted(wanted))}; missing: {_json(missing)})"
    )


def _matched(at: _Violation) -> str:
    return f"{len(at.wanted) - at.failed} out of {len(at.wanted)}"


_FORMATS = {
    "date-time": "is invalid against requested date format(s) "
    "[yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]",
    "email": "is not a valid email address",
    "hostname": "is not a valid hostname",
    "ipv4": "is not a valid IPv4 address",
    "ipv6": "is not a valid IPv6 address",
    "regex": "is not a valid ECMA 262 regular expression",
    "uri": "is not a valid URI",
    "uuid": "is not a valid UUID",
}

_WORDINGS: dict[str, Callable[[_Violation], str]] = {
    "additionalItems": lambda at: (
        f"schema only allows {len(at.schema['items'])} elements in array but instance has {len(at.found)} elements"
    ),
    "additionalProperties": _not_allowed,
    "allOf": lambda at: f"instance failed to match all required schemas (matched only {_matched(at)})",
    "anyOf": lambda at: f"instance failed to match at least one required schema among {len(at.wanted)}",
    "dependencies": _missing_dependencies,
    "enum": lambda at: f"instance value ({_json(at.found)}) not found in enum (possible values: {_json(at.wanted)})",
    "format": lambda at: f'string "{at.found}" {_FORMATS[at.wanted]}',
    "maxItems": lambda at: (
        f"array is too long: must have at most {at.wanted} elements but instance has {len(at.found)} elements"
    ),
    "maxLength": lambda at: f'string "{at.found}" is too long (length: {len(at.found)}, maximum allowed: {at.wanted})',
    "maxProperties": lambda at: (
        f"object has too many properties (found {len(at.found)} but schema requires at most {at.wanted})"
    ),
    "maximum": lambda at: _bound(at, "lower", "greater", "maximum"),
    "minItems": lambda at: (
        f"array is too short: must have at least {at.wanted} elements but instance has {len(at.found)} elements"
    ),
    "minLength": lambda at: (
        f'string "{at.found}" is too short (length: {len(at.found)}, required minimum: {at.wanted})'
    ),
    "minProperties": lambda at: (
        f"object has too few properties (found {len(at.found)} but schema requires at least {at.wanted})"
    ),
    "minimum": lambda at: _bound(at, "greater", "lower", "minimum"),
    "multipleOf": lambda at: f"remainder of division is not zero ({_json(at.found)} / {_json(at.wanted)})",
    "not": lambda _: "instance matched a schema which it should not have",
    "oneOf": lambda at: f"instance failed to match exactly one schema (matched {_matched(at)})",
    "pattern": lambda at: f'ECMA 262 regex "{at.wanted}" does not match input string "{at.found}"',
    "required": lambda at: f"object has missing required properties ({_json(sorted(set(at.wanted) - set(at.found)))})",
    "type": lambda at: (
        f"instance type ({_type_name(at.found)}) does not match any allowed primitive type "
        f"(allowed: {_types(at.wanted)})"
    ),
    "uniqueItems": lambda _: "array must not contain duplicate elements",
}
