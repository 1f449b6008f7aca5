"""The texts are those of the Java library that API Gateway validates with; the first three are seen in AWS answers."""

import json
from typing import Any

import pytest

from homeport.apigateway.rest.model import Model
from homeport.apigateway.rest.schemas import ModelSchemas
from homeport.apigateway.rest.validation_errors import validation_error_string


def wrong_with(schema: dict[str, Any], instance: Any) -> str | None:
    """What is wrong with an instance of a schema."""
    validator = ModelSchemas([Model("M", json.dumps(schema))]).validator("M")
    assert validator is not None
    return validation_error_string(validator, instance)


@pytest.mark.parametrize(
    ("schema", "instance", "expected"),
    [
        (
            {"required": ["b", "a", "c"]},
            {"c": 1},
            '[object has missing required properties (["a","b"])]',
        ),
        (
            {"type": "string"},
            5,
            '[instance type (integer) does not match any allowed primitive type (allowed: ["string"])]',
        ),
        ({"maximum": 20}, 97, "[numeric instance is greater than the required maximum (maximum: 20, found: 97)]"),
        (
            {"type": ["string", "null"]},
            1.5,
            '[instance type (number) does not match any allowed primitive type (allowed: ["null","string"])]',
        ),
        (
            {"type": "integer"},
            True,
            '[instance type (boolean) does not match any allowed primitive type (allowed: ["integer"])]',
        ),
        ({"minimum": 18}, 17, "[numeric instance is lower than the required minimum (minimum: 18, found: 17)]"),
        (
            {"minimum": 0, "exclusiveMinimum": True},
            0,
            "[numeric instance is not strictly greater than the required minimum 0]",
        ),
        (
            {"maximum": 9, "exclusiveMaximum": True},
            9,
            "[numeric instance is not strictly lower than the required maximum 9]",
        ),
        ({"multipleOf": 5}, 7, "[remainder of division is not zero (7 / 5)]"),
        ({"minLength": 5}, "abc", '[string "abc" is too short (length: 3, required minimum: 5)]'),
        ({"maxLength": 2}, "abc", '[string "abc" is too long (length: 3, maximum allowed: 2)]'),
        ({"pattern": "^[0-9]+$"}, "abc", '[ECMA 262 regex "^[0-9]+$" does not match input string "abc"]'),
        (
            {"enum": ["dog", "cat"]},
            "bird",
            '[instance value ("bird") not found in enum (possible values: ["dog","cat"])]',
        ),
        (
            {"minItems": 2},
            [1],
            "[array is too short: must have at least 2 elements but instance has 1 elements]",
        ),
        ({"maxItems": 1}, [1, 2], "[array is too long: must have at most 1 elements but instance has 2 elements]"),
        ({"uniqueItems": True}, [1, 1], "[array must not contain duplicate elements]"),
        (
            {"items": [{}], "additionalItems": False},
            [1, 2],
            "[schema only allows 1 elements in array but instance has 2 elements]",
        ),
        (
            {"properties": {"a": {}}, "patternProperties": {"^x": {}}, "additionalProperties": False},
            {"a": 1, "x1": 1, "c": 1, "b": 1},
            '[object instance has properties which are not allowed by the schema: ["b","c"]]',
        ),
        ({"minProperties": 2}, {"a": 1}, "[object has too few properties (found 1 but schema requires at least 2)]"),
        ({"maxProperties": 0}, {"a": 1}, "[object has too many properties (found 1 but schema requires at most 0)]"),
        (
            {"dependencies": {"a": ["c", "b"]}},
            {"a": 1, "b": 1},
            '[property "a" of object has missing property dependencies (schema requires ["b","c"]; missing: ["c"])]',
        ),
        (
            {"allOf": [{"type": "string"}, {"minimum": 5}, {"type": "integer"}]},
            3,
            "[instance failed to match all required schemas (matched only 1 out of 3)]",
        ),
        (
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
            3,
            "[instance failed to match at least one required schema among 2]",
        ),
        (
            {"oneOf": [{"type": "string"}, {"type": "null"}]},
            3,
            "[instance failed to match exactly one schema (matched 0 out of 2)]",
        ),
        ({"not": {"type": "integer"}}, 3, "[instance matched a schema which it should not have]"),
        ({"format": "email"}, "nobody", '[string "nobody" is not a valid email address]'),
        ({"format": "ipv4"}, "1.2.3", '[string "1.2.3" is not a valid IPv4 address]'),
        ({"format": "ipv6"}, ":", '[string ":" is not a valid IPv6 address]'),
        ({"format": "uri"}, "not a uri", '[string "not a uri" is not a valid URI]'),
        ({"format": "hostname"}, "-a.b", '[string "-a.b" is not a valid hostname]'),
        ({"format": "uuid"}, "1", '[string "1" is not a valid UUID]'),
        ({"format": "regex"}, "(", '[string "(" is not a valid ECMA 262 regular expression]'),
        (
            {"format": "date-time"},
            "2024-01-01",
            '[string "2024-01-01" is invalid against requested date format(s) '
            "[yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]]",
        ),
    ],
)
def test_wordings(schema: dict[str, Any], instance: Any, expected: str) -> None:
    assert wrong_with(schema, instance) == expected


@pytest.mark.parametrize(
    ("schema", "instance"),
    [
        ({}, {"a": [1, None]}),
        ({"format": "email"}, "a@example.com"),
        ({"format": "date-time"}, "2024-01-01T00:00:00.123Z"),
        ({"format": "uri"}, "https://example.com/a?b"),
        ({"format": "ipv4"}, 5),
        # A format that draft 4 does not know says nothing.
        ({"format": "date"}, "never"),
        ({"type": "number"}, 1),
    ],
)
def test_nothing_is_wrong(schema: dict[str, Any], instance: Any) -> None:
    assert wrong_with(schema, instance) is None


STRING = {"type": "string"}


def no_string(found: str) -> str:
    """The message of a value that should have been a string."""
    return f'instance type ({found}) does not match any allowed primitive type (allowed: ["string"])'


@pytest.mark.parametrize(
    ("schema", "instance", "expected"),
    [
        # At one value, keywords alphabetically.
        (
            {"type": "string", "enum": [1]},
            2,
            ["instance value (2) not found in enum (possible values: [1])", no_string("integer")],
        ),
        # Members by name, elements by index, all of them.
        ({"properties": {"b": STRING, "a": STRING}}, {"b": 1, "a": []}, [no_string("array"), no_string("integer")]),
        ({"items": STRING}, [1, "x", None], [no_string("integer"), no_string("null")]),
        # Where an object is wrong itself, its members are not looked at.
        (
            {"required": ["z"], "properties": {"a": STRING}},
            {"a": 1},
            ['object has missing required properties (["z"])'],
        ),
        # Once something is wrong, what comes after is still looked at, but not into.
        (
            {
                "properties": {
                    "a": STRING,
                    "b": {"required": ["x"], "properties": {"y": STRING}},
                    "c": {"properties": {"y": STRING}},
                }
            },
            {"a": 1, "b": {"y": 1}, "c": {"y": 1}},
            [no_string("integer"), 'object has missing required properties (["x"])'],
        ),
    ],
)
def test_order(schema: dict[str, Any], instance: Any, expected: list[str]) -> None:
    assert wrong_with(schema, instance) == f"[{', '.join(expected)}]"
