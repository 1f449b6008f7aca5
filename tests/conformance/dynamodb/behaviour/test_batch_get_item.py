"""What BatchGetItem answers.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
"""

from typing import Any

from support.dynamodb import Tables

KEY = {"pk": {"S": "a"}}


def test_attributes_by_name(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(KEY | {"n": {"N": "1"}, "other": {"S": "x"}})

    answer = dynamo.call("BatchGetItem", RequestItems={"music": {"Keys": [KEY], "AttributesToGet": ["n", "missing"]}})

    assert answer == {"Responses": {"music": [{"n": {"N": "1"}}]}, "UnprocessedKeys": {}}


Json = Any


def key(name: str) -> Json:
    return {"pk": {"S": name}}


def test_items_of_several_tables(dynamo: Tables) -> None:
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


def test_what_does_not_fit_into_sixteen_megabytes_comes_back(dynamo: Tables) -> None:
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
