"""Items: written in the writer's transaction together with their index entries and their history."""

import sqlite3
from typing import NamedTuple

import orjson

from homeport.dynamodb.model.values import Item
from homeport.dynamodb.storage import indexes
from homeport.dynamodb.storage.catalog import Catalog
from homeport.dynamodb.storage.expiry import expiry_of
from homeport.dynamodb.storage.history import CLIENT, History
from homeport.dynamodb.storage.table import Table


class StoredItem(NamedTuple):
    """An item as its row has it."""

    id: int
    item: bytes
    """JSON."""
    size: int
    """As DynamoDB counts it."""

    def decoded(self) -> Item:
        """The item."""
        item: Item = orjson.loads(self.item)
        return item


def read_item(connection: sqlite3.Connection, table: Table, key: bytes) -> StoredItem | None:
    """The item under a key."""
    row = connection.execute(table.sql.select, (key,)).fetchone()
    return None if row is None else StoredItem(*row)


class ItemWriter:
    """Puts and deletes items through the writer's connection."""

    __slots__ = ("_connection", "_history", "_tables", "changed", "earliest_expiry", "recorded")

    def __init__(self, connection: sqlite3.Connection, history: History, tables: Catalog) -> None:
        self._connection = connection
        self._history = history
        self._tables = tables
        self.earliest_expiry: int | None = None
        """When the first of the items written ends."""
        self.recorded: float | None = None
        """The time of the changes that have been added to the history; None where none was."""
        self.changed: set[int] = set()
        """The numbers of the tables that these are of."""

    def read(self, table: Table, key: bytes) -> StoredItem | None:
        """The item under a key as this transaction sees it."""
        return read_item(self._connection, table, key)

    def put(self, table: Table, key: bytes, old: StoredItem | None, item: Item, size: int) -> None:
        """Write `item` (its size given) in place of `old`, which `read` has just answered; in all regions."""
        self._put(table, key, old, item, size)
        if table.replicas:
            for replica in self._replicas(table):
                self._put(replica, key, self.read(replica, key), item, size)

    def _put(self, table: Table, key: bytes, old: StoredItem | None, item: Item, size: int) -> None:
        connection, sql = self._connection, table.sql
        encoded = orjson.dumps(item)
        expires = None if table.ttl_attribute is None else self._expiry(item, table.ttl_attribute)
        if old is None:
            item_id = connection.execute(sql.insert, (key, encoded, size, expires)).lastrowid or 0
        elif old.item == encoded:
            return
        else:
            item_id = old.id
            connection.execute(sql.update, (encoded, size, expires, item_id))
        if table.indexes:
            indexes.maintain(connection, table, item_id, key, None if old is None else old.decoded(), item)
        if self._history.is_recording(table):
            before = None if old is None else (old.item, old.size)
            self._history.append(connection, table, key, before, (encoded, size), CLIENT, self._moment(table))

    def delete(self, table: Table, key: bytes, old: StoredItem, origin: int = CLIENT) -> None:
        """Delete the item that `read` has just answered; in all regions."""
        self._delete(table, key, old, origin)
        if table.replicas:
            for replica in self._replicas(table):
                stored = self.read(replica, key)
                if stored is not None:
                    # Only where its time to live ended does the stream say so.
                    self._delete(replica, key, stored, CLIENT)

    def _replicas(self, table: Table) -> list[Table]:
        tables = [self._tables.get(*identity) for identity in table.replicas]
        return [each for each in tables if each is not None]

    def _delete(self, table: Table, key: bytes, old: StoredItem, origin: int) -> None:
        connection = self._connection
        connection.execute(table.sql.delete, (old.id,))
        if table.indexes:
            indexes.maintain(connection, table, old.id, key, old.decoded(), None)
        if self._history.is_recording(table):
            self._history.append(connection, table, key, (old.item, old.size), None, origin, self._moment(table))

    def _moment(self, table: Table) -> float:
        self.changed.add(table.number)
        if self.recorded is None:
            self.recorded = self._history.now()
        return self.recorded

    def _expiry(self, item: Item, attribute: str) -> int | None:
        expires = expiry_of(item, attribute)
        if expires is not None and (self.earliest_expiry is None or expires < self.earliest_expiry):
            self.earliest_expiry = expires
        return expires
