"""What Query answers.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.KeyConditions.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index, keyed
from support.legacy_conditions import FAILS, HOLDS, STORED, condition

Json = Any

P = {"pk": condition("EQ", {"S": "p"})}


def track(number: int, **others: Json) -> Json:
    """An item with a numeric sort key."""
    return {"pk": {"S": "p"}, "sk": {"N": str(number)}} | others


def numbered(dynamo: Tables) -> None:
    """A partition with the numbers from 1 to 12, beside another."""
    dynamo.create(KeySchema=keyed("pk", "sk"), AttributeDefinitions=defined(pk="S", sk="N"))
    dynamo.put(*[track(number) for number in range(1, 13)], track(3) | {"pk": {"S": "q"}})


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (None, range(1, 13)),
        (condition("EQ", {"N": "3"}), [3]),
        (condition("LT", {"N": "3"}), [1, 2]),
        (condition("LE", {"N": "3"}), [1, 2, 3]),
        (condition("GT", {"N": "10"}), [11, 12]),
        (condition("GE", {"N": "10"}), [10, 11, 12]),
        (condition("BETWEEN", {"N": "9"}, {"N": "11.5"}), [9, 10, 11]),
        (condition("EQ", {"N": "99"}), []),
    ],
)
def test_conditions_on_a_number(dynamo: Tables, asked: Json, found: Any) -> None:
    numbered(dynamo)
    conditions = P if asked is None else P | {"sk": asked}

    answer = dynamo.call("Query", TableName="music", KeyConditions=conditions)

    items = [track(number) for number in found]
    assert answer == {"Items": items, "Count": len(items), "ScannedCount": len(items)}


@pytest.mark.parametrize(
    ("type_", "beginning", "texts", "found"),
    [
        ("S", "ab", ["a", "ab", "abc", "ac"], ["ab", "abc"]),
        ("S", "ÿÿ", ["cÿ", "ÿ", "ÿÿ", "ÿÿÿ"], ["ÿÿ", "ÿÿÿ"]),
        ("B", "/w==", ["fw==", "/v8=", "/w==", "//8="], ["/w==", "//8="]),
    ],
)
def test_beginnings(dynamo: Tables, type_: str, beginning: str, texts: list[str], found: list[str]) -> None:
    dynamo.create(KeySchema=keyed("pk", "sk"), AttributeDefinitions=defined(pk="S", sk=type_))
    dynamo.put(*[{"pk": {"S": "p"}, "sk": {type_: text}} for text in texts])

    answer = dynamo.call(
        "Query", TableName="music", KeyConditions=P | {"sk": condition("BEGINS_WITH", {type_: beginning})}
    )

    assert [item["sk"][type_] for item in answer["Items"]] == found


def test_key_conditions_beside_expressions(dynamo: Tables) -> None:
    numbered(dynamo)

    answer = dynamo.call(
        "Query",
        TableName="music",
        KeyConditions=P | {"sk": condition("GE", {"N": "10"})},
        ScanIndexForward=False,
        ProjectionExpression="sk",
        ExpressionAttributeNames={"#x": "absent"},
        FilterExpression="attribute_not_exists(#x)",
    )

    items = [{"sk": {"N": number}} for number in ("12", "11", "10")]
    assert answer == {"Items": items, "Count": 3, "ScannedCount": 3}


def test_pages(dynamo: Tables) -> None:
    numbered(dynamo)
    request = {"TableName": "music", "KeyConditions": P | {"sk": condition("GT", {"N": "9"})}, "Limit": 2}

    first = dynamo.call("Query", **request)
    second = dynamo.call("Query", ExclusiveStartKey=first["LastEvaluatedKey"], **request)

    assert first == {"Items": [track(10), track(11)], "Count": 2, "ScannedCount": 2, "LastEvaluatedKey": track(11)}
    assert second == {"Items": [track(12)], "Count": 1, "ScannedCount": 1}


def test_an_index(dynamo: Tables) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", g="S"), GlobalSecondaryIndexes=[index("global", "g")])
    dynamo.put({"pk": {"S": "a"}, "g": {"S": "x"}, "n": {"N": "1"}}, {"pk": {"S": "b"}, "g": {"S": "y"}})

    answer = dynamo.call(
        "Query",
        TableName="music",
        IndexName="global",
        KeyConditions={"g": condition("EQ", {"S": "x"})},
        QueryFilter={"pk": condition("EQ", {"S": "a"})},
        AttributesToGet=["n"],
        Select="SPECIFIC_ATTRIBUTES",
    )

    assert answer == {"Items": [{"n": {"N": "1"}}], "Count": 1, "ScannedCount": 1}


@pytest.mark.parametrize(("name", "asked", "count"), [*[(*each, 1) for each in HOLDS], *[(*each, 0) for each in FAILS]])
def test_a_filter_on_an_attribute(dynamo: Tables, name: str, asked: Json, count: int) -> None:
    dynamo.create()
    item = {"pk": {"S": "p"}} | STORED
    dynamo.put(item)

    answer = dynamo.call("Query", TableName="music", KeyConditions=P, QueryFilter={name: asked})

    assert answer == {"Items": [item] * count, "Count": count, "ScannedCount": 1}


@pytest.mark.parametrize(("operator", "found"), [(None, [2]), ("AND", [2]), ("OR", [1, 2, 3])])
def test_two_filters(dynamo: Tables, operator: str | None, found: list[int]) -> None:
    dynamo.create(KeySchema=keyed("pk", "sk"), AttributeDefinitions=defined(pk="S", sk="N"))
    a, b = {"a": {"N": "1"}}, {"b": {"N": "2"}}
    dynamo.put(track(1, **a), track(2, **a, **b), track(3, **b), track(4))
    joined = {} if operator is None else {"ConditionalOperator": operator}

    answer = dynamo.call(
        "Query",
        TableName="music",
        KeyConditions=P,
        QueryFilter={"a": condition("EQ", {"N": "1"}), "b": condition("GE", {"N": "2"})},
        AttributesToGet=["sk"],
        **joined,
    )

    assert answer == {
        "Items": [{"sk": {"N": str(number)}} for number in found],
        "Count": len(found),
        "ScannedCount": 4,
    }


def test_an_empty_filter_is_none(dynamo: Tables) -> None:
    numbered(dynamo)

    assert dynamo.call("Query", TableName="music", KeyConditions=P, QueryFilter={}, Select="COUNT") == {
        "Count": 12,
        "ScannedCount": 12,
    }
