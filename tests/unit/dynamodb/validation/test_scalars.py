"""Members that hold one value."""

from typing import Any

import pytest

from homeport.dynamodb.errors import SerializationException
from homeport.dynamodb.validation.scalars import Number, Timestamp


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


@pytest.mark.parametrize(
    ("sent", "read"), [(2**63, 2**63 - 1), (1e300, 2**63 - 1), (-(2**64), -(2**63)), (-1e300, -(2**63)), (-1.5, -2)]
)
def test_a_number_wider_than_a_long_is_the_nearest_long(sent: float, read: int) -> None:
    assert Number().converted(sent) == read
