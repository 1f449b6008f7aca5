"""Restores: made in steps between which others write, of one moment, whole or not at all."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from homeport.dynamodb.storage.restores import STEP, Restore, Source, items_of_past
from homeport.dynamodb.storage.store import Store
from homeport.dynamodb.storage.table import Table
from support.dynamodb import Dynamo, defined, index

COUNT = 2 * STEP + 7


@pytest.fixture(params=["memory", "file"])
def music(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A table of many items whose recovery is on."""
    dynamo = made(tmp_path if request.param == "file" else None)
    yield dynamo
    dynamo.close()


@pytest.fixture
def music_in_file(tmp_path: Path) -> Any:
    """The same in a file: in memory nobody else writes while a restore reads."""
    dynamo = made(tmp_path)
    yield dynamo
    dynamo.close()


def made(path: Path | None) -> Dynamo:
    dynamo = Dynamo(path)
    dynamo.create(AttributeDefinitions=defined(pk="S", gk="S"), GlobalSecondaryIndexes=[index("gsi", "gk")])
    recovery = {"PointInTimeRecoveryEnabled": True}
    dynamo.call("UpdateContinuousBackups", TableName="music", PointInTimeRecoverySpecification=recovery)
    put_many(dynamo)
    return dynamo


def put_many(dynamo: Dynamo) -> None:
    items = [{"pk": {"S": str(number)}} | ({"gk": {"S": "x"}} if number % 2 else {}) for number in range(COUNT)]
    for first in range(0, COUNT, 25):
        requests = [{"PutRequest": {"Item": item}} for item in items[first : first + 25]]
        dynamo.call("BatchWriteItem", RequestItems={"music": requests})


def store_of(dynamo: Dynamo) -> Store:
    return dynamo.engine._store


def table_of(dynamo: Dynamo, name: str = "music") -> Table:
    table = store_of(dynamo).tables.get("000000000000", "us-east-1", name)
    assert table is not None
    return table


def start(dynamo: Dynamo, source: Source | None = None) -> Restore:
    table = table_of(dynamo)
    definition = replace(table.definition, name="again", recovery=None, stream=None)
    started = store_of(dynamo).start_restore(definition, source or items_of_past(table, dynamo.clock.time()))
    assert started is not None
    return started


def count(dynamo: Dynamo, table: str, **others: Any) -> int:
    found: int = dynamo.call("Scan", TableName=table, Select="COUNT", **others)["Count"]
    return found


def sqlite_tables(dynamo: Dynamo) -> set[str]:
    with store_of(dynamo).reading() as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_what_is_written_meanwhile_is_not_restored(music_in_file: Dynamo) -> None:
    music = music_in_file
    started = start(music)
    music.clock.advance(1)
    music.call("DeleteItem", TableName="music", Key={"pk": {"S": "0"}})
    music.put({"pk": {"S": "1"}, "gk": {"S": "y"}}, {"pk": {"S": "new"}, "gk": {"S": "x"}})
    music.call("DeleteTable", TableName="music")

    store_of(music).finish_restore(started)

    assert count(music, "again") == COUNT
    assert count(music, "again", IndexName="gsi") == COUNT // 2
    assert music.get({"pk": {"S": "1"}}, "again") == {"pk": {"S": "1"}, "gk": {"S": "x"}}


def test_a_table_that_is_being_made_is_unknown_and_has_its_name(music: Dynamo) -> None:
    started = start(music)

    assert music.call("ListTables") == {"TableNames": ["music"]}
    assert music.refusal("DescribeTable", TableName="again")[0] == "ResourceNotFoundException"
    assert store_of(music).create_table(replace(table_of(music).definition, name="again")) is None
    assert music.refusal(
        "RestoreTableToPointInTime", SourceTableName="music", TargetTableName="again", UseLatestRestorableTime=True
    ) == ("TableAlreadyExistsException", "Table already exists: again")

    store_of(music).finish_restore(started)
    music.call("DeleteTable", TableName="again")
    music.create("again")


def broken(connection: sqlite3.Connection) -> sqlite3.Cursor:
    """Gives an item twice."""
    return connection.execute(
        "SELECT x'00', CAST('{\"pk\":{\"S\":\"a\"}}' AS BLOB), 3 UNION ALL SELECT x'00', x'7b7d', 2"
    )


def test_a_restore_that_fails_leaves_nothing(music: Dynamo) -> None:
    before = sqlite_tables(music)
    started = start(music, broken)

    with pytest.raises(sqlite3.IntegrityError):
        store_of(music).finish_restore(started)

    assert sqlite_tables(music) == before
    music.create("again")


def test_a_source_that_cannot_be_read_leaves_nothing(music: Dynamo) -> None:
    before = sqlite_tables(music)

    with pytest.raises(sqlite3.OperationalError):
        start(music, lambda connection: connection.execute("SELECT * FROM nothing"))

    assert sqlite_tables(music) == before
    music.create("again")


def test_what_a_dead_process_has_begun_goes_at_the_next_start(tmp_path: Path) -> None:
    dynamo = Dynamo(tmp_path)
    dynamo.create(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    dynamo.put({"pk": {"S": "a"}})
    dynamo.call("CreateBackup", TableName="music", BackupName="copy")
    before = sqlite_tables(dynamo)
    started = start(dynamo)
    assert sqlite_tables(dynamo) > before
    started.items.close()
    started.snapshot.close()
    dynamo.close()

    again = Dynamo(tmp_path, dynamo.clock)

    assert sqlite_tables(again) == before
    again.close()
