"""A writer that is killed at any moment loses nothing that it has acknowledged, and leaves no half of a transaction."""

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import support
from support.dynamodb import Dynamo, defined, index

TESTS = Path(next(iter(support.__path__))).parent


def write_and_kill(folder: Path, first: int, lines: int) -> int:
    """Run a writer, kill it a little after it has told so many transactions; the last that it told."""
    command = [sys.executable, "-m", "support.dynamodb_writer", str(folder), str(first)]
    paths = os.pathsep.join([str(TESTS), str(TESTS.parent / "src")])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": paths}) as writer:
        assert writer.stdout is not None
        told = first - 1
        for _ in range(lines):
            told = int(writer.stdout.readline())
        writer.kill()
        # What was acknowledged before the kill may still be in the pipe.
        rest = [line for line in writer.stdout.read().splitlines(keepends=False) if line]
    return int(rest[-1]) if rest else told


def items(dynamo: Dynamo, table: str, **parameters: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    start: dict[str, Any] = {}
    while True:
        answer = dynamo.call("Scan", TableName=table, **parameters, **start)
        found |= {item["pk"]["S"]: item for item in answer["Items"]}
        if "LastEvaluatedKey" not in answer:
            return found
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def check(dynamo: Dynamo, acknowledged: int) -> int:
    """Everything is whole; the number of the last transaction that is there."""
    one, two = items(dynamo, "one"), items(dynamo, "two")
    counter = one.pop("counter")
    assert one == two
    last = len(one)
    assert set(one) == {f"item{number}" for number in range(1, last + 1)}
    assert counter["summed"] == {"N": str(last * (last + 1) // 2)}
    assert last >= acknowledged
    assert items(dynamo, "one", IndexName="gsi") == one
    check_copies(dynamo)
    return last


def check_copies(dynamo: Dynamo) -> None:
    """Every table that was restored, and every backup, holds what the first table held at the time; nothing is left."""
    for name in dynamo.call("ListTables")["TableNames"]:
        if name.startswith("copy"):
            copied = items(dynamo, name)
            assert copied.pop("counter")
            assert set(copied) == {f"item{number}" for number in range(1, int(name.removeprefix("copy")) + 1)}
            assert items(dynamo, name, IndexName="gsi") == copied
    backups = dynamo.call("ListBackups", BackupType="ALL")["BackupSummaries"]
    for backup in backups:
        described = dynamo.call("DescribeBackup", BackupArn=backup["BackupArn"])["BackupDescription"]
        count = described["SourceTableDetails"]["ItemCount"]
        name = backup["BackupName"].removeprefix("at").removeprefix("copy").removesuffix("$DeletedTableBackup")
        # The counter is an item too.
        assert count == int(name) + 1
        if backup["BackupType"] == "USER":
            dynamo.call("DeleteBackup", BackupArn=backup["BackupArn"])
    assert_nothing_is_orphaned(dynamo)


def assert_nothing_is_orphaned(dynamo: Dynamo) -> None:
    """Each SQLite table belongs to a table, a stream or a backup that is known."""
    with dynamo.engine._store.reading() as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        tables = {row[0] for row in connection.execute("SELECT number FROM tables")}
        backups = {row[0] for row in connection.execute("SELECT number FROM backups")}
    numbered = [name.split("_") for name in names if name.split("_")[1:2] and name.split("_")[1].isdecimal()]
    for kind, number, *_ in numbered:
        assert int(number) in (backups if kind == "backup" else tables), (kind, number)


def kill_repeatedly(folder: Path, times: int) -> None:
    dynamo = Dynamo(folder)
    for name in ("one", "two"):
        dynamo.create(name, AttributeDefinitions=defined(pk="S", gk="S"), GlobalSecondaryIndexes=[index("gsi", "gk")])
    dynamo.close()
    chance = random.Random(1)
    last = 0
    for _ in range(times):
        acknowledged = write_and_kill(folder, last + 1, chance.randrange(1, 60))
        dynamo = Dynamo(folder)
        last = check(dynamo, acknowledged)
        dynamo.close()


def test_a_few_kills(tmp_path: Path) -> None:
    kill_repeatedly(tmp_path, 3)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_two_hundred_kills(tmp_path: Path) -> None:
    kill_repeatedly(tmp_path, 200)
