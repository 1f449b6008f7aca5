"""What DeleteItem does.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
from support.legacy_conditions import condition

Json = Any

KEY = {"pk": {"S": "a"}}
ITEM = KEY | {"n": {"N": "1"}}


@pytest.mark.parametrize(
    "parameters",
    [
        {"Expected": {"n": {"Value": {"N": "1"}}}},
        {"Expected": {"n": condition("LT", {"N": "2"}), "x": {"Exists": False}}},
        {"Expected": {"n": condition("LT", {"N": "0"}), "x": {"Exists": False}}, "ConditionalOperator": "OR"},
        {"Expected": {}},
    ],
)
def test_a_condition_that_is_met(dynamo: Tables, parameters: Json) -> None:
    dynamo.create()
    dynamo.put(ITEM)

    answer = dynamo.call("DeleteItem", TableName="music", Key=KEY, ReturnValues="ALL_OLD", **parameters)

    assert answer == {"Attributes": ITEM}
    assert dynamo.get(KEY) is None


@pytest.mark.parametrize(
    "parameters",
    [
        {"Expected": {"n": {"Exists": False}}},
        {"Expected": {"n": condition("LT", {"N": "0"}), "x": {"Exists": False}}, "ConditionalOperator": "AND"},
    ],
)
def test_a_condition_that_is_not_met(dynamo: Tables, parameters: Json) -> None:
    dynamo.create()
    dynamo.put(ITEM)

    refused = dynamo.refusal("DeleteItem", TableName="music", Key=KEY, **parameters)

    assert refused == ("ConditionalCheckFailedException", "The conditional request failed")
    assert dynamo.get(KEY) == ITEM


A: dict[str, Any] = {"pk": {"S": "a"}}
OTHER_ITEM: dict[str, Any] = A | {"n": {"N": "1"}}


def test_an_item_goes(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(OTHER_ITEM)

    assert dynamo.call("DeleteItem", TableName="music", Key=A, ReturnValues="ALL_OLD") == {"Attributes": OTHER_ITEM}
    assert dynamo.get(A) is None
    # One that is not there is no error.
    assert dynamo.call("DeleteItem", TableName="music", Key=A, ReturnValues="ALL_OLD") == {}


def test_conditions(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(OTHER_ITEM)
    request: dict[str, Any] = {
        "TableName": "music",
        "Key": A,
        "ConditionExpression": "n > :n",
        "ExpressionAttributeValues": {":n": {"N": "1"}},
    }

    refused = dynamo.error("DeleteItem", **request, ReturnValuesOnConditionCheckFailure="ALL_OLD")

    assert refused["Item"] == OTHER_ITEM
    dynamo.call("DeleteItem", **request | {"ExpressionAttributeValues": {":n": {"N": "0"}}})
    assert dynamo.get(A) is None


def test_capacity_is_that_of_the_item(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(A | {"d": {"S": "x" * 3000}})

    units = [
        dynamo.call("DeleteItem", TableName="music", Key=A, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
        for _ in range(2)
    ]

    assert units == [{"TableName": "music", "CapacityUnits": 3.0}, {"TableName": "music", "CapacityUnits": 1.0}]
