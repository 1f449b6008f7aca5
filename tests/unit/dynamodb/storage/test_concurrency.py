"""Many threads at once: no lost update, no torn read, indexes that agree."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.dynamodb import Dynamo, RefusedError, defined, index

THREADS = 8
ROUNDS = 60


@pytest.fixture(params=["memory", "file"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    dynamo = Dynamo(tmp_path if request.param == "file" else None)
    dynamo.create(AttributeDefinitions=defined(pk="S", gk="S"), GlobalSecondaryIndexes=[index("gsi", "gk")])
    yield dynamo
    dynamo.close()


def together(work: Callable[[int], None]) -> None:
    """Run `work` on all threads at once; the first failure is the test's."""
    failures: list[BaseException] = []
    barrier = threading.Barrier(THREADS)

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_no_increment_is_lost(shared: Dynamo) -> None:
    def work(number: int) -> None:
        for _ in range(ROUNDS):
            shared.call(
                "UpdateItem",
                TableName="music",
                Key={"pk": {"S": "counter"}},
                UpdateExpression="ADD n :one SET gk = :g",
                ExpressionAttributeValues={":one": {"N": "1"}, ":g": {"S": str(number)}},
            )

    together(work)

    counter = shared.get({"pk": {"S": "counter"}})
    assert counter["n"] == {"N": str(THREADS * ROUNDS)}
    assert shared.call("Scan", TableName="music", IndexName="gsi")["Items"] == [counter]


def test_one_of_many_conditional_puts_wins(shared: Dynamo) -> None:
    won: list[int] = []

    def work(number: int) -> None:
        try:
            shared.call(
                "PutItem",
                TableName="music",
                Item={"pk": {"S": "one"}, "by": {"N": str(number)}},
                ConditionExpression="attribute_not_exists(pk)",
            )
            won.append(number)
        except RefusedError as error:
            if not error.body["__type"].endswith("#ConditionalCheckFailedException"):
                raise

    together(work)

    assert shared.get({"pk": {"S": "one"}})["by"] == {"N": str(won[0])}
    assert len(won) == 1


def test_transactional_reads_see_whole_transactions(shared: Dynamo) -> None:
    pair = [{"pk": {"S": "left"}}, {"pk": {"S": "right"}}]

    def put(value: int) -> None:
        items = [{"Put": {"TableName": "music", "Item": key | {"n": {"N": str(value)}}}} for key in pair]
        shared.call("TransactWriteItems", TransactItems=items)

    put(0)

    def work(number: int) -> None:
        for turn in range(ROUNDS):
            if number % 2:
                put(number * 1000 + turn)
            else:
                gets = [{"Get": {"TableName": "music", "Key": key}} for key in pair]
                answer = shared.call("TransactGetItems", TransactItems=gets)["Responses"]
                assert answer[0]["Item"]["n"] == answer[1]["Item"]["n"]

    together(work)


def test_tables_come_and_go_under_readers_and_writers(shared: Dynamo) -> None:
    def work(number: int) -> None:
        for _ in range(ROUNDS // 4):
            try:
                if number < 2:
                    shared.create("fleeting")
                elif number < 4:
                    shared.call("DeleteTable", TableName="fleeting")
                elif number < 6:
                    shared.put({"pk": {"S": "a"}}, table="fleeting")
                else:
                    shared.call("Scan", TableName="fleeting")
            except RefusedError as error:
                if not error.body["__type"].endswith(("#ResourceNotFoundException", "#ResourceInUseException")):
                    raise

    together(work)


def test_an_index_that_is_made_while_items_are_written_misses_none(shared: Dynamo) -> None:
    def work(number: int) -> None:
        if number == 0:
            shared.call(
                "UpdateTable",
                TableName="music",
                GlobalSecondaryIndexUpdates=[{"Create": index("late", "lk")}],
                AttributeDefinitions=defined(lk="S"),
            )
            return
        for turn in range(ROUNDS):
            shared.put({"pk": {"S": f"{number}/{turn}"}, "lk": {"S": "x"}})

    together(work)

    late = shared.call("Scan", TableName="music", IndexName="late")
    assert late["Count"] == shared.call("Scan", TableName="music")["Count"] == (THREADS - 1) * ROUNDS
