"""What is off by default, switched on: lag, refusals by chance, commits that wait for the disk."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from homeport.dynamodb.settings import EngineSettings
from homeport.dynamodb.storage.store import Store
from support.dynamodb import Dynamo, defined, index

THROTTLED = (
    "ProvisionedThroughputExceededException",
    "The level of configured provisioned throughput for the table was exceeded. "
    "Consider increasing your provisioning level with the UpdateTable API.",
)


@contextmanager
def switched(path: Path | None = None, **settings: Any) -> Iterator[Dynamo]:
    dynamo = Dynamo(path, settings=EngineSettings(**settings))
    try:
        yield dynamo
    finally:
        dynamo.close()


@pytest.fixture(params=["memory", "file"])
def behind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Dynamo]:
    """An engine whose reads are half a second behind, with a table of two items that were there before."""
    with switched(tmp_path if request.param == "file" else None, lag_s=0.5) as dynamo:
        dynamo.create(
            AttributeDefinitions=defined(pk="S", group="S"),
            GlobalSecondaryIndexes=[index("by-group", "group")],
        )
        dynamo.put({"pk": {"S": "a"}, "group": {"S": "x"}}, {"pk": {"S": "b"}, "group": {"S": "x"}})
        dynamo.clock.advance(1.0)
        yield dynamo


def _group(dynamo: Dynamo, group: str) -> list[str]:
    answer = dynamo.call(
        "Query",
        TableName="music",
        IndexName="by-group",
        KeyConditionExpression="#g = :g",
        ExpressionAttributeNames={"#g": "group"},
        ExpressionAttributeValues={":g": {"S": group}},
    )
    return sorted(item["pk"]["S"] for item in answer["Items"])


def _scan(dynamo: Dynamo, **parameters: Any) -> list[str]:
    return sorted(item["pk"]["S"] for item in dynamo.call("Scan", TableName="music", **parameters)["Items"])


def test_reads_that_need_not_be_consistent_show_how_it_was(behind: Dynamo) -> None:
    behind.put({"pk": {"S": "a"}, "group": {"S": "y"}}, {"pk": {"S": "c"}, "group": {"S": "y"}})
    behind.call("DeleteItem", TableName="music", Key={"pk": {"S": "b"}})

    def seen() -> tuple[list[str], list[str], list[str]]:
        return _scan(behind), _group(behind, "x"), _group(behind, "y")

    at_once = seen()
    consistent = _scan(behind, ConsistentRead=True)
    behind.clock.advance(0.5)
    later = seen()

    assert at_once == (["a", "b"], ["a", "b"], [])
    assert consistent == ["a", "c"]
    assert later == (["a", "c"], [], ["a", "c"])


def test_each_kind_of_read_lags(behind: Dynamo) -> None:
    behind.put({"pk": {"S": "a"}, "group": {"S": "new"}})
    key = {"pk": {"S": "a"}}

    def group(answer: Any) -> str:
        return str(answer["group"]["S"])

    def get(**parameters: Any) -> str:
        return group(behind.call("GetItem", TableName="music", Key=key, **parameters)["Item"])

    def batch(**parameters: Any) -> str:
        asked = {"music": {"Keys": [key], **parameters}}
        return group(behind.call("BatchGetItem", RequestItems=asked)["Responses"]["music"][0])

    def statement(**parameters: Any) -> str:
        text = "SELECT * FROM music WHERE pk = 'a'"
        return group(behind.call("ExecuteStatement", Statement=text, **parameters)["Items"][0])

    def statements(**parameters: Any) -> str:
        text = "SELECT * FROM music WHERE pk = 'a'"
        asked = [{"Statement": text, **parameters}]
        return group(behind.call("BatchExecuteStatement", Statements=asked)["Responses"][0]["Item"])

    transaction = behind.call("TransactGetItems", TransactItems=[{"Get": {"TableName": "music", "Key": key}}])

    assert [each() for each in (get, batch, statement, statements)] == ["x"] * 4
    assert [each(ConsistentRead=True) for each in (get, batch, statement, statements)] == ["new"] * 4
    assert group(transaction["Responses"][0]["Item"]) == "new"


def test_looking_back_leaves_no_trace(behind: Dynamo) -> None:
    for number in range(20):
        behind.put({"pk": {"S": str(number)}, "group": {"S": "z"}})
        _scan(behind)
        behind.clock.advance(0.1)
    behind.clock.advance(1.0)

    assert len(_scan(behind)) == 22
    assert len(_group(behind, "z")) == 20


def test_reads_that_lag_share_no_transaction_with_writes(behind: Dynamo) -> None:
    with behind.engine.together():
        behind.put({"pk": {"S": "new"}})
        at_once = _scan(behind)
        behind.put({"pk": {"S": "newer"}})

    assert (at_once, _scan(behind, ConsistentRead=True)) == (["a", "b"], ["a", "b", "new", "newer"])


def test_what_is_too_old_to_be_looked_back_at_is_trimmed(tmp_path: Path) -> None:
    with switched(tmp_path, lag_s=0.5) as dynamo:
        dynamo.create()
        for number in range(10):
            dynamo.put({"pk": {"S": str(number)}})
        dynamo.clock.advance(600.0)
        dynamo.clock.advance(600.0)
        with sqlite3.connect(tmp_path / "dynamodb.sqlite3") as connection:
            kept = connection.execute("SELECT COUNT(*) FROM history_1").fetchone()
        connection.close()

    assert kept == (0,)


@pytest.mark.parametrize(("syncs", "expected"), [(False, 0), (True, 2)])
def test_commits_wait_for_the_disk_where_it_is_wanted(tmp_path: Path, syncs: bool, expected: int) -> None:
    dynamo = Dynamo()
    store = Store(tmp_path, dynamo.clock, dynamo.observer, EngineSettings(syncs=syncs))
    with store.writing() as transaction:
        synchronous = transaction.connection.execute("PRAGMA synchronous").fetchone()
    store.close()
    dynamo.close()

    assert synchronous == (expected,)


ITEM = {"pk": {"S": "a"}}


@pytest.mark.parametrize(
    ("probabilities", "reads_fail", "writes_fail"),
    [
        ({}, False, False),
        ({"read_error_probability": 1.0}, True, False),
        ({"write_error_probability": 1.0}, False, True),
    ],
)
def test_reads_and_writes_are_refused_by_chance(
    probabilities: dict[str, Any], reads_fail: bool, writes_fail: bool
) -> None:
    reads: list[tuple[str, dict[str, Any]]] = [
        ("GetItem", {"TableName": "music", "Key": ITEM}),
        ("Scan", {"TableName": "music"}),
        ("BatchGetItem", {"RequestItems": {"music": {"Keys": [ITEM]}}}),
        ("TransactGetItems", {"TransactItems": [{"Get": {"TableName": "music", "Key": ITEM}}]}),
    ]
    writes: list[tuple[str, dict[str, Any]]] = [
        ("PutItem", {"TableName": "music", "Item": ITEM}),
        ("UpdateItem", {"TableName": "music", "Key": ITEM}),
        ("DeleteItem", {"TableName": "music", "Key": ITEM}),
        ("TransactWriteItems", {"TransactItems": [{"Put": {"TableName": "music", "Item": ITEM}}]}),
    ]
    with switched(**probabilities) as dynamo:
        dynamo.create()
        for requests, fail in ((reads, reads_fail), (writes, writes_fail)):
            for operation, request in requests:
                if fail:
                    assert dynamo.refusal(operation, **request) == THROTTLED
                else:
                    dynamo.call(operation, **request)


def test_a_batch_of_writes_comes_back_unprocessed() -> None:
    puts = [{"PutRequest": {"Item": {"pk": {"S": str(number)}}}} for number in range(25)]
    with switched(write_error_probability=1.0) as dynamo:
        dynamo.create()
        answer = dynamo.call("BatchWriteItem", RequestItems={"music": puts})
        missing = dynamo.refusal("BatchWriteItem", RequestItems={"nothing": puts})
        count = len(_scan(dynamo))
    with switched(write_error_probability=0.5) as dynamo:
        dynamo.create()
        unprocessed = dynamo.call("BatchWriteItem", RequestItems={"music": puts})["UnprocessedItems"].get("music", [])
        written = _scan(dynamo)

    assert (answer, count) == ({"UnprocessedItems": {"music": puts}}, 0)
    assert missing == ("ResourceNotFoundException", "Requested resource not found")
    assert sorted(written + [put["PutRequest"]["Item"]["pk"]["S"] for put in unprocessed]) == sorted(
        map(str, range(25))
    )


def test_a_request_that_is_wrong_is_told_so_before_chance_has_its_say() -> None:
    with switched(read_error_probability=1.0) as dynamo:
        code, _ = dynamo.refusal("GetItem", TableName="x")

    assert code == "ValidationException"


def test_keys_of_an_index_stay_in_step(behind: Dynamo) -> None:
    """A read in the past moves index entries to and fro; the next write finds them where they belong."""
    for group in ("p", "q", "x"):
        behind.put({"pk": {"S": "a"}, "group": {"S": group}})
        _group(behind, group)
    behind.clock.advance(1.0)

    assert _group(behind, "x") == ["a", "b"]
