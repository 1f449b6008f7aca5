"""The history of items: each change as it was made, from which streams and recoveries are read.

A change is recorded, in the transaction that makes it, where somebody may ask for it: a stream that is on, recovery to
a point in time that is on, or an open reader. Where nobody does, nothing is written that would be trimmed at once.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from homeport.core.clock import Clock
from homeport.dynamodb import limits
from homeport.dynamodb.model.values import Item, equal
from homeport.dynamodb.storage import stream_rows
from homeport.dynamodb.storage.database import Database
from homeport.dynamodb.storage.statements import item_statements
from homeport.dynamodb.storage.table import Table

TRIM_STEP = 1000
"""Changes dropped in one transaction."""
TRIM_BYTES = 4 * limits.MIB
"""About so large they may be together."""

CLIENT, EXPIRY = 0, 1
"""Who changed an item: a request, or the end of its time to live."""


class Change(NamedTuple):
    """One change of one item."""

    sequence: int
    """Grows with every change, over all tables."""
    time: float
    key: bytes
    old: bytes | None
    """The item before, as JSON; None where it was not there."""
    new: bytes | None
    """The item after; None where it is gone."""
    old_size: int | None
    new_size: int | None
    origin: int
    """CLIENT or EXPIRY."""


@dataclass(frozen=True, slots=True)
class HistoryReader:
    """Follows a table's changes from the moment it was opened; what it has not read yet is kept for it."""

    table: Table
    after: int
    """The sequence number that it has read up to."""


class History:
    """Hands out sequence numbers, appends changes, reads them, trims them. Writing methods need the writer's lock."""

    def __init__(self, database: Database, clock: Clock, kept_s: float = 0.0) -> None:
        self._database = database
        self._clock = clock
        self.kept_s = kept_s
        """How long every change of every table is kept at least; 0 where nobody looks back at all of them."""
        self._last = 0
        self._readers: dict[int, list[int]] = {}

    @property
    def last(self) -> int:
        """The highest sequence number so far."""
        return self._last

    def now(self) -> float:
        """The time of what is recorded now."""
        return self._clock.time()

    def resume(self, connection: sqlite3.Connection, table_numbers: set[int]) -> None:
        """Go on behind the highest sequence number of the file."""
        statements = ["SELECT last FROM sequences", *(item_statements(number).latest for number in table_numbers)]
        self._last = max(connection.execute(statement).fetchone()[0] or 0 for statement in statements)

    def is_recording(self, table: Table) -> bool:
        """Whether changes of the table are to be appended."""
        return table.is_recorded or table.number in self._readers or self.kept_s > 0

    def append(
        self,
        connection: sqlite3.Connection,
        table: Table,
        key: bytes,
        old: tuple[bytes, int] | None,
        new: tuple[bytes, int] | None,
        origin: int,
        time_s: float,
    ) -> None:
        """Record a change (JSON and size of the item before and after); a change that changes nothing is none.

        All changes of a transaction have one time: no restore to a time shows half of it.
        """
        old_item, old_size = old or (None, None)
        new_item, new_size = new or (None, None)
        if old_item is not None and new_item is not None and _same_item(old_item, new_item):
            return
        self._last += 1
        row = (self._last, time_s, key, old_item, new_item, old_size, new_size, origin)
        connection.execute(table.sql.record, row)

    def read(self, records_statement: str, after: int, up_to: int, limit: int) -> list[Change]:
        """Changes with `after` < sequence <= `up_to`, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(records_statement, (after, up_to, limit)).fetchall()
        return [Change(*row) for row in rows]

    @contextmanager
    def following(self, table: Table) -> Iterator[HistoryReader]:
        """A reader of the table's changes from now on; while the block lasts nothing behind its start is trimmed."""
        with self._database.writing():
            start = self._last
            self._readers.setdefault(table.number, []).append(start)
        try:
            yield HistoryReader(table, start)
        finally:
            with self._database.writing():
                starts = self._readers[table.number]
                starts.remove(start)
                if not starts:
                    del self._readers[table.number]

    def changes(self, reader: HistoryReader, limit: int = 1000) -> tuple[list[Change], HistoryReader]:
        """What came since the reader read last, and the reader that goes on from there."""
        changes = self.read(reader.table.sql.records, reader.after, self._last, limit)
        return changes, HistoryReader(reader.table, changes[-1].sequence) if changes else reader

    def trim(self, connection: sqlite3.Connection, table_number: int, before: float) -> int:
        """Drop some of the changes older than the time `before` that no open reader needs; how many were dropped."""
        up_to = min(self._readers.get(table_number, [self._last]))
        connection.execute("UPDATE sequences SET last = ?", (self._last,))
        statement = item_statements(table_number).trim
        dropped = connection.execute(statement, (up_to, TRIM_STEP, before, TRIM_BYTES)).fetchall()
        if dropped:
            stream_rows.trim(connection, table_number, max(sequence for (sequence,) in dropped))
        return len(dropped)

    def boundary(self, connection: sqlite3.Connection) -> int:
        """A sequence number that no change has: what ends there differs from what begins behind it."""
        self._last += 1
        connection.execute("UPDATE sequences SET last = ?", (self._last,))
        return self._last

    def drop(self, connection: sqlite3.Connection, drop_statement: str) -> None:
        """Drop the whole history of a table."""
        connection.execute("UPDATE sequences SET last = ?", (self._last,))
        connection.execute(drop_statement)


def _same_item(old: bytes, new: bytes) -> bool:
    """Whether two items as JSON are equal as DynamoDB sees it: order of attributes and members of sets aside."""
    if old == new:
        return True
    if len(old) != len(new):
        return False
    before: Item = orjson.loads(old)
    after: Item = orjson.loads(new)
    return before.keys() == after.keys() and all(equal(value, after[name]) for name, value in before.items())
