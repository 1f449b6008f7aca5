"""Shards: the parts of streams, each open for four hours.

A closed shard is forgotten a day later, when its last record has passed its time.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""

import sqlite3
from typing import NamedTuple

from homeport.dynamodb import limits


class StoredShard(NamedTuple):
    """A shard."""

    number: int
    """Of its stream's shards, from 0 on."""
    created: float
    parent_created: float | None
    """None for the first of a stream."""
    after: int
    """It shows changes behind this sequence number …"""
    last: int | None
    """… up to this one, once it is closed."""


def begin(connection: sqlite3.Connection, stream: int, now: float, after: int) -> None:
    """Open the first shard of a stream."""
    connection.execute("INSERT INTO shards (stream, number, created, after) VALUES (?, 0, ?, ?)", (stream, now, after))


def end(connection: sqlite3.Connection, table_number: int, now: float, last: int) -> None:
    """Close the shards of a table that are open."""
    connection.execute(
        "UPDATE shards SET closed = ?, last = ? WHERE closed IS NULL"
        " AND stream IN (SELECT id FROM streams WHERE table_number = ?)",
        (now, last, table_number),
    )


def are_due(connection: sqlite3.Connection, now: float) -> bool:
    """Whether some shard has been open for its time."""
    first = next_roll(connection)
    return first is not None and first <= now


def next_roll(connection: sqlite3.Connection) -> float | None:
    """When the next open shard has been open for its time; None where no stream is on."""
    oldest = connection.execute("SELECT MIN(created) FROM shards WHERE closed IS NULL").fetchone()[0]
    return None if oldest is None else float(oldest) + limits.STREAM_SHARD_LIFETIME_S


def roll(connection: sqlite3.Connection, now: float, boundary: int) -> None:
    """Close each shard whose time has passed at the sequence number `boundary`, and let a new one continue it."""
    due = f"closed IS NULL AND created + {limits.STREAM_SHARD_LIFETIME_S} <= ?"
    rows = connection.execute(f"SELECT stream, number, created FROM shards WHERE {due}", (now,)).fetchall()
    connection.execute(f"UPDATE shards SET closed = ?, last = ? WHERE {due}", (now, boundary, now))
    connection.executemany(
        "INSERT INTO shards (stream, number, created, parent_created, after) VALUES (?, ?, ?, ?, ?)",
        [(stream, number + 1, now, created, boundary) for stream, number, created in rows],
    )


def forget_old(connection: sqlite3.Connection, now: float) -> None:
    """Remove shards whose last record has passed its time."""
    connection.execute("DELETE FROM shards WHERE closed < ?", (now - limits.STREAM_RETENTION_S,))


def of_stream(connection: sqlite3.Connection, stream: int) -> list[StoredShard]:
    """The shards of a stream, oldest first."""
    rows = connection.execute(
        "SELECT number, created, parent_created, after, last FROM shards WHERE stream = ? ORDER BY number", (stream,)
    ).fetchall()
    return [StoredShard(*row) for row in rows]
