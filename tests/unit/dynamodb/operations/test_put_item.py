"""PutItem."""

from typing import Any

import pytest

from support.dynamodb import ARN, Dynamo, defined, index

INVALID = "One or more parameter values were invalid: "
DETECTED = "1 validation error detected: "
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


def test_an_item_is_stored_as_it_was_given(dynamo: Dynamo) -> None:
    dynamo.create()

    assert dynamo.call("PutItem", TableName="music", Item=ITEM) == {}
    assert dynamo.get(A) == ITEM


def test_numbers_are_stored_in_one_notation(dynamo: Dynamo) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="N"))
    dynamo.put({"pk": {"N": "1.0"}, "n": {"NS": ["1e2", "-0.50"]}, "m": {"M": {"x": {"N": "+007"}}}})

    assert dynamo.get({"pk": {"N": "1"}}) == {
        "pk": {"N": "1"},
        "n": {"NS": ["100", "-0.5"]},
        "m": {"M": {"x": {"N": "7"}}},
    }


def test_an_item_takes_the_place_of_another(dynamo: Dynamo) -> None:
    dynamo.create()
    dynamo.put(ITEM)

    replaced = dynamo.call("PutItem", TableName="music", Item=A, ReturnValues="ALL_OLD")

    assert replaced == {"Attributes": ITEM}
    assert dynamo.get(A) == A
    # There is nothing to return where there was nothing.
    assert dynamo.call("PutItem", TableName="music", Item={"pk": {"S": "b"}}, ReturnValues="ALL_OLD") == {}


def test_conditions(dynamo: Dynamo) -> None:
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


def test_a_table_named_by_its_arn(dynamo: Dynamo) -> None:
    dynamo.create()

    answer = dynamo.call("PutItem", TableName=ARN + "music", Item=A, ReturnConsumedCapacity="TOTAL")

    assert answer == {"ConsumedCapacity": {"TableName": ARN + "music", "CapacityUnits": 1.0}}


def with_indexes(dynamo: Dynamo) -> None:
    dynamo.create(
        sort="sk",
        AttributeDefinitions=defined(pk="S", sk="S", other="S"),
        LocalSecondaryIndexes=[index("local", "pk", "other", {"ProjectionType": "KEYS_ONLY"})],
        GlobalSecondaryIndexes=[index("global", "other")],
    )


def test_capacity_of_table_and_indexes(dynamo: Dynamo) -> None:
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


def test_item_collection_metrics_of_a_table_with_a_local_index(dynamo: Dynamo) -> None:
    with_indexes(dynamo)
    dynamo.create("plain")
    item = {"pk": {"S": "a"}, "sk": {"S": "1"}}

    measured = dynamo.call("PutItem", TableName="music", Item=item, ReturnItemCollectionMetrics="SIZE")

    assert measured == {
        "ItemCollectionMetrics": {"ItemCollectionKey": {"pk": {"S": "a"}}, "SizeEstimateRangeGB": [0.0, 1.0]}
    }
    assert dynamo.call("PutItem", TableName="plain", Item=A, ReturnItemCollectionMetrics="SIZE") == {}


def sized(size: int) -> dict[str, Any]:
    """An item of so many bytes."""
    return A | {"d": {"S": "x" * (size - 4)}}


def test_the_largest_item(dynamo: Dynamo) -> None:
    dynamo.create()

    dynamo.put(sized(400 * 1024))

    assert dynamo.refusal("PutItem", TableName="music", Item=sized(400 * 1024 + 1)) == (
        "ValidationException",
        DETECTED + "Item size has exceeded the maximum allowed size",
    )


EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"TableName": "", "Item": None, "ReturnConsumedCapacity": "hi", "ReturnValues": "hi"},
            "4 validation errors detected: Value 'hi' at 'returnConsumedCapacity' failed to satisfy constraint: "
            "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value '' at 'tableName' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1; Value null at 'item' failed to satisfy "
            "constraint: Member must not be null; Value 'hi' at 'returnValues' failed to satisfy constraint: "
            "Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]",
        ),
        (
            {"ExpressionAttributeNames": {"#a": "a"}},
            DETECTED + "ExpressionAttributeNames can only be specified when using expressions",
        ),
        (
            {"ExpressionAttributeValues": {":a": {"S": ""}}},
            DETECTED
            + "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null",
        ),
        ({"Item": A | {"x": {}}}, DETECTED + EMPTY),
        ({"Item": A | {"x": {"SS": []}}}, DETECTED + INVALID + "An string set  may not be empty"),
        ({"ReturnValues": "ALL_NEW"}, DETECTED + "ReturnValues can only be ALL_OLD or NONE"),
        (
            {"ConditionExpression": "pk = :x"},
            DETECTED
            + "Invalid ConditionExpression: An expression attribute value used in expression is not defined; "
            + "attribute value: :x",
        ),
        (
            {"ConditionExpression": "attribute_exists(pk)", "ExpressionAttributeValues": {":x": {"S": ""}}},
            DETECTED + "Value provided in ExpressionAttributeValues unused in expressions: keys: {:x}",
        ),
        ({"Item": {"x": {"S": "a"}}}, INVALID + "Missing the key pk in the item"),
        ({"Item": {"pk": {"N": "1"}}}, INVALID + "Type mismatch for key pk expected: S actual: N"),
        (
            {"Item": {"pk": {"S": ""}}},
            "One or more parameter values are not valid. "
            "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk",
        ),
        (
            {"Item": A | {"gk": {"N": "1"}}},
            INVALID + "Type mismatch for Index Key gk Expected: S Actual: N IndexName: gsi",
        ),
    ],
)
def test_what_is_refused(dynamo: Dynamo, changes: dict[str, Any], message: str) -> None:
    dynamo.create(AttributeDefinitions=defined(pk="S", gk="S"), GlobalSecondaryIndexes=[index("gsi", "gk")])
    parameters = {"TableName": "music", "Item": A} | changes
    request = {name: value for name, value in parameters.items() if value is not None}

    assert dynamo.refusal("PutItem", **request) == ("ValidationException", message)
    assert dynamo.call("Scan", TableName="music")["Count"] == 0


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("x", "Unexpected field type"),
        ({"pk": "a"}, "Unexpected value type in payload"),
        ({"pk": {"S": 1}}, "NUMBER_VALUE cannot be converted to String"),
        ({"pk": {"B": "x"}}, "Base64 encoded length is expected a multiple of 4 bytes but found: 1"),
    ],
)
def test_json_types_that_are_refused(dynamo: Dynamo, item: Any, message: str) -> None:
    # Before anything else, the table's existence included.
    assert dynamo.refusal("PutItem", TableName="music", Item=item) == ("SerializationException", message)


def test_a_table_that_is_not_there(dynamo: Dynamo) -> None:
    assert dynamo.refusal("PutItem", TableName="music", Item=A) == (
        "ResourceNotFoundException",
        "Requested resource not found",
    )
