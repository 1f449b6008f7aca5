"""What PutItem does.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
from support.legacy_conditions import FAILS, HOLDS, STORED, condition

Json = Any

KEY = {"pk": {"S": "a"}}
NEW = KEY | {"new": {"BOOL": True}}
FAILED = ("ConditionalCheckFailedException", "The conditional request failed")


def stored(dynamo: Tables, item: Json = STORED) -> None:
    """A table with one item."""
    dynamo.create()
    dynamo.put(KEY | item)


@pytest.mark.parametrize(("name", "expected"), HOLDS)
def test_a_condition_that_is_met(dynamo: Tables, name: str, expected: Json) -> None:
    stored(dynamo)

    assert dynamo.call("PutItem", TableName="music", Item=NEW, Expected={name: expected}) == {}
    assert dynamo.get(KEY) == NEW


@pytest.mark.parametrize(("name", "expected"), FAILS)
def test_a_condition_that_is_not_met(dynamo: Tables, name: str, expected: Json) -> None:
    stored(dynamo)

    assert dynamo.refusal("PutItem", TableName="music", Item=NEW, Expected={name: expected}) == FAILED
    assert dynamo.get(KEY) == KEY | STORED


@pytest.mark.parametrize(
    ("expected", "is_met"),
    [
        ({"n": {"Value": {"N": "10"}}}, True),
        ({"n": {"Value": {"N": "11"}}}, False),
        ({"n": {"Exists": True, "Value": {"N": "10"}}}, True),
        ({"n": {"Exists": True, "Value": {"S": "10"}}}, False),
        ({"missing": {"Exists": False}}, True),
        ({"null": {"Exists": False}}, False),
        ({"missing": {"Value": {"N": "10"}}}, False),
        # A single value may be given in place of the list.
        ({"n": {"ComparisonOperator": "GT", "Value": {"N": "9"}}}, True),
        ({"s": {"ComparisonOperator": "IN", "Value": {"S": "x"}}}, False),
        ({"n": {"ComparisonOperator": "NOT_NULL"}}, True),
        ({"pk": {"Exists": False}}, False),
        ({"pk": {"Value": {"S": "a"}}}, True),
        ({}, True),
    ],
)
def test_values_and_existence(dynamo: Tables, expected: Json, is_met: bool) -> None:
    stored(dynamo)

    if is_met:
        dynamo.call("PutItem", TableName="music", Item=NEW, Expected=expected)
    else:
        assert dynamo.refusal("PutItem", TableName="music", Item=NEW, Expected=expected) == FAILED


@pytest.mark.parametrize(
    ("operator", "first", "second", "is_met"),
    [
        (None, True, True, True),
        (None, True, False, False),
        ("AND", True, True, True),
        ("AND", False, True, False),
        ("OR", True, False, True),
        ("OR", False, True, True),
        ("OR", False, False, False),
    ],
)
def test_two_conditions(dynamo: Tables, operator: str | None, first: bool, second: bool, is_met: bool) -> None:
    stored(dynamo)
    expected = {"n": condition("EQ", {"N": "10" if first else "0"}), "missing": {"Exists": False}}
    if not second:
        expected["missing"] = condition("NOT_NULL")
    joined = {} if operator is None else {"ConditionalOperator": operator}

    request = {"TableName": "music", "Item": NEW, "Expected": expected} | joined

    if is_met:
        assert dynamo.call("PutItem", **request) == {}
    else:
        assert dynamo.refusal("PutItem", **request) == FAILED


def test_an_item_that_is_not_there(dynamo: Tables) -> None:
    dynamo.create()

    missing = dynamo.refusal("PutItem", TableName="music", Item=NEW, Expected={"pk": condition("NOT_NULL")})
    dynamo.call("PutItem", TableName="music", Item=NEW, Expected={"pk": {"Exists": False}})

    assert missing == FAILED
    assert dynamo.get(KEY) == NEW


def test_the_item_that_failed_the_condition(dynamo: Tables) -> None:
    stored(dynamo, {"n": {"N": "1"}})

    error = dynamo.error(
        "PutItem",
        TableName="music",
        Item=NEW,
        Expected={"n": {"Exists": False}},
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )

    assert error["Item"] == KEY | {"n": {"N": "1"}}
