"""Many threads at once: no lost update, no torn read, indexes that agree."""

import random
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


KINDS = ("put", "update", "remove", "delete", "transact")


def write_at_random(shared: Dynamo, chance: random.Random) -> None:
    """One write of one of a few items, which enters, changes or leaves the index."""
    key = {"pk": {"S": str(chance.randrange(6))}}
    item = key | {"gk": {"S": str(chance.randrange(3))}, "v": {"N": str(chance.randrange(3))}}
    match chance.choice(KINDS):
        case "put":
            shared.put(item if chance.random() < 0.7 else key)
        case "update":
            values = {":g": item["gk"], ":v": item["v"]}
            text = "SET gk = :g, v = :v"
            shared.call(
                "UpdateItem", TableName="music", Key=key, UpdateExpression=text, ExpressionAttributeValues=values
            )
        case "remove":
            shared.call("UpdateItem", TableName="music", Key=key, UpdateExpression="REMOVE gk")
        case "delete":
            shared.call("DeleteItem", TableName="music", Key=key)
        case _:
            other = {"pk": {"S": "other" + key["pk"]["S"]}}
            actions = [{"Put": {"TableName": "music", "Item": each}} for each in (item, item | other)]
            shared.call("TransactWriteItems", TransactItems=actions)


def by_key(items: list[Any]) -> dict[str, Any]:
    return {item["pk"]["S"]: item for item in items}


def test_an_index_holds_what_a_scan_shows_after_any_writes_at_once(shared: Dynamo) -> None:
    keys_only = index("keys", "gk", None, {"ProjectionType": "KEYS_ONLY"})
    shared.call(
        "UpdateTable",
        TableName="music",
        GlobalSecondaryIndexUpdates=[{"Create": keys_only}],
        AttributeDefinitions=defined(gk="S"),
    )

    def work(number: int) -> None:
        chance = random.Random(number)
        for _ in range(ROUNDS):
            write_at_random(shared, chance)

    together(work)

    items = by_key(shared.call("Scan", TableName="music")["Items"])
    indexed = {key: item for key, item in items.items() if "gk" in item}
    assert by_key(shared.call("Scan", TableName="music", IndexName="gsi")["Items"]) == indexed
    projected = {key: {name: item[name] for name in ("pk", "gk")} for key, item in indexed.items()}
    assert by_key(shared.call("Scan", TableName="music", IndexName="keys")["Items"]) == projected


def test_backups_and_restores_among_writers_show_whole_transactions(shared: Dynamo) -> None:
    recovery = {"PointInTimeRecoveryEnabled": True}
    shared.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=recovery)
    pair = [{"pk": {"S": "left"}}, {"pk": {"S": "right"}}]
    moved = threading.Lock()

    def work(number: int) -> None:
        for turn in range(ROUNDS // 6):
            if number:
                more = {"n": {"N": str(number * 1000 + turn)}, "gk": {"S": str(turn % 3)}}
                items = [{"Put": {"TableName": "music", "Item": key | more}} for key in pair]
                shared.call("TransactWriteItems", TransactItems=items)
                with moved:
                    shared.clock.advance(0.1)
                continue
            arn = shared.call("CreateBackup", TableName="music", BackupName="copy")["BackupDetails"]["BackupArn"]
            shared.call("RestoreTableFromBackup", BackupArn=arn, TargetTableName=f"from{turn}")
            shared.call(
                "RestoreTableToPointInTime",
                SourceTableName="music",
                TargetTableName=f"then{turn}",
                UseLatestRestorableTime=True,
            )

    together(work)
    shared.clock.advance(400)
    shared.call(
        "RestoreTableToPointInTime", SourceTableName="music", TargetTableName="last", UseLatestRestorableTime=True
    )

    for name in shared.call("ListTables")["TableNames"]:
        items = shared.call("Scan", TableName=name)["Items"]
        assert len(items) in (0, 2)
        assert len({(item["n"]["N"], item["gk"]["S"]) for item in items}) <= 1
        assert by_key(shared.call("Scan", TableName=name, IndexName="gsi")["Items"]) == by_key(items)
    assert by_key(shared.call("Scan", TableName="last")["Items"]) == by_key(
        shared.call("Scan", TableName="music")["Items"]
    )
