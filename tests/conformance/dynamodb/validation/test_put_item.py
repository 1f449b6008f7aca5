"""What PutItem refuses.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index
from support.legacy_conditions import INVALID, REFUSED, condition

Json = Any

DETECTED = "1 validation error detected: "
MIXED = "Can not use both expression and non-expression parameters in the same request: "
EQUAL = condition("EQ", {"S": "x"})


def put(dynamo: Tables, **parameters: Json) -> tuple[str, str]:
    """The refusal of a put into a table that is not there."""
    return dynamo.refusal("PutItem", **{"TableName": "absent", "Item": {"pk": {"S": "a"}}} | parameters)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"Expected": {"a": EQUAL}, "ConditionExpression": "attribute_exists(a)"},
            MIXED + "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
        ),
        (
            {"ConditionalOperator": "AND", "ConditionExpression": "attribute_exists(a)"},
            MIXED + "Non-expression parameters: {ConditionalOperator} Expression parameters: {ConditionExpression}",
        ),
        (
            {"Expected": {}, "ConditionalOperator": "AND", "ConditionExpression": ""},
            MIXED
            + "Non-expression parameters: {Expected, ConditionalOperator} Expression parameters: {ConditionExpression}",
        ),
        # Before the names and the values are looked at.
        (
            {"Expected": {}, "ConditionExpression": "", "ExpressionAttributeNames": {}, "Item": {"a": {}}},
            MIXED + "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
        ),
        (
            {"Expected": {"a": EQUAL}, "ExpressionAttributeNames": {}, "ExpressionAttributeValues": {}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        (
            {"Expected": {"a": EQUAL}, "ExpressionAttributeValues": {}},
            "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
        ),
        ({"ConditionalOperator": "OR"}, "ConditionalOperator cannot be used without Filter or Expected"),
        (
            {"ConditionalOperator": "OR", "Expected": {}},
            "ConditionalOperator cannot be used without Filter or Expected",
        ),
        (
            {"ConditionalOperator": "AND", "Expected": {"a": EQUAL}},
            "ConditionalOperator can only be used when Filter or Expected has two or more elements",
        ),
    ],
)
def test_expressions_and_their_predecessors_do_not_mix(dynamo: Tables, parameters: Json, message: str) -> None:
    assert put(dynamo, **parameters) == ("ValidationException", DETECTED + message)


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({}, "Value must be provided when Exists is null for Attribute: a"),
        ({"Exists": True}, "Value must be provided when Exists is true for Attribute: a"),
        ({"Exists": False, "Value": {"S": "x"}}, "Value cannot be used when Exists is false for Attribute: a"),
        (
            {"AttributeValueList": [{"S": "x"}]},
            "AttributeValueList can only be used with a ComparisonOperator for Attribute: a",
        ),
        (
            {"AttributeValueList": [], "Exists": False},
            "AttributeValueList can only be used with a ComparisonOperator for Attribute: a",
        ),
        (
            {"AttributeValueList": [], "Value": {"S": "x"}, "ComparisonOperator": "EQ", "Exists": True},
            "Value and AttributeValueList cannot be used together for Attribute: a",
        ),
        (
            {"ComparisonOperator": "EQ", "Exists": True, "Value": {"S": "x"}},
            "Exists and ComparisonOperator cannot be used together for Attribute: a",
        ),
        (
            {"ComparisonOperator": "NULL", "Exists": False},
            "Exists and ComparisonOperator cannot be used together for Attribute: a",
        ),
        (
            {"ComparisonOperator": "IN"},
            "Value or AttributeValueList must be used with ComparisonOperator: IN for Attribute: a",
        ),
        (
            {"ComparisonOperator": "BETWEEN", "Value": {"S": "x"}},
            "Invalid number of argument(s) for the BETWEEN ComparisonOperator",
        ),
        (
            {"ComparisonOperator": "NULL", "Value": {"S": "x"}},
            "Invalid number of argument(s) for the NULL ComparisonOperator",
        ),
    ],
)
def test_what_an_expected_attribute_may_not_have_together(dynamo: Tables, expected: Json, message: str) -> None:
    assert put(dynamo, Expected={"a": expected}) == ("ValidationException", DETECTED + INVALID + message)


@pytest.mark.parametrize(("refused", "message"), REFUSED)
def test_conditions_that_cannot_be(dynamo: Tables, refused: Json, message: str) -> None:
    assert put(dynamo, Expected={"a": refused}) == ("ValidationException", DETECTED + message)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"ConditionalOperator": "XOR"},
            "Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: "
            "Member must satisfy enum value set: [OR, AND]",
        ),
        (
            {"Expected": {"a": {"ComparisonOperator": "eq"}}},
            "Value 'eq' at 'expected.a.member.comparisonOperator' failed to satisfy constraint: "
            "Member must satisfy enum value set: "
            "[IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]",
        ),
    ],
)
def test_values_outside_their_sets(dynamo: Tables, parameters: Json, message: str) -> None:
    assert put(dynamo, **parameters) == ("ValidationException", DETECTED + message)


def test_values_of_the_item_come_before_what_is_expected(dynamo: Tables) -> None:
    refused = put(dynamo, Item={"pk": {"N": "x"}}, Expected={"a": {}})

    message = DETECTED + "The parameter cannot be converted to a numeric value: x"
    assert refused == ("ValidationException", message)


def test_what_is_expected_comes_before_the_table_is_looked_up(dynamo: Tables) -> None:
    assert put(dynamo, Expected={"a": EQUAL})[0] == "ResourceNotFoundException"


A: dict[str, Any] = {"pk": {"S": "a"}}


def sized(size: int) -> dict[str, Any]:
    """An item of so many bytes."""
    return A | {"d": {"S": "x" * (size - 4)}}


def test_the_largest_item(dynamo: Tables) -> None:
    dynamo.create()

    dynamo.put(sized(400 * 1024))

    assert dynamo.refusal("PutItem", TableName="music", Item=sized(400 * 1024 + 1)) == (
        "ValidationException",
        DETECTED + "Item size has exceeded the maximum allowed size",
    )


LONG_NAME = "Attribute name is too large, must be less than 65536 bytes"
EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"TableName": "", "Item": None, "ReturnConsumedCapacity": "hi", "ReturnValues": "hi"},
            "4 validation errors detected: Value 'hi' at 'returnConsumedCapacity' failed to satisfy constraint: "
            "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value '' at 'tableName' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1; Value null at 'item' failed to satisfy "
            "constraint: Member must not be null; Value 'hi' at 'returnValues' failed to satisfy constraint: "
            "Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]",
        ),
        (
            {"ExpressionAttributeNames": {"#a": "a"}},
            DETECTED + "ExpressionAttributeNames can only be specified when using expressions",
        ),
        (
            {"ExpressionAttributeValues": {":a": {"S": ""}}},
            DETECTED
            + "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
        ),
        ({"Item": A | {"x": {}}}, DETECTED + EMPTY),
        ({"Item": A | {"x": {"SS": []}}}, DETECTED + INVALID + "An string set  may not be empty"),
        # Names may have up to 65,535 bytes, in maps too.
        ({"Item": A | {"é" * 32768: {"S": "x"}}}, DETECTED + LONG_NAME),
        ({"Item": A | {"x": {"L": [{"M": {"n" * 65536: {"S": "x"}}}]}}}, DETECTED + LONG_NAME),
        (
            {"ConditionExpression": "attribute_exists(#n)", "ExpressionAttributeNames": {"#n": "n" * 65536}},
            DETECTED + LONG_NAME,
        ),
        ({"Item": A | {"n": {"N": "1 "}}}, DETECTED + "The parameter cannot be converted to a numeric value: 1 "),
        ({"Item": A | {"n": {"N": "NaN"}}}, DETECTED + "The parameter cannot be converted to a numeric value: NaN"),
        # Of conditions AWS tells the size; see UpdateItem for other expressions.
        (
            {"ConditionExpression": "a" * 4097},
            DETECTED
            + "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; "
            + "expression size: 4097",
        ),
        (
            {"ConditionExpression": "(" * 4096},
            DETECTED + 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("',
        ),
        ({"ReturnValues": "ALL_NEW"}, DETECTED + "ReturnValues can only be ALL_OLD or NONE"),
        (
            {"ConditionExpression": "pk = :x"},
            DETECTED
            + "Invalid ConditionExpression: An expression attribute value used in expression is not defined; "
            + "attribute value: :x",
        ),
        (
            {"ConditionExpression": "attribute_exists(pk)", "ExpressionAttributeValues": {":x": {"S": ""}}},
            DETECTED + "Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}",
        ),
        ({"Item": {"x": {"S": "a"}}}, INVALID + "Missing the key pk in the item"),
        ({"Item": {"pk": {"N": "1"}}}, INVALID + "Type mismatch for key pk expected: S actual: N"),
        (
            {"Item": {"pk": {"S": ""}}},
            "One or more parameter values are not valid. "
            "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
        ),
        (
            {"Item": A | {"gk": {"N": "1"}}},
            INVALID + "Type mismatch for Index Key gk Expected: S Actual: N IndexName: gsi",
        ),
    ],
)
def test_what_is_refused(dynamo: Tables, changes: dict[str, Any], message: str) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", gk="S"), GlobalSecondaryIndexes=[index("gsi", "gk")])
    parameters = {"TableName": "music", "Item": A} | changes
    request = {name: value for name, value in parameters.items() if value is not None}

    assert dynamo.refusal("PutItem", **request) == ("ValidationException", message)
    assert dynamo.call("Scan", TableName="music")["Count"] == 0


def test_a_table_that_is_not_there(dynamo: Tables) -> None:
    assert dynamo.refusal("PutItem", TableName="music", Item=A) == (
        "ResourceNotFoundException",
        "Requested resource not found",
    )


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"SS": ["a", None]}, INVALID + "An string set may not have a null string as a member"),
        ({"NS": ["1", None]}, "The parameter cannot be converted to a numeric value"),
        ({"BS": ["YQ==", None]}, INVALID + "Binary sets may not contain null or empty values"),
        ({"L": [{"SS": [None]}]}, INVALID + "An string set may not have a null string as a member"),
    ],
)
def test_null_in_a_set(dynamo: Tables, members: Json, message: str) -> None:
    refused = dynamo.refusal("PutItem", TableName="absent", Item={"pk": {"S": "a"}, "set": members})

    assert refused == ("ValidationException", DETECTED + message)


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"": {"S": "x"}}, "Empty attribute name"),
        ({"n" * 65536: {"S": "x"}}, "Attribute name is too large, must be less than 65536 bytes"),
        ({"m": {"M": {"n" * 65536: {"S": "x"}}}}, "Attribute name is too large, must be less than 65536 bytes"),
    ],
    ids=["empty", "too long", "too long in a map"],
)
def test_names_of_attributes(dynamo: Tables, attributes: Json, message: str) -> None:
    refused = dynamo.refusal("PutItem", TableName="absent", Item={"pk": {"S": "a"}} | attributes)

    assert refused == ("ValidationException", DETECTED + message)


def test_the_longest_name_is_taken(dynamo: Tables) -> None:
    dynamo.create()

    assert dynamo.call("PutItem", TableName="music", Item={"pk": {"S": "a"}, "n" * 65535: {"S": "x"}}) == {}
