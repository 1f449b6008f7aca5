"""UpdateItem."""

from typing import Any

import pytest

from support.dynamodb import Dynamo, defined, index

INVALID = "One or more parameter values were invalid: "
DETECTED = "1 validation error detected: "
A: dict[str, Any] = {"pk": {"S": "a"}}
OLD: dict[str, Any] = A | {"n": {"N": "1"}, "m": {"M": {"x": {"S": "old"}, "y": {"S": "kept"}}}, "gone": {"S": "x"}}
CHANGE: dict[str, Any] = {
    "UpdateExpression": "SET m.x = :x, made = :x ADD n :one REMOVE gone",
    "ExpressionAttributeValues": {":x": {"S": "new"}, ":one": {"N": "1"}},
}
NEW: dict[str, Any] = A | {
    "n": {"N": "2"},
    "m": {"M": {"x": {"S": "new"}, "y": {"S": "kept"}}},
    "made": {"S": "new"},
}


@pytest.mark.parametrize(
    ("return_values", "attributes"),
    [
        (None, None),
        ("NONE", None),
        ("ALL_OLD", OLD),
        ("ALL_NEW", NEW),
        ("UPDATED_OLD", {"n": {"N": "1"}, "m": {"M": {"x": {"S": "old"}}}, "gone": {"S": "x"}}),
        ("UPDATED_NEW", {"n": {"N": "2"}, "m": {"M": {"x": {"S": "new"}}}, "made": {"S": "new"}}),
    ],
)
def test_what_is_returned_of_an_item_that_was_there(dynamo: Dynamo, return_values: Any, attributes: Any) -> None:
    dynamo.create()
    dynamo.put(OLD)
    asked = {} if return_values is None else {"ReturnValues": return_values}

    answer = dynamo.call("UpdateItem", TableName="music", Key=A, **CHANGE, **asked)

    assert answer == ({} if attributes is None else {"Attributes": attributes})
    assert dynamo.get(A) == NEW


@pytest.mark.parametrize(
    ("return_values", "attributes"),
    [
        ("ALL_OLD", None),
        ("UPDATED_OLD", None),
        ("ALL_NEW", A | {"n": {"N": "1"}}),
        ("UPDATED_NEW", {"n": {"N": "1"}}),
    ],
)
def test_what_is_returned_of_an_item_that_was_made(dynamo: Dynamo, return_values: str, attributes: Any) -> None:
    dynamo.create()

    answer = dynamo.call(
        "UpdateItem",
        TableName="music",
        Key=A,
        UpdateExpression="ADD n :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues=return_values,
    )

    assert answer == ({} if attributes is None else {"Attributes": attributes})
    assert dynamo.get(A) == A | {"n": {"N": "1"}}


def test_without_an_expression_the_key_alone_is_made(dynamo: Dynamo) -> None:
    dynamo.create()

    assert dynamo.call("UpdateItem", TableName="music", Key=A, ReturnValues="ALL_NEW") == {"Attributes": A}
    assert dynamo.get(A) == A


def test_removing_from_what_is_not_there_makes_nothing(dynamo: Dynamo) -> None:
    dynamo.create()

    assert dynamo.call("UpdateItem", TableName="music", Key=A, UpdateExpression="REMOVE x") == {}
    assert dynamo.get(A) is None


def test_conditions(dynamo: Dynamo) -> None:
    dynamo.create()
    request: dict[str, Any] = {
        "TableName": "music",
        "Key": A,
        "UpdateExpression": "SET n = :n",
        "ConditionExpression": "n = :n",
        "ExpressionAttributeValues": {":n": {"N": "1"}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }

    assert "Item" not in dynamo.error("UpdateItem", **request)
    dynamo.put(A | {"n": {"N": "2"}})
    assert dynamo.error("UpdateItem", **request)["Item"] == A | {"n": {"N": "2"}}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"UpdateExpression": "SET pk = :x"},
            INVALID + "Cannot update attribute pk. This attribute is part of the key",
        ),
        (
            {"UpdateExpression": "SET gk = :n"},
            INVALID + "Type mismatch for Index Key gk Expected: S Actual: N IndexName: gsi",
        ),
        (
            {"UpdateExpression": "SET gk = n"},
            "The update expression attempted to update the secondary index key to unsupported type",
        ),
        (
            {"UpdateExpression": "SET absent.a = :x"},
            "The document path provided in the update expression is invalid for update",
        ),
        (
            {"UpdateExpression": "SET x = absent"},
            "The provided expression refers to an attribute that does not exist in the item",
        ),
        (
            {"UpdateExpression": "ADD gone :n"},
            "An operand in the update expression has an incorrect data type",
        ),
        (
            {"UpdateExpression": "SET big = :big"},
            "Item size to update has exceeded the maximum allowed size",
        ),
        (
            {"UpdateExpression": "SET x ="},
            DETECTED + 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "="',
        ),
    ],
)
def test_what_is_refused(dynamo: Dynamo, changes: dict[str, Any], message: str) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", gk="S"), GlobalSecondaryIndexes=[index("gsi", "gk")])
    dynamo.put(OLD)
    values = {":x": {"S": "x"}, ":n": {"N": "1"}, ":big": {"S": "x" * (400 * 1024)}}
    used = {name: value for name, value in values.items() if name in changes.get("UpdateExpression", "")}
    parameters = {"TableName": "music", "Key": A} | changes
    if used:
        parameters["ExpressionAttributeValues"] = used

    assert dynamo.refusal("UpdateItem", **parameters) == ("ValidationException", message)
    assert dynamo.get(A) == OLD
