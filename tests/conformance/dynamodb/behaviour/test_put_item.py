"""What PutItem does.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
"""

from typing import Any

import pytest

from support.dynamodb import ARN, Tables, defined, index
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


A: dict[str, Any] = {"pk": {"S": "a"}}
ITEM: dict[str, Any] = {
    "pk": {"S": "a"},
    "text": {"S": "ключ"},
    "number": {"N": "1.5"},
    "bytes": {"B": "AAEC"},
    "set": {"SS": ["y", "x"]},
    "numbers": {"NS": ["2", "1"]},
    "list": {"L": [{"BOOL": True}, {"NULL": True}]},
    "map": {"M": {"": {"S": ""}}},
}


def test_an_item_is_stored_as_it_was_given(dynamo: Tables) -> None:
    dynamo.create()

    assert dynamo.call("PutItem", TableName="music", Item=ITEM) == {}
    assert dynamo.get(A) == ITEM


def test_numbers_are_stored_in_one_notation(dynamo: Tables) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="N"))
    dynamo.put({"pk": {"N": "1.0"}, "n": {"NS": ["1e2", "-0.50"]}, "m": {"M": {"x": {"N": "+007"}}}})

    assert dynamo.get({"pk": {"N": "1"}}) == {
        "pk": {"N": "1"},
        "n": {"NS": ["100", "-0.5"]},
        "m": {"M": {"x": {"N": "7"}}},
    }


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-0", "0"),
        ("0e1000", "0"),
        ("1E+3", "1000"),
        ("12.340e-1", "1.234"),
        ("0" * 50 + "8", "8"),
        ("1e125", "1" + "0" * 125),
        ("1e-130", "0." + "0" * 129 + "1"),
    ],
)
def test_notations_of_numbers(dynamo: Tables, given: str, stored: str) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="N"))
    dynamo.put({"pk": {"N": given}, "x": {"N": given}})

    assert dynamo.get({"pk": {"N": stored}}) == {"pk": {"N": stored}, "x": {"N": stored}}


def test_the_longest_name(dynamo: Tables) -> None:
    dynamo.create()
    long = {"n" * 65535: {"M": {"é" * 32767: {"S": "x"}}}}
    dynamo.put(A | long)

    assert dynamo.get(A) == A | long


def test_an_item_takes_the_place_of_another(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(ITEM)

    replaced = dynamo.call("PutItem", TableName="music", Item=A, ReturnValues="ALL_OLD")

    assert replaced == {"Attributes": ITEM}
    assert dynamo.get(A) == A
    # There is nothing to return where there was nothing.
    assert dynamo.call("PutItem", TableName="music", Item={"pk": {"S": "b"}}, ReturnValues="ALL_OLD") == {}


def test_conditions(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(A | {"n": {"N": "1"}})
    request: dict[str, Any] = {"TableName": "music", "Item": A, "ConditionExpression": "attribute_not_exists(pk)"}

    assert dynamo.error("PutItem", **request) == {
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
    }
    assert dynamo.error("PutItem", **request, ReturnValuesOnConditionCheckFailure="ALL_OLD") == {
        "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
        "message": "The conditional request failed",
        "Item": A | {"n": {"N": "1"}},
    }
    met = {"ConditionExpression": "#n = :n", "ExpressionAttributeNames": {"#n": "n"}}
    dynamo.call("PutItem", **request | met, ExpressionAttributeValues={":n": {"N": "1.0"}})
    assert dynamo.get(A) == A


def test_a_table_named_by_its_arn(dynamo: Tables) -> None:
    dynamo.create()

    answer = dynamo.call("PutItem", TableName=ARN + "music", Item=A, ReturnConsumedCapacity="TOTAL")

    assert answer == {"ConsumedCapacity": {"TableName": ARN + "music", "CapacityUnits": 1.0}}


def with_indexes(dynamo: Tables) -> None:
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="S", other="S"),
        LocalSecondaryIndexes=[index("local", "pk", "other", {"ProjectionType": "KEYS_ONLY"})],
        GlobalSecondaryIndexes=[index("global", "other")],
    )


def test_capacity_of_table_and_indexes(dynamo: Tables) -> None:
    with_indexes(dynamo)
    key = {"pk": {"S": "a"}, "sk": {"S": "1"}}
    large = key | {"other": {"S": "x"}, "data": {"S": "d" * 1500}}

    def units(item: Any) -> Any:
        answer = dynamo.call("PutItem", TableName="music", Item=item, ReturnConsumedCapacity="INDEXES")
        return answer["ConsumedCapacity"]

    made = units(large)
    assert made == {
        "TableName": "music",
        "CapacityUnits": 5.0,
        "Table": {"CapacityUnits": 2.0},
        "LocalSecondaryIndexes": {"local": {"CapacityUnits": 1.0}},
        "GlobalSecondaryIndexes": {"global": {"CapacityUnits": 2.0}},
    }
    # Nothing that the local index holds has changed.
    assert units(large | {"more": {"S": "x"}}) == {
        "TableName": "music",
        "CapacityUnits": 4.0,
        "Table": {"CapacityUnits": 2.0},
        "GlobalSecondaryIndexes": {"global": {"CapacityUnits": 2.0}},
    }
    # Out of one place in each index, into another.
    assert units(key | {"other": {"S": "y"}}) == {
        "TableName": "music",
        "CapacityUnits": 7.0,
        "Table": {"CapacityUnits": 2.0},
        "LocalSecondaryIndexes": {"local": {"CapacityUnits": 2.0}},
        "GlobalSecondaryIndexes": {"global": {"CapacityUnits": 3.0}},
    }


def test_item_collection_metrics_of_a_table_with_a_local_index(dynamo: Tables) -> None:
    with_indexes(dynamo)
    dynamo.create("plain")
    item = {"pk": {"S": "a"}, "sk": {"S": "1"}}

    measured = dynamo.call("PutItem", TableName="music", Item=item, ReturnItemCollectionMetrics="SIZE")

    assert measured == {
        "ItemCollectionMetrics": {"ItemCollectionKey": {"pk": {"S": "a"}}, "SizeEstimateRangeGB": [0.0, 1.0]}
    }
    assert dynamo.call("PutItem", TableName="plain", Item=A, ReturnItemCollectionMetrics="SIZE") == {}
