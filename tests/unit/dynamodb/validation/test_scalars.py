"""Members that hold one value."""

from typing import Any

import pytest

from homeport.dynamodb.errors import SerializationException
from homeport.dynamodb.validation.scalars import Timestamp


@pytest.mark.parametrize("value", [0, 1_700_000_000, 1_700_000_000.25, -1])
def test_a_time_is_any_number_of_seconds(value: float) -> None:
    assert Timestamp().converted(value) == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2024-01-01", "class java.lang.String can not be converted to milliseconds since epoch"),
        (True, "class java.lang.Boolean can not be converted to milliseconds since epoch"),
        ({}, "Start of structure or map found where not expected"),
        ([], "Unrecognized collection type class java.lang.Long"),
    ],
)
def test_a_time_of_another_json_type_is_refused(value: Any, message: str) -> None:
    with pytest.raises(SerializationException) as refused:
        Timestamp().converted(value)

    assert refused.value.message == message
