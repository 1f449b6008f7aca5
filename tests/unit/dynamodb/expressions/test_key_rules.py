"""What expressions may not do with keys."""

from typing import Any

import pytest

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Bindings, Kind
from homeport.dynamodb.expressions.condition import parse_condition
from homeport.dynamodb.expressions.key_rules import (
    check_filter_keys,
    check_nested_keys,
    check_update_keys,
    check_updated_index_keys,
)
from homeport.dynamodb.expressions.update import Update, apply_update, parse_update
from homeport.dynamodb.model.keys import IndexKeys, KeyAttribute, KeySchema
from homeport.dynamodb.model.values import Item

SCHEMA = KeySchema((KeyAttribute("id", "S"),), (KeyAttribute("at", "N"),))
INDEXES = [IndexKeys("by-group", KeySchema((KeyAttribute("g", "S"),), (KeyAttribute("r", "N"),)))]
NAMES = {"#at": "at"}
VALUES: dict[str, Any] = {":s": {"S": "x"}, ":n": {"N": "1"}, ":ss": {"SS": ["x"]}, ":empty": {"S": ""}}
INVALID = "One or more parameter values were invalid: "
SCALARS = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "


def _update(text: str, values: dict[str, Any] = VALUES) -> Update:
    return parse_update(text, Bindings(NAMES, values))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SET id = :s", f"{INVALID}Cannot update attribute id. This attribute is part of the key"),
        ("SET a = :s REMOVE #at", f"{INVALID}Cannot update attribute at. This attribute is part of the key"),
        ("ADD #at :n", f"{INVALID}Cannot update attribute at. This attribute is part of the key"),
        ("DELETE id :ss", f"{INVALID}Cannot update attribute id. This attribute is part of the key"),
        ("SET id.a = :s", f"{INVALID}Cannot update attribute id. This attribute is part of the key"),
        ("SET g = :n", f"{INVALID}Type mismatch for Index Key g Expected: S Actual: N IndexName: by-group"),
        (
            "SET r = if_not_exists(r, :s)",
            f"{INVALID}Type mismatch for Index Key r Expected: N Actual: S IndexName: by-group",
        ),
        ("SET g = a + :n", f"{INVALID}Type mismatch for Index Key g Expected: S Actual: N IndexName: by-group"),
        ("ADD g :ss", f"{INVALID}Type mismatch for Index Key g Expected: S Actual: SS IndexName: by-group"),
        ("SET a = id.b", f"{SCALARS}Key: id"),
        ("SET a = g[0]", f"{SCALARS}IndexKey: g"),
        ("REMOVE r.x", f"{SCALARS}IndexKey: r"),
    ],
)
def test_updates_of_keys_that_the_text_shows(text: str, message: str) -> None:
    with pytest.raises(ValidationException) as raised:
        check_update_keys(_update(text), SCHEMA, INDEXES)
    assert raised.value.message == message


@pytest.mark.parametrize("text", ["SET a = id, g = :s", "SET g = a", "REMOVE g, r", "ADD r :n", "SET a.id = :s"])
def test_updates_that_keys_allow(text: str) -> None:
    check_update_keys(_update(text), SCHEMA, INDEXES)


@pytest.mark.parametrize(
    ("names", "message"),
    [(["a", "at"], f"{SCALARS}Key: at"), (["r", "a"], f"{SCALARS}IndexKey: r"), (["id", "g"], f"{SCALARS}Key: id")],
)
def test_paths_into_keys_are_refused(names: list[str], message: str) -> None:
    with pytest.raises(ValidationException) as raised:
        check_nested_keys(frozenset(names), SCHEMA, INDEXES)
    assert raised.value.message == message


def test_paths_into_other_attributes_are_fine() -> None:
    check_nested_keys(frozenset(), SCHEMA, INDEXES)
    check_nested_keys(frozenset({"a", "b"}), SCHEMA, INDEXES)


@pytest.mark.parametrize(("text", "name"), [("id = :s", "id"), ("a = :s AND NOT #at > :n", "at"), ("a = id", "id")])
def test_filters_on_keys_are_refused(text: str, name: str) -> None:
    condition = parse_condition(text, Kind.FILTER, Bindings(NAMES, VALUES))
    with pytest.raises(ValidationException) as raised:
        check_filter_keys(condition, SCHEMA)
    assert raised.value.message == (
        f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
    )


def test_filters_on_other_attributes_are_fine() -> None:
    check_filter_keys(parse_condition("g = :s", Kind.FILTER, Bindings(None, VALUES)), SCHEMA)


@pytest.mark.parametrize(
    ("item", "text", "message"),
    [
        (
            {"a": {"N": "1"}},
            "SET g = a",
            "The update expression attempted to update the secondary index key to unsupported type",
        ),
        (
            {},
            "SET g = :empty",
            "One or more parameter values are not valid. The update expression attempted to update a secondary index "
            "key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty "
            "string value.",
        ),
        (
            {"a": {"S": "x" * 2049}},
            "SET g = a",
            "The update expression attempted to update the secondary index key beyond allowed size limits",
        ),
    ],
)
def test_updates_of_index_keys_that_the_item_shows(item: Item, text: str, message: str) -> None:
    result = apply_update(_update(text), item)
    with pytest.raises(ValidationException) as raised:
        check_updated_index_keys(result, INDEXES)
    assert raised.value.message == message


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ({"a": {"S": "x"}}, "SET g = a"),
        # What the update does not touch may stay as it is.
        ({"g": {"N": "1"}}, "SET r = :n"),
        ({"g": {"N": "1"}}, "REMOVE r"),
        ({"g": {"S": "x"}}, "REMOVE g"),
        ({"g": {"S": "x" * 3000}}, "SET a = :s"),
    ],
)
def test_updates_that_leave_index_keys_right(item: Item, text: str) -> None:
    check_updated_index_keys(apply_update(_update(text), item), INDEXES)
