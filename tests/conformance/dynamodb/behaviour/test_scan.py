"""What Scan answers.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
"""

from typing import Any

import pytest

from support.dynamodb import Tables
from support.legacy_conditions import FAILS, HOLDS, STORED, condition

Json = Any

KEY = {"pk": {"S": "a"}}


@pytest.mark.parametrize(("name", "asked", "count"), [*[(*each, 1) for each in HOLDS], *[(*each, 0) for each in FAILS]])
def test_a_condition_on_an_attribute(dynamo: Tables, name: str, asked: Json, count: int) -> None:
    dynamo.create()
    dynamo.put(KEY | STORED)

    answer = dynamo.call("Scan", TableName="music", ScanFilter={name: asked})

    assert answer == {"Items": [KEY | STORED] * count, "Count": count, "ScannedCount": 1}


@pytest.mark.parametrize(
    ("operator", "found"), [(None, {"both"}), ("AND", {"both"}), ("OR", {"both", "first", "second"})]
)
def test_two_conditions(dynamo: Tables, operator: str | None, found: set[str]) -> None:
    dynamo.create()
    one, two = {"a": {"N": "1"}}, {"b": {"N": "2"}}
    dynamo.put(
        {"pk": {"S": "both"}} | one | two,
        {"pk": {"S": "first"}} | one,
        {"pk": {"S": "second"}} | two,
        {"pk": {"S": "-"}},
    )
    joined = {} if operator is None else {"ConditionalOperator": operator}

    answer = dynamo.call(
        "Scan",
        TableName="music",
        ScanFilter={"a": condition("EQ", {"N": "1"}), "b": condition("NOT_NULL")},
        AttributesToGet=["pk"],
        **joined,
    )

    assert {item["pk"]["S"] for item in answer["Items"]} == found
    assert answer["ScannedCount"] == 4


def test_a_filter_on_the_key(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put({"pk": {"S": "a"}}, {"pk": {"S": "b"}})

    answer = dynamo.call("Scan", TableName="music", ScanFilter={"pk": condition("GT", {"S": "a"})})

    assert answer == {"Items": [{"pk": {"S": "b"}}], "Count": 1, "ScannedCount": 2}


def test_an_empty_filter_is_none(dynamo: Tables) -> None:
    dynamo.create()
    dynamo.put(KEY)

    assert dynamo.call("Scan", TableName="music", ScanFilter={}) == {"Items": [KEY], "Count": 1, "ScannedCount": 1}
