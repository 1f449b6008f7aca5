"""TransactWriteItems."""

from typing import Any

import pytest

from support.dynamodb import Dynamo, defined, index

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


def test_all_kinds_of_actions_happen_together(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.create("second")
    dynamo.put(key("old"), key("checked") | {"n": {"N": "5"}})

    answer = dynamo.call(
        "TransactWriteItems",
        TransactItems=[
            put("new", ConditionExpression="attribute_not_exists(pk)"),
            update("counter", "ADD n :n", "second", **ADD_ONE),
            delete("old"),
            check("checked", "n > :n", **ADD_ONE),
        ],
        ReturnConsumedCapacity="INDEXES",
    )

    assert answer == {
        "ConsumedCapacity": [
            {
                "TableName": "music",
                "CapacityUnits": 6.0,
                "WriteCapacityUnits": 6.0,
                "Table": {"WriteCapacityUnits": 6.0, "CapacityUnits": 6.0},
            },
            {
                "TableName": "second",
                "CapacityUnits": 2.0,
                "WriteCapacityUnits": 2.0,
                "Table": {"WriteCapacityUnits": 2.0, "CapacityUnits": 2.0},
            },
        ]
    }
    assert dynamo.get(key("new")) == key("new")
    assert dynamo.get(key("old")) is None
    assert dynamo.get(key("counter"), "second") == key("counter") | {"n": {"N": "1"}}
    assert dynamo.get(key("checked")) == key("checked") | {"n": {"N": "5"}}


def test_conditions_that_fail_cancel_all_and_are_all_told(dynamo: Dynamo) -> None:
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
def test_an_action_that_does_not_fit_ends_the_transaction(dynamo: Dynamo, action: Json, message: str) -> None:
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
def test_what_is_refused_without_a_transaction(dynamo: Dynamo, actions: Json, message: str) -> None:
    dynamo.create()

    assert dynamo.refusal("TransactWriteItems", TransactItems=actions) == ("ValidationException", message)


def test_a_hundred_actions_and_no_more(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.call("TransactWriteItems", TransactItems=[put(str(number)) for number in range(100)])

    code, message = dynamo.refusal("TransactWriteItems", TransactItems=[put(str(number)) for number in range(101)])

    assert code == "ValidationException"
    assert message.endswith(
        "at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100"
    )


def test_a_table_that_is_not_there(dynamo: Dynamo) -> None:
    dynamo.create()

    assert dynamo.refusal("TransactWriteItems", TransactItems=[put("a"), put("a", "nothing")]) == (
        "ResourceNotFoundException",
        "Requested resource not found",
    )


def test_a_token_makes_a_request_count_once(dynamo: Dynamo) -> None:
    dynamo.create()
    request: dict[str, Any] = {
        "TransactItems": [update("counter", "ADD n :n", **ADD_ONE)],
        "ClientRequestToken": "token",
    }

    dynamo.call("TransactWriteItems", **request)
    repeated = dynamo.call("TransactWriteItems", **request, ReturnConsumedCapacity="TOTAL")

    assert dynamo.get(key("counter"))["n"] == {"N": "1"}
    assert repeated == {"ConsumedCapacity": [{"TableName": "music", "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0}]}
    changed = request | {"TransactItems": [put("other")]}
    assert dynamo.refusal("TransactWriteItems", **changed)[0] == "IdempotentParameterMismatchException"
    # A token belongs to an account, and is forgotten after ten minutes.
    dynamo.clock.advance(601)
    dynamo.call("TransactWriteItems", **request)
    assert dynamo.get(key("counter"))["n"] == {"N": "2"}


def test_a_cancelled_transaction_leaves_its_token_free(dynamo: Dynamo) -> None:
    dynamo.create()
    request: dict[str, Any] = {
        "TransactItems": [put("a", ConditionExpression="attribute_exists(pk)")],
        "ClientRequestToken": "token",
    }
    assert dynamo.refusal("TransactWriteItems", **request)[0] == "TransactionCanceledException"

    dynamo.put(key("a"))

    assert dynamo.call("TransactWriteItems", **request) == {}


def test_indexes_and_metrics(dynamo: Dynamo) -> None:
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="S", gk="S"),
        LocalSecondaryIndexes=[index("local", "pk", "gk")],
        GlobalSecondaryIndexes=[index("global", "gk")],
    )
    item = key("a") | {"sk": {"S": "1"}, "gk": {"S": "x"}}

    answer = dynamo.call(
        "TransactWriteItems",
        TransactItems=[{"Put": {"TableName": "music", "Item": item}}],
        ReturnConsumedCapacity="INDEXES",
        ReturnItemCollectionMetrics="SIZE",
    )

    two = {"WriteCapacityUnits": 2.0, "CapacityUnits": 2.0}
    assert answer == {
        "ConsumedCapacity": [
            {
                "TableName": "music",
                "CapacityUnits": 6.0,
                "WriteCapacityUnits": 6.0,
                "Table": two,
                "LocalSecondaryIndexes": {"local": two},
                "GlobalSecondaryIndexes": {"global": two},
            }
        ],
        "ItemCollectionMetrics": {"music": [{"ItemCollectionKey": key("a"), "SizeEstimateRangeGB": [0.0, 1.0]}]},
    }
    assert dynamo.call("Scan", TableName="music", IndexName="global")["Items"] == [item]
