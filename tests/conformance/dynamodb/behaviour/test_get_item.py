"""What GetItem answers.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables

KEY = {"pk": {"S": "a"}}
ITEM = KEY | {"n": {"N": "1"}, "m": {"M": {"k": {"S": "v"}}}, "m.k": {"S": "dotted"}}


@pytest.mark.parametrize("names", [["n"], ["n", "pk"], ["m.k"], ["m", "missing"], ["missing"]])
def test_attributes_by_name(dynamo: Tables, names: list[str]) -> None:
    dynamo.create()
    dynamo.put(ITEM)

    answer = dynamo.call("GetItem", TableName="music", Key=KEY, AttributesToGet=names)

    assert answer == {"Item": {name: ITEM[name] for name in names if name in ITEM}}


A: dict[str, Any] = {"pk": {"S": "a"}}
OTHER_ITEM: dict[str, Any] = A | {"l": {"L": [{"S": "x"}, {"S": "y"}]}, "m": {"M": {"n": {"N": "1"}, "o": {"S": "z"}}}}


def test_all_a_part_and_nothing(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(OTHER_ITEM)

    assert dynamo.call("GetItem", TableName="music", Key=A) == {"Item": OTHER_ITEM}
    part = dynamo.call(
        "GetItem",
        TableName="music",
        Key=A,
        ProjectionExpression="l[1], #m.n, absent",
        ExpressionAttributeNames={"#m": "m"},
    )
    assert part == {"Item": {"l": {"L": [{"S": "y"}]}, "m": {"M": {"n": {"N": "1"}}}}}
    assert dynamo.call("GetItem", TableName="music", Key={"pk": {"S": "b"}}) == {}


@pytest.mark.parametrize(
    ("size", "consistent", "units"),
    [(0, False, 0.5), (0, True, 1.0), (4096, False, 0.5), (4097, False, 1.0), (4097, True, 2.0)],
)
def test_capacity(dynamo: Tables, size: int, consistent: bool, units: float) -> None:
    dynamo.create()
    if size:
        dynamo.put(A | {"d": {"S": "x" * (size - 4)}})

    answer = dynamo.call(
        "GetItem", TableName="music", Key=A, ConsistentRead=consistent, ReturnConsumedCapacity="INDEXES"
    )

    assert answer["ConsumedCapacity"] == {
        "TableName": "music",
        "CapacityUnits": units,
        "Table": {"CapacityUnits": units},
    }
