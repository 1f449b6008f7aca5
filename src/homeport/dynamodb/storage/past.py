"""What a table held at an earlier time, read from its items and the history of their changes.

Only for times since when the table's history is complete: point-in-time recovery has been on, and nothing of it has
been trimmed.
"""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from homeport.dynamodb.storage.statements import ItemStatements
from homeport.dynamodb.storage.table import Table


class PastItem(NamedTuple):
    """An item as it was."""

    key: bytes
    """Of its row."""
    item: bytes
    """JSON."""
    size: int


class NetChange(NamedTuple):
    """What a span of time has done to one item."""

    old: bytes | None
    """The item before it, as JSON; None where it was not there."""
    new: bytes | None
    """The item after it; None where it is gone."""
    time: float
    """When it was changed last."""


def sequence_at(connection: sqlite3.Connection, table: Table, time: float) -> int:
    """The sequence number of the table's last change up to `time`.

    The window of recovery begins with a whole second, what is known with the moment in it that recovery was turned on.
    """
    recovery = table.definition.recovery
    if recovery is not None:
        time = max(time, recovery.since)
    return last_change(connection, table.sql, time)


def last_change(connection: sqlite3.Connection, sql: ItemStatements, time: float) -> int:
    """The sequence number of the last change up to `time` of all that the history still has; 0 where there is none.

    A binary search, as both grow together.
    """
    before, behind = 0, connection.execute(sql.latest).fetchone()[0] or 0
    while before < behind:
        middle = (before + behind) // 2
        row = connection.execute(sql.next_change, (middle,)).fetchone()
        if row is None or row[1] > time:
            behind = middle
        else:
            before = row[0]
    return before


def items_at(connection: sqlite3.Connection, table: Table, time: float) -> Iterator[PastItem]:
    """The items with all changes up to `time`, that moment included, in the order of a Scan.

    `connection` has to be a snapshot of the database.
    """
    after = sequence_at(connection, table, time)
    for row in connection.execute(f"{table.sql.past} ORDER BY key", (after, after)):
        yield PastItem(*row)


def changes_between(connection: sqlite3.Connection, table: Table, start: float, end: float) -> Iterator[NetChange]:
    """The items that were changed from `start` on and before `end`; an item that came and went meanwhile is left out.

    `connection` has to be a snapshot of the database.
    """
    for row in connection.execute(table.sql.net_changes, (start, end)):
        yield NetChange(*row)
