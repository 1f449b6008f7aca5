"""Time to live: when an item's life ends.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
"""

import sqlite3
from decimal import Decimal

import orjson

from homeport.dynamodb import limits
from homeport.dynamodb.model.values import Item
from homeport.dynamodb.storage.table import Table

_LARGEST = 2**62
_STEP = 1000


def expiry_of(item: Item, attribute: str) -> int | None:
    """The second that the attribute names; None where it is missing or no number of seconds since the epoch."""
    text = item.get(attribute, {}).get("N")
    if text is None:
        return None
    time_s = int(text) if text.isdecimal() else Decimal(text).__floor__()
    return time_s if 0 < time_s < _LARGEST else None


def oldest_expiry(now: float) -> int:
    """Up to this second a time to live is too long ago to be acted on."""
    return int(now) - limits.TTL_MAX_AGE_S


def index_expiry(connection: sqlite3.Connection, table: Table) -> None:
    """Bring the expiry of all rows in line with the table's attribute: set, changed or none."""
    connection.execute(table.sql.drop_expiry)
    attribute = table.ttl_attribute
    last = 0
    while rows := connection.execute(table.sql.every, (last, _STEP)).fetchall():
        for item_id, _, item in rows:
            expires = None if attribute is None else expiry_of(orjson.loads(item), attribute)
            connection.execute(table.sql.set_expiry, (expires, item_id))
        last = rows[-1][0]
    if attribute is not None:
        connection.execute(table.sql.index_expiry)
