"""What a restore brings into the new table: the items of a backup, or those that a table had at a time."""

import sqlite3

from homeport.dynamodb.storage.backup_rows import StoredBackup
from homeport.dynamodb.storage.past import sequence_at
from homeport.dynamodb.storage.table import Table


def fill_from_backup(connection: sqlite3.Connection, backup: StoredBackup, table: Table) -> None:
    """Copy the items of a backup."""
    connection.execute(backup.sql.restore.format(table.number))


def fill_from_past(connection: sqlite3.Connection, source: Table, time: float, table: Table) -> None:
    """Copy the items of `source` with all changes up to `time`, that moment included.

    Only for times since when its history is complete.
    """
    after = sequence_at(connection, source, time)
    connection.execute(f"INSERT INTO items_{table.number} (key, item, size) {source.sql.past}", (after, after))
