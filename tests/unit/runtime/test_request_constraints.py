"""Constraints of a service's model are checked, and named as AWS names them."""

from typing import Any

import pytest
from botocore.model import ShapeResolver, StructureShape

from homeport.runtime.request_constraints import complaint

SHAPES: dict[str, Any] = {
    "Request": {
        "type": "structure",
        "required": ["Name"],
        "members": {
            "Name": {"shape": "Name"},
            "Size": {"shape": "Size"},
            "Kind": {"shape": "Kind"},
            "Names": {"shape": "Names"},
            "Secret": {"shape": "Secret"},
            "Inner": {"shape": "Inner"},
            "Asked": {"shape": "Names", "location": "querystring"},
        },
    },
    "Inner": {"type": "structure", "required": ["Size"], "members": {"Size": {"shape": "Size"}}},
    "Name": {"type": "string", "min": 1, "max": 3, "pattern": "[a-z]+"},
    "Size": {"type": "integer", "min": 1, "max": 9},
    "Kind": {"type": "string", "enum": ["One", "Two"]},
    "Names": {"type": "list", "member": {"shape": "Name"}, "min": 1, "max": 2},
    "Secret": {"type": "string", "max": 2, "sensitive": True},
}
SHAPE = ShapeResolver(SHAPES).get_shape_by_name("Request")


LENGTH = "Member must have length"
VALUE = "Member must have value"


def one(path: str, value: str, constraint: str) -> str:
    return f"1 validation error detected: Value {value} at '{path}' failed to satisfy constraint: {constraint}"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"Name": "abc", "Size": 9, "Kind": "Two", "Names": ["a"], "Inner": {"Size": 1}}, None),
        ({}, one("name", "null", "Member must not be null")),
        ({"Name": "a", "Inner": {}}, one("inner.size", "null", "Member must not be null")),
        ({"Name": "a", "Size": 0}, one("size", "'0'", f"{VALUE} greater than or equal to 1")),
        ({"Name": "a", "Inner": {"Size": 10}}, one("inner.size", "'10'", f"{VALUE} less than or equal to 9")),
        ({"Name": "abcd"}, one("name", "'abcd'", f"{LENGTH} less than or equal to 3")),
        ({"Name": "A"}, one("name", "'A'", "Member must satisfy regular expression pattern: [a-z]+")),
        ({"Name": "a", "Kind": "Six"}, one("kind", "'Six'", "Member must satisfy enum value set: [One, Two]")),
        ({"Name": "a", "Names": []}, one("names", "'[]'", f"{LENGTH} greater than or equal to 1")),
        ({"Name": "a", "Names": ["a", "b", "c"]}, one("names", "'[a, b, c]'", f"{LENGTH} less than or equal to 2")),
        ({"Name": "a", "Asked": []}, None),
        (
            {"Name": "a", "Secret": "long"},
            "1 validation error detected: Value at 'secret' failed to satisfy constraint: "
            f"{LENGTH} less than or equal to 2",
        ),
        (
            {"Name": "a", "Size": 0, "Kind": "Six"},
            "2 validation errors detected: Value '0' at 'size' failed to satisfy constraint: Member must have value "
            "greater than or equal to 1; Value 'Six' at 'kind' failed to satisfy constraint: Member must satisfy enum "
            "value set: [One, Two]",
        ),
    ],
)  # fmt: skip
def test_complaint(request_: dict[str, Any], expected: str | None) -> None:
    assert isinstance(SHAPE, StructureShape)
    assert complaint(SHAPE, request_) == expected


def test_what_somebody_else_checks_is_left_alone() -> None:
    assert complaint(SHAPE, {"Name": "A", "Inner": {"Size": 0}}, frozenset({"name", "inner.size"})) is None
