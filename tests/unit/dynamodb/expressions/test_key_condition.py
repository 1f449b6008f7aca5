"""KeyConditionExpression: what is refused in which step, and the ranges of bytes."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Bindings
from homeport.dynamodb.expressions.key_condition import (
    KeyRange,
    KeyTerm,
    key_terms,
    parse_key_condition,
    resolve_key_condition,
)
from homeport.dynamodb.model.keys import KeyAttribute, KeySchema, encode_values, partition_hash
from homeport.dynamodb.model.values import Value

HASH = KeySchema((KeyAttribute("id", "S"),))
RANGE = KeySchema((KeyAttribute("id", "S"),), (KeyAttribute("at", "S"),))
NUMBERS = KeySchema((KeyAttribute("id", "S"),), (KeyAttribute("at", "N"),))
SEVERAL = KeySchema(
    (KeyAttribute("id", "S"), KeyAttribute("part", "N")),
    (KeyAttribute("x", "S"), KeyAttribute("y", "N"), KeyAttribute("z", "S")),
)
VALUES: dict[str, Any] = {
    ":s": {"S": "x"},
    ":t": {"S": "y"},
    ":n": {"N": "1"},
    ":m": {"N": "2"},
    ":empty": {"S": ""},
    ":b": {"B": ""},
}
PREFIX = "Invalid condition in KeyConditionExpression: "
OPERATOR = "Invalid operator used in KeyConditionExpression: "
ONE_EACH = "KeyConditionExpressions must only contain one condition per key"
NESTED = "KeyConditionExpressions cannot contain nested operations"
NOT_SUPPORTED = "Query key condition not supported"
MISMATCH = "One or more parameter values were invalid: Condition parameter type does not match schema type"
NOT_VALID = "One or more parameter values are not valid. "
EMPTY = "The AttributeValue for a key attribute cannot contain an empty string value."


def _terms(text: str) -> tuple[KeyTerm, ...]:
    return key_terms(parse_key_condition(text, Bindings(None, VALUES)))


def _range(text: str, schema: KeySchema, index: str | None = None) -> KeyRange:
    return resolve_key_condition(_terms(text), schema, index)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The expression can not be empty;"),
        ("id = :s AND", 'Syntax error; token: "<EOF>", near: "AND"'),
        ("id = :s AND a2 != :s", 'Syntax error; token: "!", near: "a2 !="'),
        ("id = :no", "An expression attribute value used in expression is not defined; attribute value: :no"),
        ("id = :s AND ((a2 = :s))", "The expression has redundant parentheses;"),
        ("id = :s AND dog(a2, :s)", "Invalid function name; function: dog"),
        (
            "id = :s AND begins_with(a2, :n)",
            "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
        ),
        (
            "id = :s AND a2 BETWEEN :m AND :n",
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
            "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
        ),
    ],
)
def test_texts_that_are_no_condition(text: str, reason: str) -> None:
    with pytest.raises(ValidationException) as raised:
        _terms(text)
    assert raised.value.message == f"Invalid KeyConditionExpression: {reason}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id = :s OR a = :t", f"{OPERATOR}OR"),
        ("id = :s AND (a = :s OR a = :t)", f"{OPERATOR}OR"),
        ("NOT id = :s", f"{OPERATOR}NOT"),
        ("id = :s AND a IN (:s)", f"{OPERATOR}IN"),
        ("id <> :s", f"{OPERATOR}<>"),
        ("id = :s AND attribute_exists(a)", f"{OPERATOR}attribute_exists"),
        ("id = :s AND contains(a, :s)", f"{OPERATOR}contains"),
        ("size(id) = :n", NESTED),
        ("id = :s AND a BETWEEN size(b) AND :n", NESTED),
        ("id = a", f"{PREFIX}Multiple attribute names used in one condition"),
        ("id = :s AND a BETWEEN b AND :s", f"{PREFIX}Multiple attribute names used in one condition"),
        (":s = :t", f"{PREFIX}No key attribute specified"),
        (
            ":s BETWEEN :s AND :t",
            f"{PREFIX}BETWEEN operator must have the key attribute as its first operand",
        ),
        (
            "begins_with(:s, id)",
            f"{PREFIX}begins_with operator must have the key attribute as its first operand",
        ),
        ("id.x = :s", "KeyConditionExpressions cannot have conditions on nested attributes"),
        ("id = :s AND id = :s", ONE_EACH),
        ("id = :s AND a >= :s AND a <= :t", ONE_EACH),
    ],
)
def test_conditions_that_no_key_can_have(text: str, message: str) -> None:
    with pytest.raises(ValidationException) as raised:
        _terms(text)
    assert raised.value.message == message


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("id = :s", [("id", "=", [":s"])]),
        (":s = id AND :n < a", [("id", "=", [":s"]), ("a", ">", [":n"])]),
        ("((a >= :n) AND (id = :s))", [("a", ">=", [":n"]), ("id", "=", [":s"])]),
        (":n >= a AND (id = :s AND b = :s)", [("a", "<=", [":n"]), ("id", "=", [":s"]), ("b", "=", [":s"])]),
        ("id = :s AND a BeTweeN :n aNd :m", [("id", "=", [":s"]), ("a", "BETWEEN", [":n", ":m"])]),
        ("id = :s AND begins_with(a, :t)", [("id", "=", [":s"]), ("a", "begins_with", [":t"])]),
    ],
)
def test_terms_of_conditions(text: str, terms: list[tuple[str, str, list[str]]]) -> None:
    assert _terms(text) == tuple(
        KeyTerm(name, operator, tuple(VALUES[value] for value in values)) for name, operator, values in terms
    )


@pytest.mark.parametrize(
    ("text", "schema", "message"),
    [
        ("extra = :s", HASH, "Query condition missed key schema element: id"),
        ("id = :s AND extra = :s", HASH, NOT_SUPPORTED),
        ("id = :s AND extra = :s", RANGE, "Query condition missed key schema element: at"),
        ("#at = :s", RANGE, "Query condition missed key schema element: id"),
        ("id = :s AND #at = :s AND extra = :s", RANGE, "Conditions can be of length 1 or 2 only"),
        ("id = :n", HASH, MISMATCH),
        ("id = :s AND #at = :n", RANGE, MISMATCH),
        ("id > :n", HASH, MISMATCH),
        ("id > :s", HASH, NOT_SUPPORTED),
        ("begins_with(id, :s)", RANGE, NOT_SUPPORTED),
        ("id BETWEEN :s AND :t", HASH, NOT_SUPPORTED),
        ("id = :empty", HASH, f"{NOT_VALID}{EMPTY} Key: id"),
        ("id = :s AND #at = :empty", RANGE, f"{NOT_VALID}{EMPTY} Key: at"),
        ("id = :s", SEVERAL, "Query condition missed key schema element: part"),
        ("id = :s AND part > :n", SEVERAL, NOT_SUPPORTED),
        ("id = :s AND part = :n AND y = :n", SEVERAL, "Query condition missed key schema element: x"),
        ("id = :s AND part = :n AND x > :s AND y = :n", SEVERAL, NOT_SUPPORTED),
    ],
)
def test_conditions_that_do_not_fit_the_schema(text: str, schema: KeySchema, message: str) -> None:
    bindings = Bindings({"#at": "at"}, VALUES)
    terms = key_terms(parse_key_condition(text, bindings))
    with pytest.raises(ValidationException) as raised:
        resolve_key_condition(terms, schema)
    assert raised.value.message == message


def test_an_empty_value_for_an_index_names_the_index() -> None:
    with pytest.raises(ValidationException) as raised:
        _range("id = :empty", HASH, "by-id")
    assert raised.value.message == (
        f"{NOT_VALID}A value specified for a secondary index key is not supported. {EMPTY} "
        "IndexName: by-id, IndexKey: id"
    )


@pytest.mark.parametrize(
    ("condition", "lower", "upper"),
    [
        ("", None, None),
        (" AND #at = :v", b"x", b"x\x00"),
        (" AND #at < :v", None, b"x"),
        (" AND #at <= :v", None, b"x\x00"),
        (" AND #at > :v", b"x\x00", None),
        (" AND #at >= :v", b"x", None),
        (" AND #at BETWEEN :v AND :w", b"x", b"z\x00"),
        (" AND begins_with(#at, :v)", b"x", b"y"),
    ],
)
def test_ranges_of_one_sort_attribute(condition: str, lower: bytes | None, upper: bytes | None) -> None:
    bindings = Bindings({"#at": "at"}, {":id": {"S": "p"}, ":v": {"S": "x"}, ":w": {"S": "z"}})
    terms = key_terms(parse_key_condition("id = :id" + condition, bindings))
    assert resolve_key_condition(terms, RANGE) == KeyRange(partition_hash(b"p"), b"p", lower, upper)


def test_a_prefix_of_greatest_bytes_has_no_upper_bound() -> None:
    schema = KeySchema((KeyAttribute("id", "S"),), (KeyAttribute("b", "B"),))
    bindings = Bindings(None, {":id": {"S": "p"}, ":v": {"B": "//8="}})
    terms = key_terms(parse_key_condition("id = :id AND begins_with(b, :v)", bindings))
    assert resolve_key_condition(terms, schema) == KeyRange(partition_hash(b"p"), b"p", b"\xff\xff", None)


def _within(key_range: KeyRange, sort: bytes) -> bool:
    return (key_range.lower is None or key_range.lower <= sort) and (key_range.upper is None or sort < key_range.upper)


def _asked(operator: str, stored: Any, low: Any, high: Any) -> bool:
    if operator == "BETWEEN":
        return bool(low <= stored <= high)
    if operator == "begins_with":
        return bool(stored.startswith(low))
    answers = {"=": stored == low, "<": stored < low, "<=": stored <= low, ">": stored > low, ">=": stored >= low}
    return bool(answers[operator])


OPERATORS = ["=", "<", "<=", ">", ">=", "BETWEEN"]
small_bytes = st.lists(st.sampled_from([0, 1, 2, 254, 255]), min_size=1, max_size=3).map(bytes)


@given(st.sampled_from(OPERATORS), st.integers(-120, 120), st.integers(-120, 120), st.integers(-120, 120))
def test_ranges_of_numbers_hold_what_is_asked_for(operator: str, stored: int, low: int, high: int) -> None:
    values: tuple[Value, ...] = ({"N": str(low)}, {"N": str(high)})[: 2 if operator == "BETWEEN" else 1]
    terms = (KeyTerm("id", "=", ({"S": "p"},)), KeyTerm("at", operator, values))
    key_range = resolve_key_condition(terms, NUMBERS)
    assert _within(key_range, encode_values([{"N": str(stored)}])) == _asked(operator, stored, low, high)


@given(st.sampled_from([*OPERATORS, "begins_with"]), st.booleans(), small_bytes, small_bytes, small_bytes, small_bytes)
def test_ranges_of_several_sort_attributes_hold_what_is_asked_for(
    operator: str, last: bool, first: bytes, stored: bytes, low: bytes, high: bytes
) -> None:
    """The term is on the second attribute, which is the last or not; the first is given."""
    attributes = [KeyAttribute("a", "B"), KeyAttribute("b", "B"), *([] if last else [KeyAttribute("c", "B")])]
    schema = KeySchema((KeyAttribute("id", "S"),), tuple(attributes))
    values = tuple(_binary(each) for each in ((low, high) if operator == "BETWEEN" else (low,)))
    terms = (KeyTerm("id", "=", ({"S": "p"},)), KeyTerm("a", "=", (_binary(b"\x00"),)), KeyTerm("b", operator, values))
    rest = [] if last else [_binary(first)]
    sort = encode_values([_binary(first), _binary(stored), *rest])
    expected = first == b"\x00" and _asked(operator, stored, low, high)
    assert _within(resolve_key_condition(terms, schema), sort) == expected


def _binary(content: bytes) -> Value:
    return {"B": base64.b64encode(content).decode()}
