"""Attribute values: what is valid, and how it is normalised."""

from typing import Any

import pytest

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.model.values import Item, Value, depth_of, equal, type_of, validate_item, validate_value

EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
SEVERAL = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
INVALID = "One or more parameter values were invalid: "
NOT_NULL = INVALID + "Null attribute value types must have the value of true"
TOO_DEEP = (
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
)


def nested(levels: int, kind: str = "M") -> Value:
    """A value of so many levels with a text innermost."""
    value: Value = {"S": "leaf"}
    for _ in range(levels - 1):
        value = {"M": {"n": value}} if kind == "M" else {"L": [value]}
    return value


@pytest.mark.parametrize(
    "value",
    [
        {"S": "x"},
        {"S": ""},
        {"S": "𝄞é"},
        {"N": "1.5"},
        {"B": "AAEC"},
        {"B": ""},
        {"BOOL": True},
        {"BOOL": False},
        {"NULL": True},
        {"SS": ["a", "b", ""]},
        {"NS": ["1", "2"]},
        {"BS": ["AAEC", ""]},
        {"L": []},
        {"M": {}},
        {"L": [{"S": "x"}, {"M": {"a": {"N": "1"}}}]},
        nested(32),
        nested(32, "L"),
    ],
)
def test_canonical_values_are_answered_as_they_are(value: Value) -> None:
    assert validate_value(value) is value


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ({"N": "1.50"}, {"N": "1.5"}),
        ({"NS": ["01", "2.0"]}, {"NS": ["1", "2"]}),
        ({"S": "x", "N": None}, {"S": "x"}),
        ({"S": "x", "Unknown": 1}, {"S": "x"}),
        ({"BOOL": "true"}, {"BOOL": True}),
        ({"BOOL": "no"}, {"BOOL": False}),
        ({"NULL": "1"}, {"NULL": True}),
        ({"L": [{"S": "x"}, {"N": "+1"}]}, {"L": [{"S": "x"}, {"N": "1"}]}),
        ({"M": {"a": {"S": "x"}, "b": {"L": [{"N": "1.0"}]}}}, {"M": {"a": {"S": "x"}, "b": {"L": [{"N": "1"}]}}}),
    ],
)
def test_other_values_are_normalised_in_a_copy(value: Value, stored: Value) -> None:
    before = repr(value)
    assert validate_value(value) == stored
    assert repr(value) == before


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, EMPTY),
        ({"S": None}, EMPTY),
        ({"Unknown": "x"}, EMPTY),
        ({"L": [{}]}, EMPTY),
        ({"M": {"a": None}}, EMPTY),
        ({"S": "x", "N": "1"}, SEVERAL),
        # What is wrong with a member comes before their number.
        ({"S": "x", "N": "dog"}, "The parameter cannot be converted to a numeric value: dog"),
        ({"N": ""}, "The parameter cannot be converted to a numeric value"),
        ({"NULL": False}, NOT_NULL),
        ({"NULL": "false"}, NOT_NULL),
        ({"SS": []}, INVALID + "An string set  may not be empty"),
        ({"NS": []}, INVALID + "An number set  may not be empty"),
        ({"BS": []}, INVALID + "Binary sets should not be empty"),
        ({"SS": ["x", "y", "x"]}, INVALID + "Input collection [x, y, x] contains duplicates."),
        ({"NS": ["1", "1.0"]}, "Input collection contains duplicates"),
        ({"NS": ["1", "dog"]}, "The parameter cannot be converted to a numeric value: dog"),
        ({"BS": ["AA==", "AA=="]}, INVALID + "Input collection [AA==, AA==]of type BS contains duplicates."),
        ({"M": {"a": {"L": [{"SS": []}]}}}, INVALID + "An string set  may not be empty"),
        (nested(33), TOO_DEEP),
        (nested(33, "L"), TOO_DEEP),
        (nested(5000), TOO_DEEP),
    ],
)
def test_invalid_values_are_refused(value: Value, message: str) -> None:
    with pytest.raises(ValidationException) as raised:
        validate_value(value)
    assert raised.value.message == message


def test_items_are_normalised_attribute_by_attribute() -> None:
    item: Item = {"id": {"S": "x"}, "n": {"N": "1.0"}}
    assert validate_item(item) == {"id": {"S": "x"}, "n": {"N": "1"}}
    assert item == {"id": {"S": "x"}, "n": {"N": "1.0"}}
    clean: Item = {"id": {"S": "x"}}
    assert validate_item(clean) is clean


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ({"S": "1"}, {"S": "1"}, True),
        ({"S": "1"}, {"N": "1"}, False),
        ({"SS": ["a", "b"]}, {"SS": ["b", "a"]}, True),
        ({"SS": ["a"]}, {"SS": ["a", "b"]}, False),
        ({"SS": ["1"]}, {"NS": ["1"]}, False),
        ({"L": [{"NS": ["1", "2"]}]}, {"L": [{"NS": ["2", "1"]}]}, True),
        ({"L": [{"N": "1"}]}, {"L": [{"N": "1"}, {"N": "2"}]}, False),
        ({"L": [{"N": "1"}, {"N": "2"}]}, {"L": [{"N": "2"}, {"N": "1"}]}, False),
        ({"M": {"a": {"BS": ["AA==", "AQ=="]}}}, {"M": {"a": {"BS": ["AQ==", "AA=="]}}}, True),
        ({"M": {"a": {"S": "x"}}}, {"M": {"b": {"S": "x"}}}, False),
        ({"BOOL": True}, {"BOOL": True}, True),
        ({"NULL": True}, {"NULL": True}, True),
    ],
)
def test_equality_knows_sets_at_every_depth(left: Value, right: Value, same: bool) -> None:
    assert (equal(left, right), equal(right, left)) == (same, same)


@pytest.mark.parametrize(
    ("value", "depth"),
    [({"S": "x"}, 1), ({"L": []}, 1), ({"M": {}}, 1), ({"SS": ["a"]}, 1), ({"L": [{"M": {"a": {"N": "1"}}}]}, 3)],
)
def test_depth_counts_the_value_itself(value: Value, depth: int) -> None:
    assert depth_of(value) == depth


def test_the_type_is_the_only_member() -> None:
    value: dict[str, Any] = {"NS": ["1"]}
    assert type_of(value) == "NS"
