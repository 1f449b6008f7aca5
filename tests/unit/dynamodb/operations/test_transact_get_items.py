"""TransactGetItems."""

from typing import Any

import pytest

from support.dynamodb import Dynamo

Json = Any


def get(name: str, table: str = "music", **others: Json) -> Json:
    return {"Get": {"TableName": table, "Key": {"pk": {"S": name}}, **others}}


def test_items_in_the_order_of_the_request(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.create("second")
    dynamo.put({"pk": {"S": "a"}, "x": {"S": "1"}, "y": {"S": "2"}})
    dynamo.put({"pk": {"S": "a"}}, table="second")

    answer = dynamo.call(
        "TransactGetItems",
        TransactItems=[get("a", "second"), get("absent"), get("a", ProjectionExpression="y")],
        ReturnConsumedCapacity="TOTAL",
    )

    assert answer == {
        "Responses": [{"Item": {"pk": {"S": "a"}}}, {}, {"Item": {"y": {"S": "2"}}}],
        "ConsumedCapacity": [
            {"TableName": "second", "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0},
            {"TableName": "music", "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0},
        ],
    }


def test_a_key_that_does_not_fit_cancels_it(dynamo: Dynamo) -> None:
    dynamo.create()
    wrong = {"Get": {"TableName": "music", "Key": {"x": {"S": "a"}}}}

    error = dynamo.error("TransactGetItems", TransactItems=[get("a"), wrong, wrong])

    assert error == {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ValidationError, None]",
        "CancellationReasons": [
            {"Code": "None"},
            {"Code": "ValidationError", "Message": "The provided key element does not match the schema"},
            {"Code": "None"},
        ],
    }


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        (
            [{}],
            "1 validation error detected: Value null at 'transactItems.1.member.get' failed to satisfy constraint: "
            "Member must not be null",
        ),
        ([get("a"), get("a")], "Transaction request cannot include multiple operations on one item"),
        (
            [get("a", ProjectionExpression="x.")],
            'Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: "."',
        ),
    ],
)
def test_what_is_refused(dynamo: Dynamo, actions: Json, message: str) -> None:
    dynamo.create()

    assert dynamo.refusal("TransactGetItems", TransactItems=actions) == ("ValidationException", message)
