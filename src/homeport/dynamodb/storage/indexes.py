"""Secondary indexes: kept in step with the items, in the same transaction."""

import sqlite3
from typing import NamedTuple

import orjson

from homeport.dynamodb import limits
from homeport.dynamodb.model.key_checks import is_short_enough
from homeport.dynamodb.model.keys import EncodedKey, encode_if_present
from homeport.dynamodb.model.sizes import item_size
from homeport.dynamodb.model.values import Item
from homeport.dynamodb.storage.bounds import row_key
from homeport.dynamodb.storage.table import SecondaryIndex, Table

_BACKFILL_STEP = 1000


class Entry(NamedTuple):
    """Where an item stands in an index, and what the index holds of it (nothing where it holds all)."""

    key: bytes
    item: bytes | None
    size: int | None


def entry_of(index: SecondaryIndex, item: Item | None) -> Entry | None:
    """The entry of an item; None where the item is not in the index.

    An index that is made after its items leaves out those whose keys could not be written any more.
    """
    encoded = None if item is None else encode_if_present(index.schema, item)
    if item is None or encoded is None or (_may_be_long(encoded) and not is_short_enough(index.schema, item)):
        return None
    if index.projected is None:
        return Entry(row_key(encoded), None, None)
    part = index.project(item)
    return Entry(row_key(encoded), orjson.dumps(part), item_size(part))


def _may_be_long(encoded: EncodedKey) -> bool:
    """Whether the sizes of a key have to be looked at: encoded it is never shorter."""
    return len(encoded.partition) > limits.PARTITION_KEY_SIZE or len(encoded.sort) > limits.SORT_KEY_SIZE


def maintain(
    connection: sqlite3.Connection, table: Table, item_id: int, base: bytes, old: Item | None, new: Item | None
) -> None:
    """Bring all indexes from `old` to `new` (None: no such item)."""
    for index in table.indexes:
        before, after = entry_of(index, old), entry_of(index, new)
        if before == after:
            continue
        if before is not None and after is not None and before.key == after.key:
            connection.execute(index.sql.update, (after.item, after.size, after.key, base))
            continue
        if before is not None:
            connection.execute(index.sql.delete, (before.key, base))
        if after is not None:
            connection.execute(index.sql.insert, (after.key, base, item_id, after.item, after.size))


def backfill(connection: sqlite3.Connection, table: Table, index: SecondaryIndex) -> None:
    """Enter all items of the table into a new index."""
    last = 0
    while rows := connection.execute(table.sql.every, (last, _BACKFILL_STEP)).fetchall():
        for item_id, base, item in rows:
            entry = entry_of(index, orjson.loads(item))
            if entry is not None:
                connection.execute(index.sql.insert, (entry.key, base, item_id, entry.item, entry.size))
        last = rows[-1][0]
