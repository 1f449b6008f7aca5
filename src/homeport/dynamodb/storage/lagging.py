"""Reads of a store as it was a moment ago, for eventually consistent reads that are to show it.

A read takes the writer, undoes in its transaction what has happened since, reads, and rolls the undoing back. So pages,
filters and indexes are read by the same statements as ever; the price is paid by who has switched the lag on.
"""

import sqlite3
from contextlib import AbstractContextManager, closing
from types import TracebackType

import orjson

from homeport.core.clock import Clock
from homeport.dynamodb.storage.catalog import Catalog
from homeport.dynamodb.storage.database import Database
from homeport.dynamodb.storage.history import History
from homeport.dynamodb.storage.items import ItemWriter
from homeport.dynamodb.storage.table import Table


class _Unrecorded(History):
    """Undoing is no change."""

    def is_recording(self, table: Table) -> bool:
        del table
        return False


class _RolledBackError(Exception):
    """Ends the transaction of a reading."""


class _PastReading:
    """The writer's connection, in a transaction that shows an earlier time and comes to nothing."""

    __slots__ = ("_reader", "_writing")

    def __init__(self, reader: "PastReads") -> None:
        self._reader = reader
        self._writing = reader.database.writing()

    def __enter__(self) -> sqlite3.Connection:
        connection = self._writing.__enter__()
        try:
            self._reader.undo(connection)
        except BaseException as error:
            self._writing.__exit__(type(error), error, None)
            raise
        return connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writing.__exit__(_RolledBackError, _RolledBackError(), None)


class PastReads:
    """A store's tables as they were `lag_s` ago; its history has to record every change for as long."""

    def __init__(self, database: Database, tables: Catalog, clock: Clock, lag_s: float) -> None:
        self.database = database
        self._tables = tables
        self._clock = clock
        self._lag_s = lag_s
        self._unrecorded = _Unrecorded(database, clock)

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection whose statements all see the earlier time."""
        return _PastReading(self)

    def undo(self, connection: sqlite3.Connection) -> None:
        """Take back, in the transaction that is under way, what has happened since."""
        since = self._clock.time() - self._lag_s
        writer = ItemWriter(connection, self._unrecorded, self._tables)
        for table in self._tables.all():
            for key, before in _changed(connection, table, since).items():
                _restore(writer, table, key, before)


_Before = tuple[bytes, int] | None


def _changed(connection: sqlite3.Connection, table: Table, since: float) -> dict[bytes, _Before]:
    """What the items that were changed after `since` were before that."""
    found: dict[bytes, _Before] = {}
    with closing(connection.execute(table.sql.newest)) as rows:
        for key, old, old_size, time in rows:
            if time <= since:
                break
            found[key] = None if old is None else (old, old_size)
    return found


def _restore(writer: ItemWriter, table: Table, key: bytes, before: _Before) -> None:
    now = writer.read(table, key)
    if before is not None:
        writer.put(table, key, now, orjson.loads(before[0]), before[1])
    elif now is not None:
        writer.delete(table, key, now)
