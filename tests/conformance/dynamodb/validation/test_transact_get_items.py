"""TransactGetItems."""

from typing import Any

import pytest

from support.dynamodb import Tables

Json = Any


def get(name: str, table: str = "music", **others: Json) -> Json:
    return {"Get": {"TableName": table, "Key": {"pk": {"S": name}}, **others}}


def test_a_key_that_does_not_fit_cancels_it(dynamo: Tables) -> None:
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
def test_what_is_refused(dynamo: Tables, actions: Json, message: str) -> None:
    dynamo.create()

    assert dynamo.refusal("TransactGetItems", TransactItems=actions) == ("ValidationException", message)
