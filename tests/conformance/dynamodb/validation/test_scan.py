"""What Scan refuses.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
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
