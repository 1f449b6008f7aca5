"""GetItem."""

from typing import Any

import pytest

from support.dynamodb import Dynamo, defined, index

A: dict[str, Any] = {"pk": {"S": "a"}}
ITEM: dict[str, Any] = A | {"l": {"L": [{"S": "x"}, {"S": "y"}]}, "m": {"M": {"n": {"N": "1"}, "o": {"S": "z"}}}}


def test_all_a_part_and_nothing(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.put(ITEM)

    assert dynamo.call("GetItem", TableName="music", Key=A) == {"Item": ITEM}
    part = dynamo.call(
        "GetItem",
        TableName="music",
        Key=A,
        ProjectionExpression="l[1], #m.n, absent",
        ExpressionAttributeNames={"#m": "m"},
    )
    assert part == {"Item": {"l": {"L": [{"S": "y"}]}, "m": {"M": {"n": {"N": "1"}}}}}
    assert dynamo.call("GetItem", TableName="music", Key={"pk": {"S": "b"}}) == {}


@pytest.mark.parametrize(
    ("size", "consistent", "units"),
    [(0, False, 0.5), (0, True, 1.0), (4096, False, 0.5), (4097, False, 1.0), (4097, True, 2.0)],
)
def test_capacity(dynamo: Dynamo, size: int, consistent: bool, units: float) -> None:
    dynamo.create()
    if size:
        dynamo.put(A | {"d": {"S": "x" * (size - 4)}})

    answer = dynamo.call(
        "GetItem", TableName="music", Key=A, ConsistentRead=consistent, ReturnConsumedCapacity="INDEXES"
    )

    assert answer["ConsumedCapacity"] == {
        "TableName": "music",
        "CapacityUnits": units,
        "Table": {"CapacityUnits": units},
    }


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
def test_what_is_refused(dynamo: Dynamo, changes: dict[str, Any], message: str) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", gk="S"), GlobalSecondaryIndexes=[index("gsi", "gk")])

    refused = dynamo.refusal("GetItem", **{"TableName": "music", "Key": A} | changes)

    assert refused == ("ValidationException", message)
