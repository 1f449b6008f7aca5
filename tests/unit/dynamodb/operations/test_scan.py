"""Scan."""

from typing import Any

import pytest

from support.dynamodb import Dynamo, defined, index

Json = Any


def filled(dynamo: Dynamo, count: int = 50) -> list[Json]:
    dynamo.create(AttributeDefinitions=defined(pk="S", g="S"), GlobalSecondaryIndexes=[index("gsi", "g")])
    items = [{"pk": {"S": f"item{number}"}, "n": {"N": str(number)}} for number in range(count)]
    for number, each in enumerate(items):
        if number % 2:
            each["g"] = {"S": f"g{number % 3}"}
    dynamo.put(*items)
    return items


def names(items: Json) -> list[str]:
    return sorted(each["pk"]["S"] for each in items)


def scanned(dynamo: Dynamo, **parameters: Json) -> list[Json]:
    """The items of all pages."""
    items: list[Json] = []
    start: Json = {}
    while True:
        answer = dynamo.call("Scan", TableName="music", **parameters, **start)
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return items
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def test_all_items_in_an_order_that_is_not_that_of_keys_and_always_the_same(dynamo: Dynamo) -> None:
    items = filled(dynamo)

    found = dynamo.call("Scan", TableName="music")

    assert (found["Count"], found["ScannedCount"], "LastEvaluatedKey" in found) == (50, 50, False)
    assert sorted(map(str, found["Items"])) == sorted(map(str, items))
    order = [each["pk"]["S"] for each in found["Items"]]
    assert order not in (sorted(order), [each["pk"]["S"] for each in items])
    assert scanned(dynamo, Limit=7) == found["Items"]


@pytest.mark.parametrize("total", [1, 2, 3, 7, 1000])
def test_segments_share_all_items(dynamo: Dynamo, total: int) -> None:
    items = filled(dynamo)

    parts = [scanned(dynamo, Segment=segment, TotalSegments=total, Limit=10) for segment in range(total)]

    assert names([each for part in parts for each in part]) == names(items)
    if total in (2, 3):
        assert all(parts)


def test_an_index_holds_only_items_that_have_its_key(dynamo: Dynamo) -> None:
    items = filled(dynamo)

    found = scanned(dynamo, IndexName="gsi", Limit=4)

    assert names(found) == names([each for each in items if "g" in each])
    in_segments = [scanned(dynamo, IndexName="gsi", Segment=segment, TotalSegments=3) for segment in range(3)]
    assert names([each for part in in_segments for each in part]) == names(found)


def test_filters_projections_and_counts(dynamo: Dynamo) -> None:
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


def test_a_filter_may_look_at_the_key(dynamo: Dynamo) -> None:
    filled(dynamo)

    answer = dynamo.call(
        "Scan",
        TableName="music",
        FilterExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": "item7"}},
    )

    assert names(answer["Items"]) == ["item7"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"Segment": 1},
            "The TotalSegments parameter is required but was not present in the request "
            "when Segment parameter is present",
        ),
        (
            {"TotalSegments": 2},
            "The Segment parameter is required but was not present in the request "
            "when parameter TotalSegments is present",
        ),
        (
            {"Segment": 2, "TotalSegments": 2},
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            "Segment: 2 is not less than TotalSegments: 2",
        ),
        (
            {"TotalSegments": 1_000_001},
            "1 validation error detected: Value '1000001' at 'totalSegments' failed to satisfy constraint: "
            "Member must have value less than or equal to 1000000",
        ),
        (
            {"Select": "ALL_PROJECTED_ATTRIBUTES"},
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
        ),
        (
            {"Select": "SPECIFIC_ATTRIBUTES"},
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
        ),
        (
            {"ConsistentRead": True, "IndexName": "gsi"},
            "Consistent reads are not supported on global secondary indexes",
        ),
        (
            {"ExclusiveStartKey": {"x": {"S": "a"}}},
            "The provided starting key is invalid: The provided key element does not match the schema",
        ),
        (
            {"ExclusiveStartKey": {"pk": {"S": "a"}}, "IndexName": "gsi"},
            "The provided starting key is invalid",
        ),
        ({"FilterExpression": "x ="}, 'Invalid FilterExpression: Syntax error; token: "<EOF>", near: "="'),
    ],
)
def test_what_is_refused(dynamo: Dynamo, changes: dict[str, Any], message: str) -> None:
    filled(dynamo, 0)

    assert dynamo.refusal("Scan", TableName="music", **changes) == ("ValidationException", message)


def test_a_starting_key_of_another_segment(dynamo: Dynamo) -> None:
    filled(dynamo)
    other = scanned(dynamo, Segment=1, TotalSegments=2)[0]

    refused = dynamo.refusal(
        "Scan", TableName="music", Segment=0, TotalSegments=2, ExclusiveStartKey={"pk": other["pk"]}
    )

    assert refused == (
        "ValidationException",
        "The provided starting key is invalid: Invalid ExclusiveStartKey. "
        "Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 0",
    )
