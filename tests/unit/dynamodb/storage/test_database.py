"""Connections: transactions, readers beside the writer, files of another version."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from homeport.core.clock import ManualClock
from homeport.core.errors import HomeportError
from homeport.core.observer import Observer
from homeport.dynamodb.storage.database import Database, open_database
from homeport.dynamodb.storage.store import FILE_NAME, Store
from support.dynamodb import Dynamo
from support.streams import names, records, streaming


@pytest.fixture(params=["memory", "file"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "folder" / "x.sqlite3" if request.param == "file" else None)
    with opened.writing() as connection:
        connection.execute("CREATE TABLE numbers (n INTEGER)")
    yield opened
    opened.close()


def numbers(database: Database) -> list[int]:
    with database.reading() as connection:
        return [row[0] for row in connection.execute("SELECT n FROM numbers ORDER BY n")]


def _insert_and_fail(database: Database) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO numbers VALUES (2)")
        raise ZeroDivisionError


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO numbers VALUES (1)")

    with pytest.raises(ZeroDivisionError):
        _insert_and_fail(database)

    assert numbers(database) == [1]


def test_a_statement_that_fails_does_not_block_the_next_writer(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError), database.writing() as connection:
        connection.execute("INSERT INTO nothing VALUES (1)")

    with database.writing() as connection:
        connection.execute("INSERT INTO numbers VALUES (3)")

    assert numbers(database) == [3]


def test_a_reader_of_a_file_does_not_wait_for_the_writer(tmp_path: Path) -> None:
    database = open_database(tmp_path / "x.sqlite3")
    with database.writing() as connection:
        connection.execute("CREATE TABLE numbers (n INTEGER)")
    seen: list[list[int]] = []

    with database.writing() as connection:
        connection.execute("INSERT INTO numbers VALUES (1)")
        reader = threading.Thread(target=lambda: seen.append(numbers(database)))
        reader.start()
        reader.join(5)

    assert seen == [[]]
    assert numbers(database) == [1]
    database.close()


def test_a_snapshot_of_a_file_stays_as_it_is(tmp_path: Path) -> None:
    database = open_database(tmp_path / "x.sqlite3")
    with database.writing() as connection:
        connection.execute("CREATE TABLE numbers (n INTEGER)")

    with database.snapshot() as reading:
        before = reading.execute("SELECT COUNT(*) FROM numbers").fetchone()
        with database.writing() as connection:
            connection.execute("INSERT INTO numbers VALUES (1)")
        after = reading.execute("SELECT COUNT(*) FROM numbers").fetchone()

    assert (before, after) == ((0,), (0,))
    database.close()


def test_a_file_of_an_older_version_is_brought_up_to_date(tmp_path: Path) -> None:
    first = Dynamo(tmp_path)
    arn = streaming(first)
    first.put({"pk": {"S": "a"}})
    first.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("DROP TABLE backups")
        connection.execute("DROP TABLE shards")
        connection.execute("ALTER TABLE streams DROP COLUMN trimmed")
        connection.execute("PRAGMA user_version = 2")
    connection.close()

    second = Dynamo(tmp_path)

    second.call("CreateBackup", TableName="music", BackupName="copy")
    assert second.get({"pk": {"S": "a"}}) == {"pk": {"S": "a"}}
    assert names({"Records": records(second, arn)}) == ["a"]
    second.close()
    Dynamo(tmp_path).close()


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    clock = ManualClock()
    Store(tmp_path, clock, Observer(clock)).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(HomeportError, match="another version of homeport") as refused:
        Store(tmp_path, clock, Observer(clock))

    assert refused.value.hint == "start with an empty state folder, or use the homeport that wrote it"
