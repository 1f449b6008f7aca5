"""BatchGetItem."""

from typing import Any

import pytest

from support.dynamodb import Dynamo

Json = Any


def key(name: str) -> Json:
    return {"pk": {"S": name}}


def test_items_of_several_tables(dynamo: Dynamo) -> None:
    dynamo.create("one")
    dynamo.create("two")
    dynamo.put(key("a") | {"x": {"S": "1"}}, key("b"), table="one")
    dynamo.put(key("a") | {"x": {"S": "2"}, "y": {"S": "3"}}, table="two")

    answer = dynamo.call(
        "BatchGetItem",
        RequestItems={
            "one": {"Keys": [key("a"), key("absent"), key("b")]},
            "two": {
                "Keys": [key("a")],
                "ProjectionExpression": "#x",
                "ExpressionAttributeNames": {"#x": "x"},
                "ConsistentRead": True,
            },
        },
        ReturnConsumedCapacity="TOTAL",
    )

    assert answer == {
        "Responses": {"one": [key("a") | {"x": {"S": "1"}}, key("b")], "two": [{"x": {"S": "2"}}]},
        "UnprocessedKeys": {},
        "ConsumedCapacity": [
            {"TableName": "one", "CapacityUnits": 1.5},
            {"TableName": "two", "CapacityUnits": 1.0},
        ],
    }


def test_what_does_not_fit_into_sixteen_megabytes_comes_back(dynamo: Dynamo) -> None:
    dynamo.create()
    names = [f"item{number:02d}" for number in range(50)]
    dynamo.put(*[key(name) | {"d": {"S": "x" * 400_000}} for name in names])

    answer = dynamo.call(
        "BatchGetItem",
        RequestItems={"music": {"Keys": list(map(key, names)), "ProjectionExpression": "pk", "ConsistentRead": True}},
    )

    assert answer["Responses"] == {"music": [key(name) for name in names[:41]]}
    assert answer["UnprocessedKeys"] == {
        "music": {"Keys": [key(name) for name in names[41:]], "ProjectionExpression": "pk", "ConsistentRead": True}
    }


CONSTRAINT = (
    "failed to satisfy constraint: Map keys must satisfy constraint: "
    "[Member must have length less than or equal to 255, Member must have length greater than or equal to 3, "
    "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]"
)


@pytest.mark.parametrize(
    ("request_items", "message"),
    [
        (
            None,
            "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: "
            "Member must not be null",
        ),
        (
            {},
            "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            {"a": {}},
            f"2 validation errors detected: Value '{{a={{}}}}' at 'requestItems' {CONSTRAINT}; "
            "Value null at 'requestItems.a.member.keys' failed to satisfy constraint: Member must not be null",
        ),
        (
            {"music": {"Keys": []}},
            "1 validation error detected: Value '[]' at 'requestItems.music.member.keys' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1",
        ),
        ({"music": {"Keys": [key("a"), key("a")]}}, "Provided list of item keys contains duplicates"),
        (
            {"music": {"Keys": [key(str(n)) for n in range(60)]}, "other": {"Keys": [key(str(n)) for n in range(60)]}},
            "Too many items requested for the BatchGetItem call",
        ),
        ({"music": {"Keys": [{"x": {"S": "a"}}]}}, "The provided key element does not match the schema"),
    ],
)
def test_what_is_refused(dynamo: Dynamo, request_items: Json, message: str) -> None:
    dynamo.create()
    parameters = {} if request_items is None else {"RequestItems": request_items}

    assert dynamo.refusal("BatchGetItem", **parameters) == ("ValidationException", message)


def test_a_table_that_is_not_there(dynamo: Dynamo) -> None:
    assert dynamo.refusal("BatchGetItem", RequestItems={"music": {"Keys": [key("a")]}}) == (
        "ResourceNotFoundException",
        "Requested resource not found",
    )
