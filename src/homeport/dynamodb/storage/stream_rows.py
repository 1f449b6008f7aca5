"""Streams: which there are, and which part of the history each of them shows.

A stream stays for 24 hours after it was disabled or its table deleted.
"""

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson

from homeport.dynamodb.storage import shard_rows
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.table import Table


class StoredStream(NamedTuple):
    """A stream."""

    id: int
    account: str
    region: str
    table_name: str
    label: str
    """When it was enabled, as in its ARN."""
    table_number: int
    view_type: str
    key_schema: list[dict[str, Any]]
    created: float
    after: int
    """It shows changes behind this sequence number …"""
    disabled: float | None
    last: int | None
    """… up to this one, once it is disabled."""
    trimmed: int
    """What it shows no more: changes up to this one."""


_COLUMNS = ", ".join(StoredStream._fields)


def _stream(row: tuple[Any, ...]) -> StoredStream:
    return StoredStream(*row)._replace(key_schema=orjson.loads(row[7]))


def labelled(connection: sqlite3.Connection, definition: TableDefinition) -> TableDefinition:
    """The definition of a new table, its stream's label later than those of deleted tables of that name."""
    stream = definition.stream
    if stream is None:
        return definition
    [latest] = connection.execute(
        "SELECT max(label) FROM streams WHERE account = ? AND region = ? AND table_name = ?", definition.identity
    ).fetchone()
    if latest is None or latest < stream.label:
        return definition
    label = (datetime.fromisoformat(latest) + timedelta(milliseconds=1)).isoformat(timespec="milliseconds")
    return replace(definition, stream=replace(stream, label=label))


def begin(connection: sqlite3.Connection, table: Table, now: float, last: int) -> None:
    """Begin the stream that the table's definition names."""
    definition = table.definition
    stream = definition.stream
    assert stream is not None
    begun = connection.execute(
        "INSERT INTO streams (account, region, table_name, label, table_number, view_type, key_schema, created, after)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*table.identity, stream.label, table.number, stream.view_type, orjson.dumps(definition.key_schema), now, last),
    )
    shard_rows.begin(connection, begun.lastrowid or 0, now, last)


def end(connection: sqlite3.Connection, table: Table, now: float, last: int) -> None:
    """End the table's stream that is on."""
    connection.execute(
        "UPDATE streams SET disabled = ?, last = ? WHERE table_number = ? AND disabled IS NULL",
        (now, last, table.number),
    )
    shard_rows.end(connection, table.number, now, last)


def find(connection: sqlite3.Connection, account: str, region: str, table_name: str, label: str) -> StoredStream | None:
    """The stream of an ARN."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM streams WHERE account = ? AND region = ? AND table_name = ? AND label = ?",
        (account, region, table_name, label),
    ).fetchone()
    return None if row is None else _stream(row)


def of_account(connection: sqlite3.Connection, account: str, region: str) -> list[StoredStream]:
    """All streams of an account in a region, by table name and age."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM streams WHERE account = ? AND region = ? ORDER BY table_name, label", (account, region)
    ).fetchall()
    return list(map(_stream, rows))


def of_table(connection: sqlite3.Connection, table_number: int) -> list[StoredStream]:
    """The streams that a table has had and that can still be read."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM streams WHERE table_number = ?", (table_number,)).fetchall()
    return list(map(_stream, rows))


def everything(connection: sqlite3.Connection) -> list[StoredStream]:
    """Every stream."""
    return list(map(_stream, connection.execute(f"SELECT {_COLUMNS} FROM streams").fetchall()))


def trim(connection: sqlite3.Connection, table_number: int, up_to: int) -> None:
    """Remember that a table's changes up to a sequence number are gone."""
    connection.execute("UPDATE streams SET trimmed = ? WHERE table_number = ?", (up_to, table_number))


def forget(connection: sqlite3.Connection, stream: StoredStream) -> None:
    """Remove a stream whose time has passed."""
    connection.execute("DELETE FROM streams WHERE id = ?", (stream.id,))
    connection.execute("DELETE FROM shards WHERE stream = ?", (stream.id,))
