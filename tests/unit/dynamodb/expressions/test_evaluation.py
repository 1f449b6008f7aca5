"""Conditions on items: every operator and function, types that do not match, attributes that are missing."""

from typing import Any

import pytest

from homeport.dynamodb.expressions.bindings import Bindings, Kind
from homeport.dynamodb.expressions.condition import evaluate_condition, parse_condition
from homeport.dynamodb.model.values import Item

ITEM: Item = {
    "s": {"S": "hello"},
    "s2": {"S": "hello"},
    "prefix": {"S": "hell"},
    "unicode": {"S": "é𝄞"},
    "blank": {"S": ""},
    "n": {"N": "5"},
    "n2": {"N": "10"},
    "b": {"B": "aGkgdGhlcmU="},
    "t": {"BOOL": True},
    "nothing": {"NULL": True},
    "ss": {"SS": ["dog", "cat"]},
    "ns": {"NS": ["2", "4"]},
    "bs": {"BS": ["AA==", "aGk="]},
    "l": {"L": [{"S": "hi"}, {"NS": ["1", "2"]}, {"L": [{"N": "3"}]}, {"N": "5"}]},
    "m": {"M": {"x": {"N": "1"}, "y": {"L": [{"N": "-1"}, {"N": "2"}]}, "s": {"S": "hello"}}},
}


def _holds(text: str, **values: Any) -> bool:
    bindings = Bindings(None, {f":{name}": value for name, value in values.items()} or None)
    condition = parse_condition(text, Kind.CONDITION, bindings)
    bindings.check_all_used()
    return evaluate_condition(condition, ITEM)


def _n(number: str) -> dict[str, str]:
    return {"N": number}


def _s(text: str) -> dict[str, str]:
    return {"S": text}


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        # Equality knows all types, and sets whatever their order.
        ("s = s2", {}, True),
        ("s = :v", {"v": _s("hell")}, False),
        ("n = :v", {"v": _n("5.0")}, True),
        ("n = :v", {"v": _s("5")}, False),
        ("t = :v", {"v": {"BOOL": True}}, True),
        ("nothing = :v", {"v": {"NULL": True}}, True),
        ("ss = :v", {"v": {"SS": ["cat", "dog"]}}, True),
        ("l = :v", {"v": {"L": [_s("hi"), {"NS": ["2", "1"]}, {"L": [_n("3")]}, _n("5")]}}, True),
        ("m = :v", {"v": {"M": {}}}, False),
        ("absent = :v", {"v": _n("1")}, False),
        ("absent = gone", {}, False),
        ("n <> :v", {"v": _n("6")}, True),
        ("n <> :v", {"v": _n("5")}, False),
        ("n <> :v", {"v": _s("5")}, True),
        ("absent <> :v", {"v": _n("1")}, True),
        ("absent <> gone", {}, True),
        ("NOT absent = gone", {}, True),
        # Order.
        ("n < n2", {}, True),
        ("n < :v", {"v": _n("5")}, False),
        ("n <= :v", {"v": _n("5")}, True),
        ("n > :v", {"v": _n("-10")}, True),
        ("n >= :v", {"v": _n("5.1")}, False),
        ("s < :v", {"v": _s("help")}, True),
        ("s >= :v", {"v": _s("hello!")}, False),
        ("unicode > :v", {"v": _s("z")}, True),
        (":low < :high", {"low": _s("\ue000"), "high": _s("\U00010000")}, True),
        ("b < :v", {"v": {"B": "aGk="}}, False),
        ("b > :v", {"v": {"B": "aGk="}}, True),
        # Base64 has another order than bytes.
        (":low < :high", {"low": {"B": "AA=="}, "high": {"B": "/w=="}}, True),
        ("n < :v", {"v": _s("6")}, False),
        ("n >= :v", {"v": _s("0")}, False),
        ("l > n", {}, False),
        ("t < nothing", {}, False),
        ("absent < :v", {"v": _n("1")}, False),
        (":v >= absent", {"v": _n("1")}, False),
        # BETWEEN and IN.
        ("n BETWEEN :a AND :b", {"a": _n("5"), "b": _n("5")}, True),
        ("n BETWEEN :a AND n2", {"a": _n("4")}, True),
        ("n BETWEEN :a AND :b", {"a": _n("6"), "b": _n("7")}, False),
        ("n BETWEEN n2 AND :b", {"b": _n("1")}, False),
        ("n BETWEEN :a AND :b", {"a": _s("0"), "b": _s("9")}, False),
        ("n BETWEEN l AND m", {}, False),
        ("absent BETWEEN :a AND :b", {"a": _n("0"), "b": _n("9")}, False),
        ("n BETWEEN absent AND :b", {"b": _n("9")}, False),
        ("b BETWEEN :a AND :b", {"a": {"B": "aGk="}, "b": {"B": "aHo="}}, True),
        ("n IN (:a, :b)", {"a": _s("5"), "b": _n("5")}, True),
        ("n IN (:a, absent)", {"a": _n("6")}, False),
        ("n IN (n2, m.x)", {}, False),
        ("ss IN (:a)", {"a": {"SS": ["cat", "dog"]}}, True),
        ("absent IN (:a, gone)", {"a": _n("1")}, False),
        # Existence and type.
        ("attribute_exists(s)", {}, True),
        ("attribute_exists(m.y[1])", {}, True),
        ("attribute_exists(m.y[2])", {}, False),
        ("attribute_exists(m.z.a)", {}, False),
        ("attribute_exists(nothing)", {}, True),
        ("attribute_not_exists(absent)", {}, True),
        ("attribute_not_exists(m.x)", {}, False),
        ("attribute_not_exists(s.x)", {}, True),
        ("attribute_not_exists(m[0])", {}, True),
        ("attribute_not_exists(l.a)", {}, True),
        ("attribute_type(ns, :v)", {"v": _s("NS")}, True),
        ("attribute_type(n, :v)", {"v": _s("S")}, False),
        ("attribute_type(absent, :v)", {"v": _s("S")}, False),
        ("attribute_type(:x, :v)", {"x": _n("1"), "v": _s("N")}, True),
        # begins_with.
        ("begins_with(s, :v)", {"v": _s("hell")}, True),
        ("begins_with(s, prefix)", {}, True),
        ("begins_with(prefix, s)", {}, False),
        ("begins_with(:v, prefix)", {"v": _s("hello")}, True),
        ("begins_with(s, :v)", {"v": _s("")}, True),
        ("begins_with(b, :v)", {"v": {"B": "aGk="}}, True),
        ("begins_with(b, :v)", {"v": {"B": "aG8="}}, False),
        ("begins_with(b, :v)", {"v": _s("hi")}, False),
        ("begins_with(n, :v)", {"v": _s("5")}, False),
        ("begins_with(absent, :v)", {"v": _s("x")}, False),
        # contains.
        ("contains(s, :v)", {"v": _s("ell")}, True),
        ("contains(s, :v)", {"v": _s("elo")}, False),
        ("contains(b, :v)", {"v": {"B": "aGVyZQ=="}}, True),
        ("contains(b, :v)", {"v": {"B": "eA=="}}, False),
        ("contains(ss, :v)", {"v": _s("dog")}, True),
        ("contains(ss, :v)", {"v": _s("do")}, False),
        ("contains(ns, :v)", {"v": _n("4.0")}, True),
        ("contains(ns, :v)", {"v": _s("4")}, False),
        ("contains(bs, :v)", {"v": {"B": "AA=="}}, True),
        ("contains(l, :v)", {"v": _s("hi")}, True),
        ("contains(l, :v)", {"v": {"NS": ["2", "1"]}}, True),
        ("contains(l, :v)", {"v": {"L": [_n("3")]}}, True),
        ("contains(l, n)", {}, True),
        ("contains(l, :v)", {"v": {"BOOL": True}}, False),
        ("contains(s, :v)", {"v": {"SS": ["hello"]}}, False),
        ("contains(n, :v)", {"v": _n("5")}, False),
        ("contains(m, :v)", {"v": _s("x")}, False),
        ("contains(absent, :v)", {"v": _s("x")}, False),
        ("contains(s, absent)", {}, False),
        # size.
        ("size(s) = n", {}, True),
        ("size(unicode) = :v", {"v": _n("3")}, True),
        ("size(blank) = :v", {"v": _n("0")}, True),
        ("size(b) = :v", {"v": _n("8")}, True),
        ("size(ss) = :v", {"v": _n("2")}, True),
        ("size(l) BETWEEN :v AND :w", {"v": _n("3"), "w": _n("4")}, True),
        ("size(m) IN (:v)", {"v": _n("3")}, True),
        ("size(s) > size(prefix)", {}, True),
        ("size(s) = :v", {"v": _s("5")}, False),
        ("size(n) = :v", {"v": _n("1")}, False),
        ("size(t) = :v", {"v": _n("1")}, False),
        ("size(nothing) <> :v", {"v": _n("1")}, True),
        ("size(absent) > :v", {"v": _n("0")}, False),
        # Logic: NOT before AND before OR.
        ("n < n2 AND s = s2", {}, True),
        ("n < n2 AND n2 < n", {}, False),
        ("n2 < n OR n < n2", {}, True),
        ("n < n2 OR n2 < n AND n2 < n", {}, True),
        ("(n < n2 OR n2 < n) AND n2 < n", {}, False),
        ("NOT n < n2 AND n2 < n", {}, False),
        ("NOT (n < n2 AND n2 < n)", {}, True),
        ("NOT NOT NOT n2 < n", {}, True),
        ("n BETWEEN m.x AND n2 AND n < n2", {}, True),
        # Paths.
        ("m.x < m.y[1]", {}, True),
        ("m.x < m.y[0]", {}, False),
        ("m.z < m.y[100]", {}, False),
        ("m.s = s", {}, True),
        ("l[2][0] = :v", {"v": _n("3")}, True),
    ],
)
def test_conditions_on_an_item(text: str, values: dict[str, Any], expected: bool) -> None:
    assert _holds(text, **values) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("attribute_not_exists(id)", True), ("attribute_exists(id)", False), ("a = b", False), ("a <> b", True)],
)
def test_no_item_is_an_item_without_attributes(text: str, expected: bool) -> None:
    assert evaluate_condition(parse_condition(text, Kind.CONDITION, Bindings(None, None)), None) is expected
