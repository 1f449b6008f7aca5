"""Shapes: JSON types, then constraints, in AWS's words."""

from typing import Any

import pytest

from homeport.dynamodb.errors import SerializationException, ValidationException
from homeport.dynamodb.validation.collections import AttributeMap, ListOf, MapOf, Structure
from homeport.dynamodb.validation.constraints import refuse, text_of
from homeport.dynamodb.validation.scalars import Boolean, Number, String

SHAPE = Structure(
    "Input",
    {
        "Name": String(required=True, min_length=2),
        "Parts": ListOf(Structure("Part", {"Size": Number(minimum=1)}, in_collection=True), max_length=2),
        "ByName": MapOf("java.lang.String", String(enum=("A", "B"))),
        "Flag": Boolean(),
        "Item": AttributeMap(),
    },
)


def violations(value: Any) -> list[str]:
    found: list[str] = []
    SHAPE.check(SHAPE.converted(value), "", found)
    return found


def test_a_right_value_is_the_same_object() -> None:
    value = {"Name": "xx", "Parts": [{"Size": 1}], "ByName": {"k": "A"}, "Flag": True, "Item": {"a": {"S": ""}}}

    assert SHAPE.converted(value) is value
    assert violations(value) == []


def test_what_is_dropped_and_what_is_converted() -> None:
    value = {"Name": "xx", "Unknown": 1, "Parts": [{"Size": 1.9, "X": 1}, None], "ByName": None, "Flag": "yes"}

    assert SHAPE.converted(value) == {"Name": "xx", "Parts": [{"Size": 1}, None], "Flag": True}
    assert value["Unknown"] == 1


def test_violations_have_paths_and_an_order() -> None:
    value = {"Parts": [{"Size": 0}, None, {"Size": -1}], "ByName": {"k": "C", "l": None}}

    assert violations(value) == [
        "Value null at 'name' failed to satisfy constraint: Member must not be null",
        "Value '[Part(size=0), null, Part(size=-1)]' at 'parts' failed to satisfy constraint: "
        "Member must have length less than or equal to 2",
        "Value '0' at 'parts.1.member.size' failed to satisfy constraint: "
        "Member must have value greater than or equal to 1",
        "Value null at 'parts.2.member' failed to satisfy constraint: Member must not be null",
        "Value '-1' at 'parts.3.member.size' failed to satisfy constraint: "
        "Member must have value greater than or equal to 1",
        "Value 'C' at 'byName.k.member' failed to satisfy constraint: Member must satisfy enum value set: [A, B]",
        "Value null at 'byName.l.member' failed to satisfy constraint: Member must not be null",
    ]


def test_ten_violations_are_told() -> None:
    with pytest.raises(ValidationException) as refused:
        refuse([f"v{number}" for number in range(12)])

    assert refused.value.message == "10 validation errors detected: v0; v1; v2; v3; v4; v5; v6; v7; v8; v9"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.Input"),
        ({"Name": {}}, "Start of structure or map found where not expected"),
        ({"Name": False}, "FALSE_VALUE cannot be converted to String"),
        ({"Name": 1.5}, "DECIMAL_VALUE cannot be converted to String"),
        ({"Parts": {}}, "Start of structure or map found where not expected"),
        ({"Parts": 1}, "Unexpected field type"),
        ({"Parts": [1]}, "Unexpected value type in payload"),
        ({"Parts": [{"Size": "1"}]}, "STRING_VALUE cannot be converted to Long"),
        ({"ByName": []}, "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>"),
        ({"ByName": 1}, "Unexpected field type"),
        ({"Flag": "x"}, "Unexpected token received from parser"),
        ({"Flag": []}, "Unrecognized collection type class java.lang.Boolean"),
        (
            {"Item": []},
            "Unrecognized collection type java.util.Map<java.lang.String, "
            "com.amazonaws.dynamodb.v20120810.AttributeValue>",
        ),
    ],
)
def test_wrong_json_types(value: Any, message: str) -> None:
    with pytest.raises(SerializationException) as refused:
        SHAPE.converted(value)

    assert refused.value.message == message


def test_values_in_texts_are_written_as_java_does() -> None:
    assert text_of([None, True, {"a": ["b"], "c": 1}]) == "[null, true, {a=[b], c=1}]"
