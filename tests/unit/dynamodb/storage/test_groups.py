"""Reads and writes of one thread that share a transaction."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from homeport.dynamodb.storage.database import Database, open_database
from homeport.dynamodb.storage.groups import UndoneError


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "x.sqlite3")
    with opened.writing() as connection:
        connection.execute("CREATE TABLE numbers (n INTEGER)")
    yield opened
    opened.close()


def insert(database: Database, number: int) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO numbers VALUES (?)", (number,))


def numbers(database: Database) -> list[int]:
    with database.reading() as connection:
        return [row[0] for row in connection.execute("SELECT n FROM numbers ORDER BY n")]


def numbers_elsewhere(database: Database) -> list[int]:
    """What another thread sees."""
    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.extend(numbers(database)))
    thread.start()
    thread.join()
    return seen


def test_all_is_stored_at_the_end_and_the_group_itself_sees_it_before() -> None:
    memory = open_database(None)
    with memory.writing() as connection:
        connection.execute("CREATE TABLE numbers (n INTEGER)")
    with memory.together():
        insert(memory, 1)

    assert numbers(memory) == [1]
    memory.close()


def test_others_see_nothing_before_the_end(database: Database) -> None:
    with database.together():
        before = numbers(database)
        insert(database, 1)
        insert(database, 2)
        during = numbers(database), numbers_elsewhere(database)

    assert (before, during, numbers(database), numbers_elsewhere(database)) == ([], ([1, 2], []), [1, 2], [1, 2])


def test_a_part_that_fails_before_it_writes_leaves_the_others(database: Database) -> None:
    with database.together():
        insert(database, 1)
        with pytest.raises(ZeroDivisionError), database.writing():
            raise ZeroDivisionError
        with pytest.raises(sqlite3.OperationalError), database.writing() as connection:
            connection.execute("INSERT INTO nothing VALUES (1)")
        insert(database, 2)

    assert numbers(database) == [1, 2]


def _half_done(database: Database) -> None:
    with database.writing() as connection:
        connection.execute("INSERT INTO numbers VALUES (3)")
        raise ZeroDivisionError


def _group_with_a_half_done_part(database: Database) -> None:
    with database.together():
        insert(database, 1)
        with pytest.raises(ZeroDivisionError):
            _half_done(database)


def _group_that_raises(database: Database) -> None:
    with database.together():
        insert(database, 1)
        raise ZeroDivisionError


def test_a_part_that_fails_half_done_undoes_all(database: Database) -> None:
    with pytest.raises(UndoneError):
        _group_with_a_half_done_part(database)

    insert(database, 4)
    assert numbers(database) == [4]


def test_a_block_that_raises_undoes_all_and_others_can_write(database: Database) -> None:
    with pytest.raises(UndoneError):
        _group_that_raises(database)

    thread = threading.Thread(target=insert, args=(database, 5))
    thread.start()
    thread.join()
    assert numbers(database) == [5]


def test_reads_of_a_group_see_one_moment(database: Database) -> None:
    insert(database, 1)
    with database.together():
        before = numbers(database)
        thread = threading.Thread(target=insert, args=(database, 2))
        thread.start()
        thread.join()
        after = numbers(database)

    assert (before, after, numbers(database)) == ([1], [1], [1, 2])
