"""DeleteItem."""

from typing import Any

import pytest

from support.dynamodb import Dynamo

A: dict[str, Any] = {"pk": {"S": "a"}}
ITEM: dict[str, Any] = A | {"n": {"N": "1"}}


def test_an_item_goes(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.put(ITEM)

    assert dynamo.call("DeleteItem", TableName="music", Key=A, ReturnValues="ALL_OLD") == {"Attributes": ITEM}
    assert dynamo.get(A) is None
    # One that is not there is no error.
    assert dynamo.call("DeleteItem", TableName="music", Key=A, ReturnValues="ALL_OLD") == {}


def test_conditions(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.put(ITEM)
    request: dict[str, Any] = {
        "TableName": "music",
        "Key": A,
        "ConditionExpression": "n > :n",
        "ExpressionAttributeValues": {":n": {"N": "1"}},
    }

    refused = dynamo.error("DeleteItem", **request, ReturnValuesOnConditionCheckFailure="ALL_OLD")

    assert refused["Item"] == ITEM
    dynamo.call("DeleteItem", **request | {"ExpressionAttributeValues": {":n": {"N": "0"}}})
    assert dynamo.get(A) is None


def test_capacity_is_that_of_the_item(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.put(A | {"d": {"S": "x" * 3000}})

    units = [
        dynamo.call("DeleteItem", TableName="music", Key=A, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
        for _ in range(2)
    ]

    assert units == [{"TableName": "music", "CapacityUnits": 3.0}, {"TableName": "music", "CapacityUnits": 1.0}]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ReturnValues": "UPDATED_OLD"}, "1 validation error detected: ReturnValues can only be ALL_OLD or NONE"),
        (
            {"ConditionExpression": "x"},
            '1 validation error detected: Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "x"',
        ),
        ({"Key": {"x": {"S": "a"}}}, "The provided key element does not match the schema"),
    ],
)
def test_what_is_refused(dynamo: Dynamo, changes: dict[str, Any], message: str) -> None:
    dynamo.create()

    refused = dynamo.refusal("DeleteItem", **{"TableName": "music", "Key": A} | changes)

    assert refused == ("ValidationException", message)
