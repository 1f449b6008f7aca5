"""What UpdateItem refuses.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index
from support.legacy_conditions import INVALID, REFUSED, SAMPLES, condition

Json = Any

DETECTED = "1 validation error detected: "
MIXED = "Can not use both expression and non-expression parameters in the same request: "
EQUAL = condition("EQ", {"S": "x"})
PUT = {"Action": "PUT", "Value": {"S": "x"}}
KEY = {"pk": {"S": "a"}}


def update(dynamo: Tables, **parameters: Json) -> tuple[str, str]:
    """The refusal of an update in a table that is not there."""
    return dynamo.refusal("UpdateItem", **{"TableName": "absent", "Key": KEY} | parameters)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {
                "AttributeUpdates": {"a": PUT},
                "Expected": {"a": EQUAL},
                "ConditionalOperator": "AND",
                "UpdateExpression": "SET a = :v",
                "ConditionExpression": "attribute_exists(pk)",
            },
            MIXED
            + "Non-expression parameters: {AttributeUpdates, Expected, ConditionalOperator} "
            + "Expression parameters: {UpdateExpression, ConditionExpression}",
        ),
        (
            {"AttributeUpdates": {}, "ConditionExpression": ""},
            MIXED + "Non-expression parameters: {AttributeUpdates} Expression parameters: {ConditionExpression}",
        ),
        (
            {"Expected": {"a": EQUAL}, "UpdateExpression": "REMOVE a"},
            MIXED + "Non-expression parameters: {Expected} Expression parameters: {UpdateExpression}",
        ),
        (
            {"ConditionalOperator": "AND", "UpdateExpression": "REMOVE a"},
            MIXED + "Non-expression parameters: {ConditionalOperator} Expression parameters: {UpdateExpression}",
        ),
        (
            {"AttributeUpdates": {"a": PUT}, "ExpressionAttributeNames": {"#a": "a"}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        (
            {"AttributeUpdates": {"a": PUT}, "ExpressionAttributeValues": {}},
            "ExpressionAttributeValues can only be specified when using expressions: "
            "UpdateExpression and ConditionExpression are null",
        ),
        ({"ConditionalOperator": "AND"}, "ConditionalOperator cannot be used without Filter or Expected"),
        (
            {"ConditionalOperator": "AND", "AttributeUpdates": {"a": PUT}},
            "ConditionalOperator cannot be used without Filter or Expected",
        ),
    ],
)
def test_expressions_and_their_predecessors_do_not_mix(dynamo: Tables, parameters: Json, message: str) -> None:
    assert update(dynamo, **parameters) == ("ValidationException", DETECTED + message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, INVALID + "Only DELETE action is allowed when no attribute value is specified"),
        ({"Action": "PUT"}, INVALID + "Only DELETE action is allowed when no attribute value is specified"),
        ({"Action": "ADD"}, INVALID + "Only DELETE action is allowed when no attribute value is specified"),
        *[
            (
                {"Action": "DELETE", "Value": SAMPLES[type_]},
                f"{INVALID}DELETE action with value is not supported for the type {type_}",
            )
            for type_ in ("S", "N", "B", "NULL", "BOOL", "M", "L")
        ],
        *[
            (
                {"Action": "ADD", "Value": SAMPLES[type_]},
                f"{INVALID}ADD action is not supported for the type {type_}",
            )
            for type_ in ("S", "B", "NULL", "BOOL", "M")
        ],
        ({"Value": {}}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
        ({"Value": {"N": "x"}}, "The parameter cannot be converted to a numeric value: x"),
        ({"Value": {"SS": []}}, INVALID + "An string set  may not be empty"),
        ({"Action": "DELETE", "Value": {"NS": []}}, INVALID + "An number set  may not be empty"),
    ],
)
def test_updates_that_cannot_be(dynamo: Tables, change: Json, message: str) -> None:
    assert update(dynamo, AttributeUpdates={"a": change}) == ("ValidationException", DETECTED + message)


@pytest.mark.parametrize(("refused", "message"), REFUSED)
def test_conditions_that_cannot_be(dynamo: Tables, refused: Json, message: str) -> None:
    assert update(dynamo, Expected={"a": refused}) == ("ValidationException", DETECTED + message)


def test_the_key_comes_before_the_updates_and_these_before_what_is_expected(dynamo: Tables) -> None:
    everything: Json = {"Key": {"pk": {}}, "AttributeUpdates": {"a": {}}, "Expected": {"a": {}}}
    empty = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
    no_value = "Only DELETE action is allowed when no attribute value is specified"

    assert update(dynamo, **everything) == ("ValidationException", DETECTED + empty)
    assert update(dynamo, **everything | {"Key": KEY}) == ("ValidationException", DETECTED + INVALID + no_value)


@pytest.mark.parametrize(
    ("updates", "message"),
    [
        ({"pk": PUT}, INVALID + "Cannot update attribute pk. This attribute is part of the key"),
        ({"pk": {"Action": "DELETE"}}, INVALID + "Cannot update attribute pk. This attribute is part of the key"),
        (
            {"g": {"Value": {"N": "1"}}},
            INVALID + "Type mismatch for Index Key g Expected: S Actual: N IndexName: global",
        ),
        (
            {"g": {"Action": "ADD", "Value": {"SS": ["x"]}}},
            INVALID + "Type mismatch for Index Key g Expected: S Actual: SS IndexName: global",
        ),
    ],
)
def test_updates_of_keys(dynamo: Tables, updates: Json, message: str) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", g="S"), GlobalSecondaryIndexes=[index("global", "g")])

    refused = dynamo.refusal("UpdateItem", TableName="music", Key=KEY, AttributeUpdates=updates)

    assert refused == ("ValidationException", message)


@pytest.mark.parametrize(
    ("stored", "change"),
    [
        ({"N": "1"}, {"Action": "ADD", "Value": {"NS": ["1"]}}),
        ({"NS": ["1"]}, {"Action": "ADD", "Value": {"N": "1"}}),
        ({"SS": ["a"]}, {"Action": "ADD", "Value": {"NS": ["1"]}}),
        ({"SS": ["a"]}, {"Action": "ADD", "Value": {"L": [{"S": "a"}]}}),
        ({"L": []}, {"Action": "ADD", "Value": {"SS": ["a"]}}),
        ({"S": "1"}, {"Action": "ADD", "Value": {"N": "1"}}),
        ({"S": "a"}, {"Action": "DELETE", "Value": {"SS": ["a"]}}),
        ({"NS": ["1"]}, {"Action": "DELETE", "Value": {"SS": ["1"]}}),
    ],
)
def test_an_attribute_of_another_type(dynamo: Tables, stored: Json, change: Json) -> None:
    dynamo.create()
    dynamo.put(KEY | {"a": stored})

    refused = dynamo.refusal("UpdateItem", TableName="music", Key=KEY, AttributeUpdates={"a": change})

    assert refused == ("ValidationException", "Type mismatch for attribute to update")


INVALID = "One or more parameter values were invalid: "
A: dict[str, Any] = {"pk": {"S": "a"}}
OLD: dict[str, Any] = A | {"n": {"N": "1"}, "m": {"M": {"x": {"S": "old"}, "y": {"S": "kept"}}}, "gone": {"S": "x"}}


def test_conditions(dynamo: Tables) -> None:
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
        # AWS tells the size of conditions and filters alone.
        (
            {"UpdateExpression": "REMOVE " + "a" * 4090},
            DETECTED + "Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;",
        ),
        (
            {"UpdateExpression": "REMOVE #n", "ExpressionAttributeNames": {"#n": "n" * 65536}},
            DETECTED + "Attribute name is too large, must be less than 65536 bytes",
        ),
    ],
)
def test_what_is_refused(dynamo: Tables, changes: dict[str, Any], message: str) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", gk="S"), GlobalSecondaryIndexes=[index("gsi", "gk")])
    dynamo.put(OLD)
    values = {":x": {"S": "x"}, ":n": {"N": "1"}, ":big": {"S": "x" * (400 * 1024)}}
    used = {name: value for name, value in values.items() if name in changes.get("UpdateExpression", "")}
    parameters = {"TableName": "music", "Key": A} | changes
    if used:
        parameters["ExpressionAttributeValues"] = used

    assert dynamo.refusal("UpdateItem", **parameters) == ("ValidationException", message)
    assert dynamo.get(A) == OLD
