"""Event patterns against events: the operators of EventBridge's and Lambda's documentation.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from typing import Any

import pytest

from homeport.functions.event_sources.patterns import matches

EVENT: dict[str, Any] = {
    "name": "Alice",
    "empty": "",
    "nothing": None,
    "price": 100,
    "flag": True,
    "tags": ["red", "green"],
    "address": {"city": "Berlin", "ip": "10.0.0.7"},
    "items": [{"kind": "a", "count": 1}, {"kind": "b", "count": 5}],
}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({}, True),
        ({"name": ["Alice"]}, True),
        ({"name": ["alice"]}, False),
        ({"name": ["Bob", "Alice"]}, True),
        ({"empty": [""]}, True),
        ({"nothing": [None]}, True),
        ({"missing": [None]}, False),
        ({"price": [100]}, True),
        ({"price": [100.0]}, True),
        ({"price": ["100"]}, False),
        ({"flag": [True]}, True),
        ({"flag": [1]}, False),
        ({"tags": ["green"]}, True),
        ({"tags": ["blue"]}, False),
        ({"address": {"city": ["Berlin"]}}, True),
        ({"address": {"city": ["Paris"]}}, False),
        ({"missing": {"city": ["Berlin"]}}, False),
        ({"items": {"kind": ["b"]}}, True),
        ({"items": {"kind": ["c"]}}, False),
        ({"name": [{"prefix": "Al"}]}, True),
        ({"name": [{"prefix": "al"}]}, False),
        ({"name": [{"prefix": {"equals-ignore-case": "aL"}}]}, True),
        ({"name": [{"suffix": "ce"}]}, True),
        ({"name": [{"suffix": {"equals-ignore-case": "CE"}}]}, True),
        ({"name": [{"equals-ignore-case": "aLICE"}]}, True),
        ({"name": [{"wildcard": "A*c*"}]}, True),
        ({"name": [{"wildcard": "A\\*"}]}, False),
        ({"name": [{"anything-but": ["Bob"]}]}, True),
        ({"name": [{"anything-but": "Alice"}]}, False),
        ({"name": [{"anything-but": {"prefix": "Al"}}]}, False),
        ({"name": [{"anything-but": {"suffix": ["ob", "rl"]}}]}, True),
        ({"name": [{"anything-but": {"equals-ignore-case": ["alice"]}}]}, False),
        ({"name": [{"anything-but": {"wildcard": "*x*"}}]}, True),
        ({"missing": [{"anything-but": ["Bob"]}]}, False),
        ({"price": [{"numeric": ["=", 100]}]}, True),
        ({"price": [{"numeric": [">", 10, "<=", 100]}]}, True),
        ({"price": [{"numeric": ["<", 100]}]}, False),
        ({"name": [{"numeric": ["=", 1]}]}, False),
        ({"flag": [{"numeric": ["=", 1]}]}, False),
        ({"address": {"ip": [{"cidr": "10.0.0.0/24"}]}}, True),
        ({"address": {"ip": [{"cidr": "10.0.1.0/24"}]}}, False),
        ({"name": [{"cidr": "10.0.1.0/24"}]}, False),
        ({"name": [{"exists": True}]}, True),
        ({"nothing": [{"exists": True}]}, True),
        ({"missing": [{"exists": True}]}, False),
        ({"missing": [{"exists": False}]}, True),
        ({"name": [{"exists": False}]}, False),
        ({"address": [{"exists": True}]}, False),
        ({"$or": [{"name": ["Bob"]}, {"price": [{"numeric": [">", 1]}]}]}, True),
        ({"$or": [{"name": ["Bob"]}, {"price": [1]}]}, False),
        ({"name": ["Alice"], "$or": [{"flag": [False]}, {"price": [100]}]}, True),
    ],
    ids=str,
)
def test_pattern(pattern: dict[str, Any], expected: bool) -> None:
    assert matches(pattern, EVENT) is expected
