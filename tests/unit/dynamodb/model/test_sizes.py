"""Bytes as DynamoDB counts them (CapacityUnitCalculations in the developer guide)."""

import pytest

from homeport.dynamodb.model.sizes import item_size, value_size
from homeport.dynamodb.model.values import Item, Value


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": ""}, 0),
        ({"S": "hello"}, 5),
        ({"S": "é𝄞"}, 6),
        ({"N": "0"}, 1),
        ({"N": "12345"}, 4),
        ({"B": ""}, 0),
        ({"B": "AA=="}, 1),
        ({"B": "AAE="}, 2),
        ({"B": "AAEC"}, 3),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["a", "bc"]}, 3),
        ({"NS": ["1", "12345"]}, 6),
        ({"BS": ["AA==", "AAEC"]}, 4),
        ({"L": []}, 3),
        ({"M": {}}, 3),
        ({"L": [{"S": "a"}, {"N": "1"}]}, 3 + (1 + 1) + (1 + 2)),
        ({"M": {"key": {"S": "a"}}}, 3 + (1 + 3 + 1)),
        ({"M": {"a": {"L": [{"BOOL": True}]}}}, 3 + (1 + 1 + 3 + (1 + 1))),
    ],
)
def test_sizes_of_values(value: Value, size: int) -> None:
    assert value_size(value) == size


def test_items_count_names_in_utf8() -> None:
    item: Item = {"id": {"S": "abc"}, "é": {"BOOL": True}, "n": {"N": "-1.5"}}
    assert item_size(item) == (2 + 3) + (2 + 1) + (1 + 4)
    assert item_size({}) == 0
