"""Exports and imports: what is remembered of them, for 90 days and whatever becomes of their tables.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport_Requesting.html
"""

import sqlite3
from typing import Any, Literal, NamedTuple

import orjson

from homeport.dynamodb import limits

Kind = Literal["export", "import"]


class Transfer(NamedTuple):
    """One export or import."""

    arn: str
    kind: Kind
    account: str
    region: str
    table_arn: str
    table_id: str
    token: str
    """The client's token, or one made for it."""
    request: dict[str, Any]
    """What it was asked to do; the same token stands for the same request."""
    started: float
    description: dict[str, Any]
    """As the Describe operation answers it."""


_COLUMNS = ", ".join(Transfer._fields)


def _transfer(row: tuple[Any, ...]) -> Transfer:
    transfer = Transfer(*row)
    return transfer._replace(request=orjson.loads(row[7]), description=orjson.loads(row[9]))


def remember(connection: sqlite3.Connection, transfer: Transfer) -> None:
    """Keep a transfer, and forget those whose time has passed."""
    oldest = transfer.started - limits.TRANSFER_RETENTION_S
    connection.execute("DELETE FROM transfers WHERE started < ?", (oldest,))
    encoded = orjson.dumps(transfer.request), transfer.started, orjson.dumps(transfer.description)
    connection.execute(
        f"INSERT INTO transfers ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*transfer[:7], *encoded)
    )


def find(connection: sqlite3.Connection, arn: str, since: float) -> Transfer | None:
    """The transfer of an ARN that began at `since` or later."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM transfers WHERE arn = ? AND started >= ?", (arn, since)
    ).fetchone()
    return None if row is None else _transfer(row)


def of_token(
    connection: sqlite3.Connection, kind: Kind, account: str, region: str, token: str, since: float
) -> Transfer | None:
    """The latest transfer of a token that began at `since` or later."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM transfers WHERE kind = ? AND account = ? AND region = ? AND token = ?"
        " AND started >= ? ORDER BY started DESC LIMIT 1",
        (kind, account, region, token, since),
    ).fetchone()
    return None if row is None else _transfer(row)


def of_account(connection: sqlite3.Connection, kind: Kind, account: str, region: str, since: float) -> list[Transfer]:
    """The transfers of an account in a region that began at `since` or later, newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM transfers WHERE kind = ? AND account = ? AND region = ? AND started >= ?"
        " ORDER BY started DESC, arn DESC",
        (kind, account, region, since),
    ).fetchall()
    return [_transfer(row) for row in rows]
