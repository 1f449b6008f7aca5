"""Restores: new tables made of the items of a backup, or of those that a table had at a time.

The items are read as of one moment, and written in small steps between which others write. Until the last step nobody
knows of the table; what a process that dies leaves of it goes when the file is opened again.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import orjson

from homeport.dynamodb import limits
from homeport.dynamodb.storage.backup_rows import StoredBackup
from homeport.dynamodb.storage.catalog import Catalog
from homeport.dynamodb.storage.database import Database
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.indexes import entry_of
from homeport.dynamodb.storage.past import PastItem, sequence_at
from homeport.dynamodb.storage.table import Table

STEP = 1000
"""Items written in one transaction."""
STEP_BYTES = 4 * limits.MIB
"""About so large they may be together."""

_OF_TABLE = re.compile(r"(?:items|index|history)_(\d+)(?:_\d+)?")

Source = Callable[[sqlite3.Connection], sqlite3.Cursor]
"""Opens the items to be restored (key, item, size), in any order."""


def items_of_backup(backup: StoredBackup) -> Source:
    """The items of a backup."""
    return lambda connection: connection.execute(backup.sql.every)


def items_of_past(table: Table, time: float) -> Source:
    """The items of a table with all changes up to `time`, that moment included, its history being complete since."""

    def opened(connection: sqlite3.Connection) -> sqlite3.Cursor:
        after = sequence_at(connection, table, time)
        return connection.execute(table.sql.past, (after, after))

    return opened


@dataclass(frozen=True, slots=True)
class Restore:
    """A table that is being made."""

    table: Table
    items: sqlite3.Cursor
    snapshot: ExitStack
    """Holds the moment that the items are read of until it is closed."""


def start(database: Database, catalog: Catalog, definition: TableDefinition, source: Source) -> Restore | None:
    """Fix the moment and take the table's name; None where the name is taken. Needs the writer's lock."""
    if catalog.is_taken(definition):
        return None
    with ExitStack() as snapshot:
        # The first read fixes what the snapshot shows.
        items = source(snapshot.enter_context(database.snapshot()))
        with database.writing() as connection:
            table = catalog.stage(connection, definition)
        catalog.reserve(definition)
        return Restore(table, items, snapshot.pop_all())


def finish(database: Database, catalog: Catalog, restore: Restore) -> Table:
    """Bring all items into the table and make it known."""
    table = restore.table
    try:
        with restore.snapshot, closing(restore.items):
            _copy(database, table, restore.items)
        with database.lock:
            with database.writing() as connection:
                catalog.enter(connection, table)
            catalog.publish(table)
    except BaseException:
        with database.writing() as connection:
            catalog.drop_staged(connection, table)
        raise
    finally:
        catalog.release(table.definition)
    return table


def drop_unfinished(connection: sqlite3.Connection, numbers: set[int]) -> None:
    """Drop what restores have left that did not come to their end; `numbers` are those of all tables that are known."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (name,) in names:
        match = _OF_TABLE.fullmatch(name)
        if match is not None and int(match[1]) not in numbers:
            connection.execute(f"DROP TABLE {name}")


def _copy(database: Database, table: Table, items: Iterable[tuple[bytes, bytes, int]]) -> None:
    first = 1
    for step in _steps(items):
        numbered = [(number, *item) for number, item in enumerate(step, first)]
        entries = [(index, list(_entries(table, position, numbered))) for position, index in enumerate(table.indexes)]
        with database.writing() as connection:
            connection.executemany(table.sql.restore, numbered)
            for index, rows in entries:
                connection.executemany(index.sql.insert, rows)
        first += len(numbered)


def _steps(items: Iterable[tuple[bytes, bytes, int]]) -> Iterator[list[PastItem]]:
    step: list[PastItem] = []
    size = 0
    for item in map(PastItem._make, items):
        step.append(item)
        size += len(item.item)
        if len(step) == STEP or size >= STEP_BYTES:
            yield step
            step, size = [], 0
    if step:
        yield step


def _entries(
    table: Table, position: int, items: list[tuple[int, bytes, bytes, int]]
) -> Iterator[tuple[bytes, bytes, int, bytes | None, int | None]]:
    """The rows of one of the table's indexes."""
    index = table.indexes[position]
    for number, key, item, _ in items:
        entry = entry_of(index, orjson.loads(item))
        if entry is not None:
            yield entry.key, key, number, entry.item, entry.size
