"""What Scan refuses.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables, defined, index
from support.legacy_conditions import INVALID, REFUSED, condition

Json = Any

MIXED = "Can not use both expression and non-expression parameters in the same request: "
EQUAL = condition("EQ", {"S": "x"})


def scan(dynamo: Tables, **parameters: Json) -> tuple[str, str]:
    """The refusal of a scan of a table that is not there."""
    return dynamo.refusal("Scan", TableName="absent", **parameters)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {
                "AttributesToGet": ["a", "a"],
                "ScanFilter": {"a": EQUAL},
                "ConditionalOperator": "OR",
                "FilterExpression": "",
                "ProjectionExpression": "",
                "Select": "SPECIFIC_ATTRIBUTES",
            },
            MIXED
            + "Non-expression parameters: {AttributesToGet, ScanFilter, ConditionalOperator} "
            + "Expression parameters: {ProjectionExpression, FilterExpression}",
        ),
        (
            {"ScanFilter": {"a": EQUAL}, "ProjectionExpression": "b"},
            MIXED + "Non-expression parameters: {ScanFilter} Expression parameters: {ProjectionExpression}",
        ),
        (
            {"AttributesToGet": ["a"], "FilterExpression": "a = :v"},
            MIXED + "Non-expression parameters: {AttributesToGet} Expression parameters: {FilterExpression}",
        ),
        (
            {"ConditionalOperator": "AND", "FilterExpression": "a = :v", "ExpressionAttributeValues": {}},
            MIXED + "Non-expression parameters: {ConditionalOperator} Expression parameters: {FilterExpression}",
        ),
        (
            {"ScanFilter": {"a": EQUAL}, "ConditionalOperator": "OR", "ExpressionAttributeValues": {}},
            "ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null",
        ),
        ({"ConditionalOperator": "AND"}, "ConditionalOperator cannot be used without Filter or Expected"),
        (
            {"ConditionalOperator": "AND", "ScanFilter": {}},
            "ConditionalOperator cannot be used without Filter or Expected",
        ),
        (
            {"ConditionalOperator": "AND", "AttributesToGet": ["a", "b"]},
            "ConditionalOperator cannot be used without Filter or Expected",
        ),
        (
            {"ConditionalOperator": "OR", "ScanFilter": {"a": EQUAL}},
            "ConditionalOperator can only be used when Filter or Expected has two or more elements",
        ),
    ],
)
def test_expressions_and_their_predecessors_do_not_mix(dynamo: Tables, parameters: Json, message: str) -> None:
    assert scan(dynamo, **parameters) == ("ValidationException", message)


@pytest.mark.parametrize(("refused", "message"), REFUSED)
def test_conditions_that_cannot_be(dynamo: Tables, refused: Json, message: str) -> None:
    assert scan(dynamo, ScanFilter={"a": refused}) == ("ValidationException", message)


EVERYTHING = {
    "AttributesToGet": ["a", "a"],
    "ScanFilter": {"a": condition("EQ")},
    "ExclusiveStartKey": {"a": {}},
    "Segment": 1,
}


@pytest.mark.parametrize(
    ("mended", "message"),
    [
        ((), INVALID + "Duplicate value in attribute name: a"),
        (("AttributesToGet",), INVALID + "Invalid number of argument(s) for the EQ ComparisonOperator"),
        (
            ("AttributesToGet", "ScanFilter"),
            "The provided starting key is invalid: "
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
        ),
        (
            ("AttributesToGet", "ScanFilter", "ExclusiveStartKey"),
            "The TotalSegments parameter is required but was not present in the request "
            "when Segment parameter is present",
        ),
    ],
)
def test_the_order_in_which_parameters_are_looked_at(dynamo: Tables, mended: tuple[str, ...], message: str) -> None:
    parameters = {name: value for name, value in EVERYTHING.items() if name not in mended}

    assert scan(dynamo, **parameters) == ("ValidationException", message)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"Select": "COUNT", "AttributesToGet": ["a"]}, "the AttributesToGet when choosing to get only the Count"),
        (
            {"Select": "ALL_ATTRIBUTES", "AttributesToGet": ["a"]},
            "the AttributesToGet when choosing to get ALL_ATTRIBUTES",
        ),
        (
            {"Select": "ALL_PROJECTED_ATTRIBUTES", "IndexName": "global", "AttributesToGet": ["a"]},
            "the AttributesToGet when choosing to get ALL_PROJECTED_ATTRIBUTES",
        ),
    ],
)
def test_what_select_goes_with(dynamo: Tables, parameters: Json, message: str) -> None:
    assert scan(dynamo, **parameters) == ("ValidationException", f"Cannot specify {message}")


def filled(dynamo: Tables, count: int = 50) -> list[Json]:
    dynamo.create(AttributeDefinitions=defined(pk="S", g="S"), GlobalSecondaryIndexes=[index("gsi", "g")])
    items = [{"pk": {"S": f"item{number}"}, "n": {"N": str(number)}} for number in range(count)]
    for number, each in enumerate(items):
        if number % 2:
            each["g"] = {"S": f"g{number % 3}"}
    dynamo.put(*items)
    return items


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
def test_what_is_refused(dynamo: Tables, changes: dict[str, Any], message: str) -> None:
    filled(dynamo, 0)

    assert dynamo.refusal("Scan", TableName="music", **changes) == ("ValidationException", message)


def test_a_starting_key_of_another_segment(dynamo: Tables) -> None:
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
