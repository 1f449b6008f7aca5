"""What is an event pattern, by the operators of EventBridge's User Guide."""

import json
import random
from typing import Any

import pytest

from homeport.functions.event_sources.pattern_check import is_pattern
from homeport.functions.event_sources.patterns import matches


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"a": ["b", 1, 1.5, True, None]},
        {"a": {"b": {"c": []}}},
        {"$or": [{"a": ["b"]}, {"c": ["d"]}]},
        {"a": [{"prefix": "b"}, {"prefix": {"equals-ignore-case": "B"}}, {"suffix": "c"}]},
        {"a": [{"equals-ignore-case": "b"}, {"wildcard": "b*"}, {"cidr": "10.0.0.1/8"}, {"exists": False}]},
        {"a": [{"anything-but": "b"}, {"anything-but": ["b", 1]}, {"anything-but": {"prefix": ["b", "c"]}}]},
        {"a": [{"numeric": [">", 0, "<=", 5.5]}, {"numeric": ["=", -1]}]},
    ],
)
def test_patterns(pattern: Any) -> None:
    assert is_pattern(json.dumps(pattern))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"a"',
        '{"a": "b"}',
        '{"a": 1}',
        '{"a": [["b"]]}',
        '{"a": [{}]}',
        '{"a": [{"prefix": "b", "suffix": "c"}]}',
        '{"a": [{"unknown": "b"}]}',
        '{"a": [{"prefix": 1}]}',
        '{"a": [{"prefix": {}}]}',
        '{"a": [{"prefix": {"wildcard": "b"}}]}',
        '{"a": [{"exists": "true"}]}',
        '{"a": [{"cidr": "10.0.0.1/64"}]}',
        '{"a": [{"numeric": []}]}',
        '{"a": [{"numeric": [">"]}]}',
        '{"a": [{"numeric": ["!", 1]}]}',
        '{"a": [{"numeric": ["=", true]}]}',
        '{"a": [{"anything-but": {"exists": true}}]}',
        '{"a": [{"anything-but": {"wildcard": [1]}}]}',
        '{"$or": ["a"]}',
        '{"$or": {"a": ["b"]}}',
    ],
)
def test_what_is_none(text: str) -> None:
    assert not is_pattern(text)


def test_every_pattern_can_be_asked_of_every_event() -> None:
    chance = random.Random(1)
    operators = ["prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "cidr", "exists"]
    values: list[Any] = ["a", "*", "10.0.0.1", 1, 1.5, True, None, "", [], ["a"], [">", 0], {"prefix": "a"}, {}]

    def rule() -> Any:
        return {chance.choice(operators): chance.choice(values)} if chance.random() < 0.7 else chance.choice(values)

    passed = 0
    for _ in range(20_000):
        pattern = {name: [rule() for _ in range(chance.randint(0, 2))] for name in chance.sample(["a", "b", "$or"], 2)}
        if is_pattern(json.dumps(pattern)):
            passed += 1
            matches(pattern, {"a": chance.choice(values), "b": [chance.choice(values)]})
    assert passed > 1000
