"""Pages: the items of a table or an index from key to key, up to a number and a size."""

import sqlite3
from dataclasses import dataclass
from typing import NamedTuple

from homeport.dynamodb import limits
from homeport.dynamodb.storage.bounds import Bounds, next_key
from homeport.dynamodb.storage.table import SecondaryIndex, Table

_NO_LIMIT = -1
_STEP = 64
"""Rows fetched at once."""


class Position(NamedTuple):
    """Behind which row a page begins: the last row of the page before."""

    key: bytes
    """In the index, or in the table."""
    base: bytes
    """The table's key; in a table's page the same."""


@dataclass(frozen=True, slots=True)
class Span:
    """What a page is to be taken from."""

    bounds: Bounds
    index: SecondaryIndex | None = None
    whole_items: bool = False
    """Read the table's items: for an index that does not hold all of them."""
    forward: bool = True
    after: Position | None = None
    limit: int | None = None
    """The number of items to read; None for as many as the size allows."""


@dataclass(slots=True)
class Page:
    """What was read."""

    items: list[bytes]
    """As JSON."""
    size: int
    """Bytes read from the table, or from the index for what the index holds."""
    index_size: int
    """Bytes read from the index beside `size`: only where the items came from the table."""
    is_cut: bool
    """Whether the number or the size ended it, not the end of the span."""


def read_page(connection: sqlite3.Connection, table: Table, span: Span) -> Page:
    """Read until the span ends, `limit` items are read, or their size reaches 1 MB (that item still belongs to it)."""
    cursor = _open(connection, table, span)
    page = Page([], 0, 0, False)
    beside = span.index is not None and span.whole_items
    if not beside and span.limit is None:
        _read_in_steps(cursor, page)
        return page
    for row in cursor:
        page.items.append(row[0])
        page.size += row[1]
        if beside:
            page.index_size += row[2]
        if len(page.items) == span.limit or page.size >= limits.PAGE_SIZE:
            page.is_cut = True
            break
    # The rest of the rows would keep this connection at its old snapshot.
    cursor.close()
    return page


def _read_in_steps(cursor: sqlite3.Cursor, page: Page) -> None:
    """Read until the span or the size ends: steps of rows, and row by row the one in which the size is reached."""
    while rows := cursor.fetchmany(_STEP):
        step_size = sum([row[1] for row in rows])
        if page.size + step_size < limits.PAGE_SIZE:
            page.items += [row[0] for row in rows]
            page.size += step_size
            continue
        for item, size in rows:
            page.items.append(item)
            page.size += size
            if page.size >= limits.PAGE_SIZE:
                page.is_cut = True
                cursor.close()
                return


def _open(connection: sqlite3.Connection, table: Table, span: Span) -> sqlite3.Cursor:
    lower, upper = span.bounds
    limit = _NO_LIMIT if span.limit is None else span.limit
    after = span.after
    if span.index is None:
        if after is not None:
            lower, upper = (next_key(after.key), upper) if span.forward else (lower, after.key)
        return connection.execute(table.sql.page[not span.forward], (lower, upper, limit))
    lower_base = upper_base = b""
    if after is not None and span.forward:
        lower, lower_base = after.key, next_key(after.base)
    elif after is not None:
        upper, upper_base = after
    pages = span.index.sql.whole_page if span.whole_items else span.index.sql.page
    return connection.execute(pages[not span.forward], (lower, lower_base, upper, upper_base, limit))
