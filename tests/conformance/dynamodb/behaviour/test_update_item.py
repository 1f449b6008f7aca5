"""What UpdateItem does.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.AttributeUpdates.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
from support.legacy_conditions import condition

Json = Any

KEY = {"pk": {"S": "a"}}


def change(action: str | None = None, value: Json = None) -> Json:
    """One of AttributeUpdates."""
    return {name: content for name, content in (("Action", action), ("Value", value)) if content is not None}


@pytest.mark.parametrize(
    ("before", "update", "after"),
    [
        (None, change(None, {"S": "x"}), {"S": "x"}),
        ({"N": "1"}, change("PUT", {"S": "x"}), {"S": "x"}),
        (None, change("PUT", {"S": ""}), {"S": ""}),
        (None, change("PUT", {"L": []}), {"L": []}),
        ({"N": "1"}, change("DELETE"), None),
        (None, change("DELETE"), None),
        ({"N": "7"}, change("ADD", {"N": "2"}), {"N": "9"}),
        ({"N": "9"}, change("ADD", {"N": "-3.5"}), {"N": "5.5"}),
        (None, change("ADD", {"N": "2"}), {"N": "2"}),
        (None, change("ADD", {"SS": ["x", "y"]}), {"SS": ["x", "y"]}),
        ({"L": [{"S": "x"}]}, change("ADD", {"L": [{"S": "x"}, {"N": "1"}]}), {"L": [{"S": "x"}] * 2 + [{"N": "1"}]}),
        (None, change("ADD", {"L": [{"N": "1"}]}), {"L": [{"N": "1"}]}),
        ({"SS": ["x"]}, change("DELETE", {"SS": ["x", "y"]}), None),
        (None, change("DELETE", {"SS": ["x"]}), None),
    ],
)
def test_what_an_update_makes_of_an_attribute(dynamo: Tables, before: Json, update: Json, after: Json) -> None:
    dynamo.create()
    dynamo.put(KEY if before is None else KEY | {"a": before})

    answer = dynamo.call(
        "UpdateItem", TableName="music", Key=KEY, AttributeUpdates={"a": update}, ReturnValues="UPDATED_NEW"
    )

    assert answer == ({} if after is None else {"Attributes": {"a": after}})
    assert dynamo.get(KEY) == (KEY if after is None else KEY | {"a": after})


@pytest.mark.parametrize(
    ("before", "update", "after"),
    [
        (["1", "2"], change("ADD", {"NS": ["3", "2.0"]}), {"1", "2", "3"}),
        (["1", "2", "3"], change("DELETE", {"NS": ["2", "9"]}), {"1", "3"}),
        (["1"], change("DELETE", {"NS": ["2"]}), {"1"}),
    ],
)
def test_what_an_update_makes_of_a_set(dynamo: Tables, before: list[str], update: Json, after: set[str]) -> None:
    dynamo.create()
    dynamo.put(KEY | {"a": {"NS": before}})

    dynamo.call("UpdateItem", TableName="music", Key=KEY, AttributeUpdates={"a": update})

    assert set(dynamo.get(KEY)["a"]["NS"]) == after


@pytest.mark.parametrize(
    ("updates", "after"),
    [
        ({"a": change("PUT", {"S": "x"})}, KEY | {"a": {"S": "x"}}),
        ({"a": change("ADD", {"N": "3"})}, KEY | {"a": {"N": "3"}}),
        ({"a": change("DELETE"), "b": change("ADD", {"L": []})}, KEY | {"b": {"L": []}}),
        # An update of nothing makes the item, one that only deletes does not.
        ({}, KEY),
        ({"a": change("DELETE")}, None),
        ({"a": change("DELETE", {"NS": ["1"]})}, None),
    ],
)
def test_an_item_that_is_not_there(dynamo: Tables, updates: Json, after: Json) -> None:
    dynamo.create()

    dynamo.call("UpdateItem", TableName="music", Key=KEY, AttributeUpdates=updates)

    assert dynamo.get(KEY) == after


@pytest.mark.parametrize(
    ("return_values", "attributes"),
    [
        ("NONE", None),
        ("ALL_OLD", KEY | {"a": {"N": "1"}, "b": {"S": "gone"}, "kept": {"S": "k"}}),
        ("ALL_NEW", KEY | {"a": {"N": "3"}, "c": {"S": "new"}, "kept": {"S": "k"}}),
        ("UPDATED_OLD", {"a": {"N": "1"}, "b": {"S": "gone"}}),
        ("UPDATED_NEW", {"a": {"N": "3"}, "c": {"S": "new"}}),
    ],
)
def test_what_an_update_returns(dynamo: Tables, return_values: str, attributes: Json) -> None:
    dynamo.create()
    dynamo.put(KEY | {"a": {"N": "1"}, "b": {"S": "gone"}, "kept": {"S": "k"}})
    updates = {"a": change("ADD", {"N": "2"}), "b": change("DELETE"), "c": change(None, {"S": "new"})}

    answer = dynamo.call("UpdateItem", TableName="music", Key=KEY, AttributeUpdates=updates, ReturnValues=return_values)

    assert answer == ({} if attributes is None else {"Attributes": attributes})


def test_what_is_expected_of_the_item_before_it_is_updated(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(KEY | {"n": {"N": "1"}})
    request = {
        "TableName": "music",
        "Key": KEY,
        "AttributeUpdates": {"n": change("ADD", {"N": "1"})},
        "Expected": {"n": condition("EQ", {"N": "1"})},
    }

    dynamo.call("UpdateItem", **request)

    assert dynamo.refusal("UpdateItem", **request) == (
        "ConditionalCheckFailedException",
        "The conditional request failed",
    )
    assert dynamo.get(KEY) == KEY | {"n": {"N": "2"}}


def test_names_are_taken_as_they_are(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(KEY | {"m": {"M": {"k": {"N": "1"}}}})

    dynamo.call("UpdateItem", TableName="music", Key=KEY, AttributeUpdates={"m.k": change(None, {"N": "2"})})

    assert dynamo.get(KEY) == KEY | {"m": {"M": {"k": {"N": "1"}}}, "m.k": {"N": "2"}}


A: dict[str, Any] = {"pk": {"S": "a"}}
OLD: dict[str, Any] = A | {"n": {"N": "1"}, "m": {"M": {"x": {"S": "old"}, "y": {"S": "kept"}}}, "gone": {"S": "x"}}
CHANGE: dict[str, Any] = {
    "UpdateExpression": "SET m.x = :x, made = :x ADD n :one REMOVE gone",
    "ExpressionAttributeValues": {":x": {"S": "new"}, ":one": {"N": "1"}},
}
NEW: dict[str, Any] = A | {
    "n": {"N": "2"},
    "m": {"M": {"x": {"S": "new"}, "y": {"S": "kept"}}},
    "made": {"S": "new"},
}


@pytest.mark.parametrize(
    ("return_values", "attributes"),
    [
        (None, None),
        ("NONE", None),
        ("ALL_OLD", OLD),
        ("ALL_NEW", NEW),
        ("UPDATED_OLD", {"n": {"N": "1"}, "m": {"M": {"x": {"S": "old"}}}, "gone": {"S": "x"}}),
        ("UPDATED_NEW", {"n": {"N": "2"}, "m": {"M": {"x": {"S": "new"}}}, "made": {"S": "new"}}),
    ],
)
def test_what_is_returned_of_an_item_that_was_there(dynamo: Tables, return_values: Any, attributes: Any) -> None:
    dynamo.create()
    dynamo.put(OLD)
    asked = {} if return_values is None else {"ReturnValues": return_values}

    answer = dynamo.call("UpdateItem", TableName="music", Key=A, **CHANGE, **asked)

    assert answer == ({} if attributes is None else {"Attributes": attributes})
    assert dynamo.get(A) == NEW


@pytest.mark.parametrize(
    ("return_values", "attributes"),
    [
        ("ALL_OLD", None),
        ("UPDATED_OLD", None),
        ("ALL_NEW", A | {"n": {"N": "1"}}),
        ("UPDATED_NEW", {"n": {"N": "1"}}),
    ],
)
def test_what_is_returned_of_an_item_that_was_made(dynamo: Tables, return_values: str, attributes: Any) -> None:
    dynamo.create()

    answer = dynamo.call(
        "UpdateItem",
        TableName="music",
        Key=A,
        UpdateExpression="ADD n :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues=return_values,
    )

    assert answer == ({} if attributes is None else {"Attributes": attributes})
    assert dynamo.get(A) == A | {"n": {"N": "1"}}


def test_without_an_expression_the_key_alone_is_made(dynamo: Tables) -> None:
    dynamo.create()

    assert dynamo.call("UpdateItem", TableName="music", Key=A, ReturnValues="ALL_NEW") == {"Attributes": A}
    assert dynamo.get(A) == A


def test_removing_from_what_is_not_there_makes_nothing(dynamo: Tables) -> None:
    dynamo.create()

    assert dynamo.call("UpdateItem", TableName="music", Key=A, UpdateExpression="REMOVE x") == {}
    assert dynamo.get(A) is None


NESTED: Json = {"b": {"S": "dog"}, "c": {"L": [{"N": "1"}, {"N": "2"}, {"N": "3"}]}}


@pytest.mark.parametrize(
    ("expression", "old", "new"),
    [
        ("SET a.b = :v", {"a": {"M": {"b": {"S": "dog"}}}}, {"a": {"M": {"b": {"S": "new"}}}}),
        ("SET a.c[1] = :v", {"a": {"M": {"c": {"L": [{"N": "2"}]}}}}, {"a": {"M": {"c": {"L": [{"S": "new"}]}}}}),
        (
            "SET a.c[1] = :v, a.b = :v",
            {"a": {"M": {"b": {"S": "dog"}, "c": {"L": [{"N": "2"}]}}}},
            {"a": {"M": {"b": {"S": "new"}, "c": {"L": [{"S": "new"}]}}}},
        ),
        ("SET a.x = :v", None, {"a": {"M": {"x": {"S": "new"}}}}),
        ("SET d = :v, e = :v", {"d": {"S": "cat"}}, {"d": {"S": "new"}, "e": {"S": "new"}}),
        # What is appended is not under its path.
        ("SET a.c[9] = :v", None, None),
        # What moves into the place of a removed element is.
        (
            "REMOVE a.c[1] SET d = :v",
            {"a": {"M": {"c": {"L": [{"N": "2"}]}}}, "d": {"S": "cat"}},
            {"a": {"M": {"c": {"L": [{"N": "3"}]}}}, "d": {"S": "new"}},
        ),
        ("REMOVE a.b SET d = :v", {"a": {"M": {"b": {"S": "dog"}}}, "d": {"S": "cat"}}, {"d": {"S": "new"}}),
    ],
)
def test_what_an_update_of_nested_attributes_returns(dynamo: Tables, expression: str, old: Json, new: Json) -> None:
    dynamo.create()
    request = {
        "TableName": "music",
        "Key": KEY,
        "UpdateExpression": expression,
        "ExpressionAttributeValues": {":v": {"S": "new"}},
    }

    answers = []
    for return_values in ("UPDATED_OLD", "UPDATED_NEW"):
        dynamo.put(KEY | {"a": {"M": NESTED}, "d": {"S": "cat"}})
        answers.append(dynamo.call("UpdateItem", ReturnValues=return_values, **request))

    assert answers == [{} if each is None else {"Attributes": each} for each in (old, new)]


LISTED: dict[str, Any] = A | {"l": {"L": [{"S": "0"}, {"S": "1"}, {"S": "2"}]}}
X: dict[str, Any] = {":x": {"S": "x"}}


@pytest.mark.parametrize(
    ("update", "values", "attributes"),
    [
        # What only removes has nothing new to show: no Attributes, not empty ones.
        ("REMOVE l", None, None),
        ("REMOVE l[1], absent", None, {"l": {"L": [{"S": "2"}]}}),
        ("REMOVE l[2]", None, None),
        ("SET l[1] = :x", X, {"l": {"L": [{"S": "x"}]}}),
    ],
)
def test_what_updated_new_finds_at_the_paths(dynamo: Tables, update: str, values: Json, attributes: Json) -> None:
    dynamo.create()
    dynamo.put(LISTED)
    bound = {} if values is None else {"ExpressionAttributeValues": values}

    answer = dynamo.call(
        "UpdateItem", TableName="music", Key=A, UpdateExpression=update, ReturnValues="UPDATED_NEW", **bound
    )

    assert answer == ({} if attributes is None else {"Attributes": attributes})


@pytest.mark.parametrize(
    ("change", "set_", "after"),
    [
        ("ADD", ["2.0", "+3"], {"1", "2", "3"}),
        ("DELETE", ["1.00", "7"], {"2"}),
    ],
)
def test_numbers_in_sets_are_compared_by_value(dynamo: Tables, change: str, set_: list[str], after: set[str]) -> None:
    dynamo.create()
    dynamo.put(A | {"n": {"NS": ["1", "2"]}})
    dynamo.call(
        "UpdateItem",
        TableName="music",
        Key=A,
        UpdateExpression=f"{change} n :set",
        ExpressionAttributeValues={":set": {"NS": set_}},
    )

    assert set(dynamo.get(A)["n"]["NS"]) == after


def test_removing_within_what_is_not_there(dynamo: Tables) -> None:
    dynamo.create()
    request = {"TableName": "music", "Key": A, "UpdateExpression": "REMOVE x.y"}

    assert dynamo.call("UpdateItem", **request) == {}
    dynamo.put(A)
    refused = dynamo.refusal("UpdateItem", **request)
    assert refused == (
        "ValidationException",
        "The document path provided in the update expression is invalid for update",
    )
