"""Reads of single items: GetItem, BatchGetItem and TransactGetItems."""

import sqlite3
from typing import Any

import orjson

from homeport.dynamodb.expressions.key_rules import check_nested_keys
from homeport.dynamodb.expressions.projection import Projection, project
from homeport.dynamodb.storage.table import Table

ReadItem = tuple[bytes, int]
"""JSON and size of an item."""


def read(connection: sqlite3.Connection, table: Table, key: bytes) -> ReadItem | None:
    """The item under a row's key."""
    row: ReadItem | None = connection.execute(table.sql.select_item, (key,)).fetchone()
    return row


def check_projection(table: Table, projection: Projection | None) -> None:
    """Refuse a projection that looks into a key attribute."""
    if projection is not None:
        check_nested_keys(projection.nested_names, table.schema, table.index_keys)


def shown(item: bytes, projection: Projection | None) -> Any:
    """An item as the answer has it: the stored JSON as it is, or the part that is asked for."""
    return orjson.Fragment(item) if projection is None else project(projection, orjson.loads(item))
