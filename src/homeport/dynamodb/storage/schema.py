"""The SQLite tables that all DynamoDB tables share, and their version."""

import sqlite3

from homeport.core.errors import HomeportError

_TABLES_AND_STREAMS = (
    """CREATE TABLE tables (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        name TEXT NOT NULL,
        definition BLOB NOT NULL,
        UNIQUE (account, region, name)
    )""",
    # A stream outlives its table: its rows go when the last record has passed its time.
    """CREATE TABLE streams (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        table_name TEXT NOT NULL,
        label TEXT NOT NULL,
        table_number INTEGER NOT NULL,
        view_type TEXT NOT NULL,
        key_schema BLOB NOT NULL,
        created REAL NOT NULL,
        after INTEGER NOT NULL,
        disabled REAL,
        last INTEGER,
        UNIQUE (account, region, table_name, label)
    )""",
    """CREATE TABLE transaction_tokens (
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        token TEXT NOT NULL,
        digest BLOB NOT NULL,
        time REAL NOT NULL,
        PRIMARY KEY (account, region, token)
    ) WITHOUT ROWID""",
    "CREATE INDEX transaction_tokens_time ON transaction_tokens (time)",
    # The highest sequence number that trimmed history has had.
    "CREATE TABLE sequences (id INTEGER PRIMARY KEY CHECK (id = 1), last INTEGER NOT NULL)",
    "INSERT INTO sequences VALUES (1, 0)",
)
_TRANSFERS = (
    # Exports and imports outlive their tables.
    """CREATE TABLE transfers (
        arn TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        table_arn TEXT NOT NULL,
        table_id TEXT NOT NULL,
        token TEXT NOT NULL,
        request BLOB NOT NULL,
        started REAL NOT NULL,
        description BLOB NOT NULL
    )""",
    "CREATE INDEX transfers_started ON transfers (kind, account, region, started)",
)
_BACKUPS = (
    # A backup outlives its table too. Its items are the rows of `backup_N`.
    """CREATE TABLE backups (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        table_name TEXT NOT NULL,
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        created REAL NOT NULL,
        expires REAL,
        items INTEGER NOT NULL,
        size INTEGER NOT NULL,
        definition BLOB NOT NULL,
        UNIQUE (account, region, table_name, id)
    )""",
)

_SHARDS = (
    """CREATE TABLE shards (
        stream INTEGER NOT NULL,
        number INTEGER NOT NULL,
        created REAL NOT NULL,
        parent_created REAL,
        after INTEGER NOT NULL,
        closed REAL,
        last INTEGER,
        PRIMARY KEY (stream, number)
    ) WITHOUT ROWID""",
    "CREATE INDEX shards_closed ON shards (closed, created)",
    "INSERT INTO shards (stream, number, created, after, closed, last)"
    " SELECT id, 0, created, after, disabled, last FROM streams",
    # The highest sequence number that has been trimmed.
    "ALTER TABLE streams ADD COLUMN trimmed INTEGER NOT NULL DEFAULT 0",
)

_LAYOUTS = (_TABLES_AND_STREAMS, _TRANSFERS, _BACKUPS, _SHARDS)
"""What each version has added: a file of an older one is brought up to date when it is opened."""
VERSION = len(_LAYOUTS)
"""Of the layout of rows; kept in `PRAGMA user_version`."""


def prepare(connection: sqlite3.Connection) -> None:
    """Make the shared tables that are missing; HomeportError where the file is of a later version."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == VERSION:
        return
    if version > VERSION:
        raise HomeportError(
            f"the DynamoDB state was written by another version of homeport (layout {version}, this one is {VERSION})",
            hint="start with an empty state folder, or use the homeport that wrote it",
        )
    for layout in _LAYOUTS[version:]:
        for statement in layout:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
