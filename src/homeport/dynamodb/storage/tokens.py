"""Client request tokens: which transactions have been carried out within the last ten minutes.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
"""

import sqlite3

from homeport.dynamodb import limits


def digest_of(connection: sqlite3.Connection, account: str, region: str, token: str, now: float) -> bytes | None:
    """What the token stood for; None for one that is new or forgotten."""
    connection.execute("DELETE FROM transaction_tokens WHERE time < ?", (now - limits.TRANSACT_TOKEN_LIFETIME_S,))
    row = connection.execute(
        "SELECT digest FROM transaction_tokens WHERE account = ? AND region = ? AND token = ?", (account, region, token)
    ).fetchone()
    return None if row is None else row[0]


def remember(connection: sqlite3.Connection, account: str, region: str, token: str, digest: bytes, now: float) -> None:
    """Keep the token, in the transaction that it stands for."""
    connection.execute(
        "INSERT INTO transaction_tokens (account, region, token, digest, time) VALUES (?, ?, ?, ?, ?)",
        (account, region, token, digest, now),
    )
