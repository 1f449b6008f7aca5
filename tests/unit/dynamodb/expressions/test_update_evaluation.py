"""Updates of items: every action, paths, the order of things, and what UPDATED_OLD and UPDATED_NEW show."""

import copy
from typing import Any

import pytest

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Bindings
from homeport.dynamodb.expressions.update import UpdateResult, apply_update, parse_update
from homeport.dynamodb.model.values import Item, Value

INVALID_PATH = "The document path provided in the update expression is invalid for update"
MISSING = "The provided expression refers to an attribute that does not exist in the item"
WRONG_TYPE = "An operand in the update expression has an incorrect data type"
OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
TOO_DEEP = "Nesting Levels have exceeded supported limits"


def _n(*numbers: int) -> Any:
    """A number, or a list of several."""
    values = [{"N": str(number)} for number in numbers]
    return values[0] if len(values) == 1 else {"L": values}


def _apply(text: str, item: Item, values: dict[str, Any] | None = None, *, exists: bool = True) -> UpdateResult:
    bindings = Bindings(None, {f":{name}": value for name, value in values.items()} if values else None)
    update = parse_update(text, bindings)
    bindings.check_all_used()
    return apply_update(update, item, exists=exists)


@pytest.mark.parametrize(
    ("item", "text", "values", "after"),
    [
        # SET.
        ({}, "SET a = :v", {"v": _n(1)}, {"a": _n(1)}),
        ({"a": {"S": "x"}, "b": _n(2)}, "SET a = :v", {"v": _n(1)}, {"a": _n(1), "b": _n(2)}),
        ({"a": _n(1)}, "SET b = a", {}, {"a": _n(1), "b": _n(1)}),
        ({"a": _n(1)}, "SET a = a", {}, {"a": _n(1)}),
        # Operands are read before anything is written.
        ({"a": _n(1), "b": _n(2)}, "SET a = b, b = a", {}, {"a": _n(2), "b": _n(1)}),
        ({"a": _n(1)}, "REMOVE a SET b = a", {}, {"b": _n(1)}),
        ({"a": _n(1)}, "SET a = a + :v", {"v": _n(2)}, {"a": _n(3)}),
        ({"a": _n(1)}, "SET a = :v - a", {"v": _n(7)}, {"a": _n(6)}),
        ({"a": {"N": "0.1"}}, "SET a = a + :v", {"v": {"N": "0.2"}}, {"a": {"N": "0.3"}}),
        ({}, "SET a = if_not_exists(a, :v) + :v", {"v": _n(2)}, {"a": _n(4)}),
        ({"a": _n(1)}, "SET a = if_not_exists(a, :v)", {"v": _n(2)}, {"a": _n(1)}),
        ({"a": _n(1)}, "SET b = if_not_exists(a.x, a)", {}, {"a": _n(1), "b": _n(1)}),
        ({}, "SET a = list_append(if_not_exists(a, :e), :v)", {"e": {"L": []}, "v": _n(1, 2)}, {"a": _n(1, 2)}),
        ({"a": _n(1, 2)}, "SET a = list_append(:v, a)", {"v": {"L": [_n(0)]}}, {"a": _n(0, 1, 2)}),
        # Nested paths.
        ({"a": {"M": {"b": _n(1), "c": _n(2)}}}, "SET a.b = :v", {"v": _n(7)}, {"a": {"M": {"b": _n(7), "c": _n(2)}}}),
        ({"a": {"M": {}}}, "SET a.b = :v", {"v": _n(7)}, {"a": {"M": {"b": _n(7)}}}),
        (
            {"a": {"M": {"c": {"L": [{"S": "hi"}, {"M": {"x": {"M": {"y": _n(3, 5, 7)}}}}]}}}},
            "SET a.c[1].x.y[1] = :v",
            {"v": _n(9)},
            {"a": {"M": {"c": {"L": [{"S": "hi"}, {"M": {"x": {"M": {"y": _n(3, 9, 7)}}}}]}}}},
        ),
        (
            {"a": {"M": {"c": {"M": {"x": _n(7)}}}}},
            "SET z = a.c.x",
            {},
            {"a": {"M": {"c": {"M": {"x": _n(7)}}}}, "z": _n(7)},
        ),
        (
            {"a": {"M": {"x": _n(3), "y": _n(4)}}, "b": {"M": {"x": _n(1), "y": _n(2)}}},
            "SET a.b = :v, b.x = :w REMOVE a.x, b.y",
            {"v": _n(10), "w": _n(17)},
            {"a": {"M": {"y": _n(4), "b": _n(10)}}, "b": {"M": {"x": _n(17)}}},
        ),
        # Lists: indexes mean the list as it was, what is beyond its end is appended in their order.
        ({"a": _n(1, 2, 3)}, "SET a[1] = :v", {"v": _n(9)}, {"a": _n(1, 9, 3)}),
        ({"a": _n(1, 2)}, "SET a[7] = :v", {"v": _n(9)}, {"a": _n(1, 2, 9)}),
        ({"a": {"L": []}}, "SET a[0] = :v", {"v": _n(9)}, {"a": {"L": [_n(9)]}}),
        ({"a": _n(1, 2)}, "SET a[2000000000] = :v", {"v": _n(9)}, {"a": _n(1, 2, 9)}),
        (
            {"a": _n(1, 2)},
            "SET a[84] = :v, a[37] = :w, a[17] = :x, a[0] = :x",
            {"v": _n(3), "w": _n(4), "x": _n(5)},
            {"a": _n(5, 2, 5, 4, 3)},
        ),
        ({"a": _n(2, 3, 4, 5, 6, 7)}, "REMOVE a[1] SET a[3] = :v", {"v": _n(17)}, {"a": _n(2, 4, 17, 6, 7)}),
        ({"a": _n(2, 3, 4, 5, 6, 7)}, "SET a[3] = :v REMOVE a[1]", {"v": _n(17)}, {"a": _n(2, 4, 17, 6, 7)}),
        ({"a": _n(1, 2, 3, 4)}, "REMOVE a[0], a[2], a[9]", {}, {"a": _n(2, 4)}),
        ({"a": _n(1, 2)}, "REMOVE a[0] SET a[9] = :v", {"v": _n(3)}, {"a": _n(2, 3)}),
        ({"a": _n(1, 2)}, "ADD a[0] :v, a[5] :v", {"v": _n(10)}, {"a": _n(11, 2, 10)}),
        # REMOVE.
        ({"a": _n(1), "b": _n(2)}, "REMOVE a, c", {}, {"b": _n(2)}),
        ({"a": {"M": {"b": _n(1)}}}, "REMOVE a.b", {}, {"a": {"M": {}}}),
        ({"a": {"L": [_n(1)]}}, "REMOVE a[0]", {}, {"a": {"L": []}}),
        ({"a": {"M": {"x": _n(3)}}, "b": _n(1, 2)}, "REMOVE a.y, b[7]", {}, {"a": {"M": {"x": _n(3)}}, "b": _n(1, 2)}),
        # ADD.
        ({"a": _n(3)}, "ADD a :v", {"v": _n(4)}, {"a": _n(7)}),
        ({}, "ADD a :v", {"v": _n(4)}, {"a": _n(4)}),
        ({"a": _n(3)}, "ADD a :v", {"v": _n(-4)}, {"a": _n(-1)}),
        ({"a": {"M": {}}}, "ADD a.b :v", {"v": _n(4)}, {"a": {"M": {"b": _n(4)}}}),
        ({"a": {"SS": ["x", "y"]}}, "ADD a :v", {"v": {"SS": ["y", "z"]}}, {"a": {"SS": ["x", "y", "z"]}}),
        ({}, "ADD a :v", {"v": {"NS": ["1.0"]}}, {"a": {"NS": ["1"]}}),
        ({"a": {"NS": ["1"]}}, "ADD a :v", {"v": {"NS": ["1.0", "2"]}}, {"a": {"NS": ["1", "2"]}}),
        # DELETE.
        ({"a": {"SS": ["x", "y", "z"]}}, "DELETE a :v", {"v": {"SS": ["y", "q"]}}, {"a": {"SS": ["x", "z"]}}),
        ({"a": {"SS": ["x"]}, "b": _n(1)}, "DELETE a :v", {"v": {"SS": ["x"]}}, {"b": _n(1)}),
        ({"b": _n(1)}, "DELETE a :v", {"v": {"SS": ["x"]}}, {"b": _n(1)}),
        ({"a": {"M": {"s": {"SS": ["x"]}}}}, "DELETE a.s :v", {"v": {"SS": ["x"]}}, {"a": {"M": {}}}),
        ({"a": {"L": [{"SS": ["x"]}, _n(1)]}}, "DELETE a[0] :v", {"v": {"SS": ["x"]}}, {"a": {"L": [_n(1)]}}),
    ],
)
def test_updates_of_an_item(item: Item, text: str, values: dict[str, Any], after: Item) -> None:
    before = copy.deepcopy(item)
    assert _apply(text, item, values).item == after
    assert item == before


@pytest.mark.parametrize(
    ("item", "text", "values", "message"),
    [
        ({}, "SET a = b", {}, MISSING),
        ({}, "SET a = :v, b = a", {"v": _n(1)}, MISSING),
        ({}, "SET a = a + :v", {"v": _n(1)}, MISSING),
        ({}, "SET a = list_append(b, :v)", {"v": {"L": []}}, MISSING),
        ({}, "SET a = if_not_exists(b, c)", {}, MISSING),
        ({"a": {"S": "x"}}, "SET a = a + :v", {"v": _n(1)}, WRONG_TYPE),
        ({"a": {"S": "x"}}, "SET a = list_append(:v, a)", {"v": {"L": []}}, WRONG_TYPE),
        ({"a": {"SS": ["x"]}}, "SET a = list_append(a, :v)", {"v": {"L": []}}, WRONG_TYPE),
        ({"a": {"S": "x"}}, "ADD a :v", {"v": _n(1)}, WRONG_TYPE),
        ({"a": _n(1, 2)}, "ADD a :v", {"v": {"NS": ["1"]}}, WRONG_TYPE),
        ({"a": {"SS": ["1"]}}, "ADD a :v", {"v": {"NS": ["1"]}}, WRONG_TYPE),
        ({"a": {"SS": ["1"]}}, "DELETE a :v", {"v": {"NS": ["1"]}}, WRONG_TYPE),
        ({"a": {"N": "9" + "0" * 125}}, "ADD a :v", {"v": {"N": "9e125"}}, OVERFLOW),
        ({"a": {"N": "1" + "0" * 50}}, "SET a = a + :v", {"v": _n(1)}, OVERFLOW),
        ({}, "SET a.b = :v", {"v": _n(1)}, INVALID_PATH),
        ({"a": {"S": "x"}}, "SET a.b = :v", {"v": _n(1)}, INVALID_PATH),
        ({"a": _n(1, 2)}, "SET a.b = :v", {"v": _n(1)}, INVALID_PATH),
        ({"a": {"M": {}}}, "SET a[0] = :v", {"v": _n(1)}, INVALID_PATH),
        ({"a": {"M": {}}}, "SET a.b.c = :v", {"v": _n(1)}, INVALID_PATH),
        ({"a": _n(1, 2)}, "SET a[5].b = :v", {"v": _n(1)}, INVALID_PATH),
        ({"a": {"S": "x"}}, "REMOVE a.b", {}, INVALID_PATH),
        ({"a": {"S": "x"}}, "REMOVE b.c", {}, INVALID_PATH),
        ({"a": {"S": "x"}}, "REMOVE b[0]", {}, INVALID_PATH),
        ({"a": {"S": "x"}}, "ADD b.c :v", {"v": _n(1)}, INVALID_PATH),
    ],
)
def test_updates_that_do_not_fit_the_item(item: Item, text: str, values: dict[str, Any], message: str) -> None:
    before = copy.deepcopy(item)
    with pytest.raises(ValidationException) as raised:
        _apply(text, item, values)
    assert raised.value.message == message
    assert item == before


def _nested(levels: int) -> Value:
    value: Value = {"S": "leaf"}
    for _ in range(levels - 1):
        value = {"M": {"n": value}}
    return value


def test_a_value_may_not_lie_deeper_than_32_levels() -> None:
    item: Item = {"a": {"M": {}}}
    assert _apply("SET a.b = :v", item, {"v": _nested(31)}).item == {"a": {"M": {"b": _nested(31)}}}
    with pytest.raises(ValidationException) as raised:
        _apply("SET a.b = :v", item, {"v": _nested(32)})
    assert raised.value.message == TOO_DEEP
    with pytest.raises(ValidationException) as raised:
        _apply("SET c.d = a", {"a": _nested(32), "c": {"M": {}}})
    assert raised.value.message == TOO_DEEP


def test_from_no_item_anything_can_be_removed() -> None:
    key: Item = {"id": {"S": "x"}}
    assert _apply("REMOVE a.b, c[0]", key, exists=False).item == key
    assert _apply("REMOVE a.b SET d = :v", key, {"v": _n(1)}, exists=False).item == {"id": {"S": "x"}, "d": _n(1)}
    with pytest.raises(ValidationException) as raised:
        _apply("SET a.b = :v", key, {"v": _n(1)}, exists=False)
    assert raised.value.message == INVALID_PATH


def test_what_did_not_change_is_shared() -> None:
    item: Item = {"a": {"M": {"b": _n(1)}}, "c": {"L": [_n(1)]}}
    after = _apply("SET a.d = :v", item, {"v": _n(2)}).item
    assert after["c"] is item["c"]
    assert after["a"]["M"]["b"] is item["a"]["M"]["b"]


NESTED: Item = {
    "a": {"M": {"b": {"S": "dog"}, "c": _n(1, 2, 3)}},
    "d": {"S": "cat"},
}


@pytest.mark.parametrize(
    ("text", "values", "old", "new"),
    [
        ("SET d = :v", {"v": _n(1)}, {"d": {"S": "cat"}}, {"d": _n(1)}),
        ("SET d = :v", {"v": {"S": "cat"}}, {"d": {"S": "cat"}}, {"d": {"S": "cat"}}),
        ("SET d = :v, e = :v", {"v": _n(1)}, {"d": {"S": "cat"}}, {"d": _n(1), "e": _n(1)}),
        ("SET e = :v", {"v": _n(1)}, {}, {"e": _n(1)}),
        ("REMOVE d", {}, {"d": {"S": "cat"}}, {}),
        ("REMOVE d SET e = :v", {"v": _n(1)}, {"d": {"S": "cat"}}, {"e": _n(1)}),
        ("SET a.b = :v", {"v": _n(1)}, {"a": {"M": {"b": {"S": "dog"}}}}, {"a": {"M": {"b": _n(1)}}}),
        (
            "SET a.c[1] = :v",
            {"v": _n(7)},
            {"a": {"M": {"c": {"L": [_n(2)]}}}},
            {"a": {"M": {"c": {"L": [_n(7)]}}}},
        ),
        (
            "SET a.c[1] = :v, a.b = :v",
            {"v": _n(8)},
            {"a": {"M": {"c": {"L": [_n(2)]}, "b": {"S": "dog"}}}},
            {"a": {"M": {"c": {"L": [_n(8)]}, "b": _n(8)}}},
        ),
        ("SET a.x = :v", {"v": _n(8)}, {}, {"a": {"M": {"x": _n(8)}}}),
        # What is appended beyond the end is not at its path.
        ("SET a.c[100] = :v", {"v": _n(8)}, {}, {}),
        # What moves into the removed element's place is.
        ("REMOVE a.c[1], a.c[3]", {}, {"a": {"M": {"c": {"L": [_n(2)]}}}}, {"a": {"M": {"c": {"L": [_n(3)]}}}}),
    ],
)
def test_updated_old_and_updated_new(text: str, values: dict[str, Any], old: Item, new: Item) -> None:
    result = _apply(text, NESTED, values)
    assert (result.updated_old(), result.updated_new()) == (old, new)
