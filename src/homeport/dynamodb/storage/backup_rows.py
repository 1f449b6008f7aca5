"""Backups: copies of a table's items, each with the definition that the table had.

A backup is taken in one transaction, so it shows one moment of the table, and it outlives the table.
"""

import sqlite3
import uuid
from typing import Any, NamedTuple

from homeport.dynamodb import limits
from homeport.dynamodb.storage.definition import TableDefinition
from homeport.dynamodb.storage.statements import BackupStatements, backup_statements
from homeport.dynamodb.storage.table import Table

USER, SYSTEM = "USER", "SYSTEM"
"""Who made it: a request, or the end of a table whose recovery was on."""
_SYSTEM_SUFFIX = "00000000"


class StoredBackup(NamedTuple):
    """A backup."""

    number: int
    """Names its SQLite table."""
    account: str
    region: str
    table_name: str
    id: str
    """The last part of its ARN: `01489602797149-73d8d5bc`, the milliseconds of its creation and eight hex digits."""
    name: str
    kind: str
    created: float
    expires: float | None
    """Only of a SYSTEM backup."""
    items: int
    size: int
    """Bytes."""
    definition: TableDefinition

    @property
    def arn(self) -> str:
        """The backup's ARN."""
        return f"{self.definition.arn}/backup/{self.id}"

    @property
    def sql(self) -> BackupStatements:
        """Statements on its items."""
        return backup_statements(self.number)


_COLUMNS = "number, account, region, table_name, id, name, kind, created, expires, items, size, definition"


def _backup(row: tuple[Any, ...]) -> StoredBackup:
    return StoredBackup(*row)._replace(definition=TableDefinition.decoded(row[-1]))


def take(connection: sqlite3.Connection, table: Table, name: str, now: float) -> StoredBackup:
    """Copy the table's items as they are now."""
    backup = _enter(connection, table, name, USER, now)
    connection.execute(backup.sql.create)
    connection.execute(backup.sql.copy.format(table.number))
    return backup


def keep_deleted(connection: sqlite3.Connection, table: Table, now: float) -> StoredBackup:
    """Keep the items of a table that is being deleted: they become the backup, nothing is copied."""
    backup = _enter(connection, table, f"{table.name}$DeletedTableBackup", SYSTEM, now)
    connection.execute(table.sql.drop_expiry)
    connection.execute(backup.sql.take_over.format(table.number))
    return backup


def _enter(connection: sqlite3.Connection, table: Table, name: str, kind: str, now: float) -> StoredBackup:
    """Make the row of a new backup."""
    milliseconds = int(now * 1000)
    while find(connection, *table.identity, id_ := _new_id(milliseconds, kind)) is not None:
        milliseconds += 1
    created = milliseconds / 1000
    expires = created + limits.SYSTEM_BACKUP_LIFETIME_S if kind == SYSTEM else None
    items, size = connection.execute(table.sql.statistics).fetchone()
    row = (*table.identity, id_, name, kind, created, expires, items, int(size), table.definition.encoded())
    number = connection.execute(
        "INSERT INTO backups (account, region, table_name, id, name, kind, created, expires, items, size, definition)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    ).lastrowid
    return _backup((number, *row))


def _new_id(milliseconds: int, kind: str) -> str:
    suffix = _SYSTEM_SUFFIX if kind == SYSTEM else uuid.uuid4().hex[:8]
    return f"{milliseconds:014d}-{suffix}"


def find(connection: sqlite3.Connection, account: str, region: str, table_name: str, id_: str) -> StoredBackup | None:
    """The backup of an ARN."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM backups WHERE account = ? AND region = ? AND table_name = ? AND id = ?",
        (account, region, table_name, id_),
    ).fetchone()
    return None if row is None else _backup(row)


def of_account(connection: sqlite3.Connection, account: str, region: str) -> list[StoredBackup]:
    """All backups of an account in a region, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM backups WHERE account = ? AND region = ? ORDER BY id, table_name", (account, region)
    ).fetchall()
    return list(map(_backup, rows))


def forget(connection: sqlite3.Connection, backup: StoredBackup) -> None:
    """Delete a backup."""
    connection.execute("DELETE FROM backups WHERE number = ?", (backup.number,))
    connection.execute(backup.sql.drop)


def forget_expired(connection: sqlite3.Connection, now: float) -> int:
    """Delete the backups whose time has passed; how many."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM backups WHERE expires <= ?", (now,)).fetchall()
    for backup in map(_backup, rows):
        forget(connection, backup)
    return len(rows)


def next_expiry(connection: sqlite3.Connection) -> float | None:
    """When the first of the backups that end by themselves ends."""
    first: float | None = connection.execute("SELECT MIN(expires) FROM backups").fetchone()[0]
    return first
