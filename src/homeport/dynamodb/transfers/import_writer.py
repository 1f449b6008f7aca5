"""Writes what an import has read, item by item, and keeps account of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched

from homeport.dynamodb.errors import DynamoDbError
from homeport.dynamodb.items.writes import Put, carry_out, decide, plan_put, sized
from homeport.dynamodb.model.shapes import check_item_shape
from homeport.dynamodb.model.values import Item, validate_item
from homeport.dynamodb.storage.store import Store
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.transfers.rows import UnreadableError

_BATCH = 100
"""Items written in one transaction."""


@dataclass(frozen=True, slots=True)
class ItemError:
    """What was wrong with an item."""

    key: str
    """Of the object."""
    index: int
    """Of the item in it."""
    message: str


@dataclass(slots=True)
class Tally:
    """What an import has done so far."""

    size: int = 0
    """Bytes read, without compression."""
    processed: int = 0
    imported: int = 0
    errors: list[ItemError] = field(default_factory=list)


class ImportWriter:
    """Puts the items of one object after the other into a table that is new."""

    def __init__(self, store: Store, table: Table, tally: Tally) -> None:
        self._store = store
        self._table = table
        self._tally = tally

    def write(self, key: str, items: Iterator[Item]) -> None:
        """Write an object's items; those that are wrong are noted and left out, a part that is unreadable ends it."""
        for puts in batched(self._planned(key, items), _BATCH, strict=False):
            with self._store.writing() as transaction:
                table = transaction.current(self._table)
                for put in puts:
                    carry_out(transaction.items, table, decide(transaction.items, put))
            self._tally.imported += len(puts)

    def _planned(self, key: str, items: Iterator[Item]) -> Iterator[Put]:
        first = self._tally.processed
        try:
            for item in items:
                self._tally.processed += 1
                try:
                    yield _plan(self._table, item)
                except DynamoDbError as error:
                    self._note(key, first, error.message)
        except UnreadableError as error:
            self._tally.processed += 1
            self._note(key, first, error.message)

    def _note(self, key: str, first: int, message: str) -> None:
        self._tally.errors.append(ItemError(key, self._tally.processed - 1 - first, message))


def _plan(table: Table, item: Item) -> Put:
    check_item_shape(item)
    validated = validate_item(item)
    return plan_put(table, validated, sized(validated))
