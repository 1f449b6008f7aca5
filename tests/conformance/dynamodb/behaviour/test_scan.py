"""What Scan answers.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index
from support.legacy_conditions import FAILS, HOLDS, STORED, condition

Json = Any

KEY = {"pk": {"S": "a"}}


@pytest.mark.parametrize(("name", "asked", "count"), [*[(*each, 1) for each in HOLDS], *[(*each, 0) for each in FAILS]])
def test_a_condition_on_an_attribute(dynamo: Tables, name: str, asked: Json, count: int) -> None:
    dynamo.create()
    dynamo.put(KEY | STORED)

    answer = dynamo.call("Scan", TableName="music", ScanFilter={name: asked})

    assert answer == {"Items": [KEY | STORED] * count, "Count": count, "ScannedCount": 1}


@pytest.mark.parametrize(
    ("operator", "found"), [(None, {"both"}), ("AND", {"both"}), ("OR", {"both", "first", "second"})]
)
def test_two_conditions(dynamo: Tables, operator: str | None, found: set[str]) -> None:
    dynamo.create()
    one, two = {"a": {"N": "1"}}, {"b": {"N": "2"}}
    dynamo.put(
        {"pk": {"S": "both"}} | one | two,
        {"pk": {"S": "first"}} | one,
        {"pk": {"S": "second"}} | two,
        {"pk": {"S": "-"}},
    )
    joined = {} if operator is None else {"ConditionalOperator": operator}

    answer = dynamo.call(
        "Scan",
        TableName="music",
        ScanFilter={"a": condition("EQ", {"N": "1"}), "b": condition("NOT_NULL")},
        AttributesToGet=["pk"],
        **joined,
    )

    assert {item["pk"]["S"] for item in answer["Items"]} == found
    assert answer["ScannedCount"] == 4


def test_a_filter_on_the_key(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put({"pk": {"S": "a"}}, {"pk": {"S": "b"}})

    answer = dynamo.call("Scan", TableName="music", ScanFilter={"pk": condition("GT", {"S": "a"})})

    assert answer == {"Items": [{"pk": {"S": "b"}}], "Count": 1, "ScannedCount": 2}


def test_an_empty_filter_is_none(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(KEY)

    assert dynamo.call("Scan", TableName="music", ScanFilter={}) == {"Items": [KEY], "Count": 1, "ScannedCount": 1}


def filled(dynamo: Tables, count: int = 50) -> list[Json]:
    dynamo.create(AttributeDefinitions=defined(pk="S", g="S"), GlobalSecondaryIndexes=[index("gsi", "g")])
    items = [{"pk": {"S": f"item{number}"}, "n": {"N": str(number)}} for number in range(count)]
    for number, each in enumerate(items):
        if number % 2:
            each["g"] = {"S": f"g{number % 3}"}
    dynamo.put(*items)
    return items


def names(items: Json) -> list[str]:
    return sorted(each["pk"]["S"] for each in items)


def scanned(dynamo: Tables, **parameters: Json) -> list[Json]:
    """The items of all pages."""
    items: list[Json] = []
    start: Json = {}
    while True:
        answer = dynamo.call("Scan", TableName="music", **parameters, **start)
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return items
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def test_all_items_in_an_order_that_is_not_that_of_keys_and_always_the_same(dynamo: Tables) -> None:
    items = filled(dynamo)

    found = dynamo.call("Scan", TableName="music")

    assert (found["Count"], found["ScannedCount"], "LastEvaluatedKey" in found) == (50, 50, False)
    assert sorted(map(str, found["Items"])) == sorted(map(str, items))
    order = [each["pk"]["S"] for each in found["Items"]]
    assert order not in (sorted(order), [each["pk"]["S"] for each in items])
    assert scanned(dynamo, Limit=7) == found["Items"]


@pytest.mark.parametrize("total", [1, 2, 3, 7, 1000])
def test_segments_share_all_items(dynamo: Tables, total: int) -> None:
    items = filled(dynamo)

    parts = [scanned(dynamo, Segment=segment, TotalSegments=total, Limit=10) for segment in range(total)]

    assert names([each for part in parts for each in part]) == names(items)
    if total in (2, 3):
        assert all(parts)


def test_an_index_holds_only_items_that_have_its_key(dynamo: Tables) -> None:
    items = filled(dynamo)

    found = scanned(dynamo, IndexName="gsi", Limit=4)

    assert names(found) == names([each for each in items if "g" in each])
    in_segments = [scanned(dynamo, IndexName="gsi", Segment=segment, TotalSegments=3) for segment in range(3)]
    assert names([each for part in in_segments for each in part]) == names(found)


def test_filters_projections_and_counts(dynamo: Tables) -> None:
    filled(dynamo)
    values = {":n": {"N": "45"}}

    answer = dynamo.call(
        "Scan",
        TableName="music",
        FilterExpression="n >= :n",
        ExpressionAttributeValues=values,
        ProjectionExpression="n",
        ReturnConsumedCapacity="INDEXES",
    )

    assert sorted(each["n"]["N"] for each in answer["Items"]) == ["45", "46", "47", "48", "49"]
    assert (answer["Count"], answer["ScannedCount"]) == (5, 50)
    assert answer["ConsumedCapacity"] == {
        "TableName": "music",
        "CapacityUnits": 0.5,
        "Table": {"CapacityUnits": 0.5},
    }
    count = dynamo.call(
        "Scan", TableName="music", FilterExpression="n >= :n", ExpressionAttributeValues=values, Select="COUNT"
    )
    assert count == {"Count": 5, "ScannedCount": 50}


def test_a_filter_may_look_at_the_key(dynamo: Tables) -> None:
    filled(dynamo)

    answer = dynamo.call(
        "Scan",
        TableName="music",
        FilterExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": "item7"}},
    )

    assert names(answer["Items"]) == ["item7"]


def test_pages_of_an_index_of_several_attributes(dynamo: Tables) -> None:
    schema = [("h1", "HASH"), ("h2", "HASH"), ("r1", "RANGE"), ("r2", "RANGE")]
    dynamo.create(
        AttributeDefinitions=defined(pk="S", h1="S", h2="N", r1="S", r2="B"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "spread",
                "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in schema],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    keys = [
        {"pk": {"S": str(n)}, "h1": {"S": "x"}, "h2": {"N": str(n % 3)}, "r1": {"S": "y"}, "r2": {"B": "AA=="}}
        for n in range(7)
    ]
    dynamo.put(*[key | {"other": {"S": "z"}} for key in keys], {"pk": {"S": "-"}, "h1": {"S": "x"}, "h2": {"N": "1"}})

    found: list[Json] = []
    page = dynamo.call("Scan", TableName="music", IndexName="spread", Limit=2)
    while "LastEvaluatedKey" in page:
        found += page["Items"]
        start = page["LastEvaluatedKey"]
        page = dynamo.call("Scan", TableName="music", IndexName="spread", Limit=2, ExclusiveStartKey=start)
    found += page["Items"]

    assert sorted(found, key=lambda item: str(item["pk"]["S"])) == keys
