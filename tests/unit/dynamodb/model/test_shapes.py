"""JSON types: what AWS's deserializer refuses, in its words."""

from typing import Any

import pytest

from homeport.dynamodb.errors import SerializationException
from homeport.dynamodb.model.shapes import check_item_shape, check_value_shape

ATTRIBUTE_VALUE = "com.amazonaws.dynamodb.v20120810.AttributeValue"
STRUCTURE = "Start of structure or map found where not expected"


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        {"S": "x"},
        {"S": None},
        {"N": "dog"},
        {"B": "AAEC"},
        {"B": ""},
        {"BOOL": False},
        {"BOOL": "Yes"},
        {"NULL": "0"},
        {"Unknown": 5},
        {"SS": []},
        {"L": [None, {"S": "x"}]},
        {"M": {"a": None, "b": {"BS": ["AA=="]}}},
    ],
)
def test_shapes_that_can_be_read(value: Any) -> None:
    check_value_shape(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("x", "Unexpected value type in payload"),
        (5, "Unexpected value type in payload"),
        (True, "Unexpected value type in payload"),
        ([], f"Unrecognized collection type class {ATTRIBUTE_VALUE}"),
        ({"S": True}, "TRUE_VALUE cannot be converted to String"),
        ({"S": False}, "FALSE_VALUE cannot be converted to String"),
        ({"N": 123}, "NUMBER_VALUE cannot be converted to String"),
        ({"N": 1.5}, "DECIMAL_VALUE cannot be converted to String"),
        ({"S": []}, "Unrecognized collection type class java.lang.String"),
        ({"S": {}}, STRUCTURE),
        ({"BOOL": 1}, "NUMBER_VALUE cannot be converted to Boolean"),
        ({"BOOL": "maybe"}, "Unexpected token received from parser"),
        ({"NULL": []}, "Unrecognized collection type class java.lang.Boolean"),
        ({"NULL": {}}, STRUCTURE),
        ({"B": True}, "only base-64-encoded strings are convertible to bytes"),
        ({"B": 1}, "only base-64-encoded strings are convertible to bytes"),
        ({"B": []}, "Unrecognized collection type class java.nio.ByteBuffer"),
        ({"B": {}}, STRUCTURE),
        ({"B": "a"}, "Base64 encoded length is expected a multiple of 4 bytes but found: 1"),
        ({"B": "AAAAA"}, "Base64 encoded length is expected a multiple of 4 bytes but found: 5"),
        ({"B": "AB=="}, "Invalid last non-pad Base64 character dectected"),
        ({"B": "!!!!"}, "Invalid last non-pad Base64 character dectected"),
        ({"B": "AA=A"}, "Invalid last non-pad Base64 character dectected"),
        ({"B": "é==="}, "Invalid last non-pad Base64 character dectected"),
        ({"SS": "x"}, "Unexpected field type"),
        ({"SS": {}}, STRUCTURE),
        ({"SS": [1]}, "NUMBER_VALUE cannot be converted to String"),
        ({"NS": [1]}, "NUMBER_VALUE cannot be converted to String"),
        ({"BS": ["A"]}, "Base64 encoded length is expected a multiple of 4 bytes but found: 1"),
        ({"L": 1}, "Unexpected field type"),
        ({"L": {}}, STRUCTURE),
        ({"L": ["x"]}, "Unexpected value type in payload"),
        ({"M": "x"}, "Unexpected field type"),
        (
            {"M": []},
            f"Unrecognized collection type java.util.Map<java.lang.String, {ATTRIBUTE_VALUE}>",
        ),
        ({"M": {"a": {"L": [{"N": 1}]}}}, "NUMBER_VALUE cannot be converted to String"),
    ],
)
def test_shapes_that_cannot_be_read(value: Any, message: str) -> None:
    with pytest.raises(SerializationException) as raised:
        check_value_shape(value)
    assert raised.value.message == message


def test_items_are_maps() -> None:
    check_item_shape({"id": {"S": "x"}})
    with pytest.raises(SerializationException) as raised:
        check_item_shape("x")
    assert raised.value.message == "Unexpected field type"


def test_a_depth_bomb_is_left_to_validation() -> None:
    value: Any = {"S": 1}
    for _ in range(5000):
        value = {"L": [value]}
    check_value_shape(value)
