"""What GetItem refuses.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index

Json = Any

INVALID = "One or more parameter values were invalid: "


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"AttributesToGet": ["a", "a"], "ProjectionExpression": "", "ExpressionAttributeNames": {}},
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}",
        ),
        (
            {"AttributesToGet": ["a"], "ExpressionAttributeNames": {}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        ({"AttributesToGet": ["a", "b", "a"]}, INVALID + "Duplicate value in attribute name: a"),
        # The key's values come first.
        (
            {"AttributesToGet": ["a", "a"], "Key": {"pk": {"N": "x"}}},
            "The parameter cannot be converted to a numeric value: x",
        ),
        (
            {"AttributesToGet": []},
            "1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
    ],
)
def test_what_is_refused(dynamo: Tables, parameters: Json, message: str) -> None:
    request = {"TableName": "absent", "Key": {"pk": {"S": "a"}}} | parameters

    assert dynamo.refusal("GetItem", **request) == ("ValidationException", message)


A: dict[str, Any] = {"pk": {"S": "a"}}


MISMATCH = "The provided key element does not match the schema"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Key": {}}, MISMATCH),
        ({"Key": A | {"x": {"S": "a"}}}, MISMATCH),
        ({"Key": {"pk": {"N": "1"}}}, MISMATCH),
        (
            {"Key": {"pk": {"S": ""}}},
            "One or more parameter values are not valid. "
            "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
        ),
        (
            {"Key": {"pk": {"S": "a" * 2049}}},
            "One or more parameter values were invalid: "
            "Size of hashkey has exceeded the maximum size limit of2048 bytes",
        ),
        ({"Key": {"pk": {"N": "x"}}}, "The parameter cannot be converted to a numeric value: x"),
        (
            {"ProjectionExpression": "a" * 4097},
            "Invalid ProjectionExpression: Expression size has exceeded the maximum allowed size;",
        ),
        ({"ProjectionExpression": ""}, "Invalid ProjectionExpression: The expression can not be empty;"),
        (
            {"ProjectionExpression": "pk[0]"},
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk",
        ),
        (
            {"ProjectionExpression": "gk.a"},
            "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: gk",
        ),
        (
            {"ExpressionAttributeNames": {"#a": "a"}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        (
            {"ExpressionAttributeNames": {"#a": "a"}, "ProjectionExpression": "b"},
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}",
        ),
    ],
)
def test_what_is_refused_by_expression(dynamo: Tables, changes: dict[str, Any], message: str) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", gk="S"), GlobalSecondaryIndexes=[index("gsi", "gk")])

    refused = dynamo.refusal("GetItem", **{"TableName": "music", "Key": A} | changes)

    assert refused == ("ValidationException", message)
