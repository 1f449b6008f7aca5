"""TransactWriteItems."""

from typing import Any

import pytest

from support.dynamodb import Tables

Json = Any
NONE = {"Code": "None"}
FAILED = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}


def key(name: str) -> Json:
    return {"pk": {"S": name}}


def put(name: str, table: str = "music", **others: Json) -> Json:
    return {"Put": {"TableName": table, "Item": key(name), **others}}


def update(name: str, text: str, table: str = "music", **others: Json) -> Json:
    return {"Update": {"TableName": table, "Key": key(name), "UpdateExpression": text, **others}}


def delete(name: str, **others: Json) -> Json:
    return {"Delete": {"TableName": "music", "Key": key(name), **others}}


def check(name: str, condition: str, **others: Json) -> Json:
    return {
        "ConditionCheck": {"TableName": "music", "Key": key(name), "ConditionExpression": condition, **others},
    }


ADD_ONE: Json = {"ExpressionAttributeValues": {":n": {"N": "1"}}}


def test_conditions_that_fail_cancel_all_and_are_all_told(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(key("there") | {"n": {"N": "1"}})

    error = dynamo.error(
        "TransactWriteItems",
        TransactItems=[
            put("new"),
            check("there", "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure="ALL_OLD"),
            delete("x"),
            update("absent", "SET n = :n", ConditionExpression="attribute_exists(pk)", **ADD_ONE),
        ],
    )

    assert error == {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ConditionalCheckFailed, None, ConditionalCheckFailed]",
        "CancellationReasons": [NONE, FAILED | {"Item": key("there") | {"n": {"N": "1"}}}, NONE, FAILED],
    }
    assert dynamo.get(key("new")) is None


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (
            {"Put": {"TableName": "music", "Item": {"x": {"S": "a"}}}},
            "One or more parameter values were invalid: Missing the key pk in the item",
        ),
        (
            {"Delete": {"TableName": "music", "Key": {"x": {"S": "a"}}}},
            "The provided key element does not match the schema",
        ),
        (
            update("a", "SET pk = :n", **ADD_ONE),
            "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key",
        ),
        (update("there", "ADD s :n", **ADD_ONE), "An operand in the update expression has an incorrect data type"),
    ],
)
def test_an_action_that_does_not_fit_ends_the_transaction(dynamo: Tables, action: Json, message: str) -> None:
    dynamo.create()
    dynamo.put(key("there") | {"s": {"S": "text"}})

    error = dynamo.error(
        "TransactWriteItems",
        TransactItems=[put("new"), action, check("there2", "attribute_exists(pk)")],
    )

    assert error["CancellationReasons"] == [NONE, {"Code": "ValidationError", "Message": message}, NONE]
    assert dynamo.get(key("new")) is None


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ([{}], "TransactItems can only contain one of Check, Put, Update or Delete"),
        ([put("a") | delete("a")], "TransactItems can only contain one of Check, Put, Update or Delete"),
        (
            [put("a"), delete("a")],
            "Transaction request cannot include multiple operations on one item",
        ),
        (
            [],
            "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            [{"Update": {"TableName": "music", "Key": key("a")}}],
            "1 validation error detected: Value null at 'transactItems.1.member.update.updateExpression' failed to "
            "satisfy constraint: Member must not be null",
        ),
        (
            [put("a", ConditionExpression="x")],
            'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "x"',
        ),
    ],
)
def test_what_is_refused_without_a_transaction(dynamo: Tables, actions: Json, message: str) -> None:
    dynamo.create()

    assert dynamo.refusal("TransactWriteItems", TransactItems=actions) == ("ValidationException", message)


def test_a_table_that_is_not_there(dynamo: Tables) -> None:
    dynamo.create()

    assert dynamo.refusal("TransactWriteItems", TransactItems=[put("a"), put("a", "nothing")]) == (
        "ResourceNotFoundException",
        "Requested resource not found",
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"N": "x"}, "The parameter cannot be converted to a numeric value: x"),
        ({"N": ""}, "The parameter cannot be converted to a numeric value"),
        ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    ],
)
def test_a_value_of_an_expression_that_is_none(dynamo: Tables, value: Json, message: str) -> None:
    dynamo.create()
    action = update("a", "SET n = :v", ExpressionAttributeValues={":v": value})

    assert dynamo.refusal("TransactWriteItems", TransactItems=[action]) == (
        "ValidationException",
        f"ExpressionAttributeValues contains invalid value: {message} for key :v",
    )
