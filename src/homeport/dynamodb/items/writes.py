"""Writes of single items in two steps: planned from the request alone, then carried out in a transaction.

Plans and outcomes never change once they are made. Their classes do not say so (`frozen`), because each write makes two
of them and that would make it take three times as long.

PutItem, UpdateItem, DeleteItem, BatchWriteItem and TransactWriteItems all plan and carry out these.
"""

from dataclasses import dataclass

import orjson

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ConditionalCheckFailedException, DuplicateItemException, ValidationException
from homeport.dynamodb.expressions.condition import Condition, evaluate_condition
from homeport.dynamodb.expressions.key_rules import check_update_keys, check_updated_index_keys
from homeport.dynamodb.expressions.update import Update, UpdateResult, apply_update
from homeport.dynamodb.model.key_checks import check_index_keys, item_key, request_key
from homeport.dynamodb.model.keys import EncodedKey
from homeport.dynamodb.model.sizes import item_size
from homeport.dynamodb.model.values import Item
from homeport.dynamodb.storage.bounds import row_key
from homeport.dynamodb.storage.items import ItemWriter, StoredItem
from homeport.dynamodb.storage.table import Table

TOO_LARGE = "Item size has exceeded the maximum allowed size"
_TOO_LARGE_UPDATED = "Item size to update has exceeded the maximum allowed size"


@dataclass(slots=True)
class Write:
    """A planned write of one item."""

    table: Table
    key: EncodedKey
    item: Item
    """The item to be put; in all other writes the key alone."""
    condition: Condition | None
    shows_failed_item: bool
    """Whether a failed condition answers the item that failed it."""


@dataclass(slots=True)
class Put(Write):
    """The item is to be this one."""

    size: int
    is_insert: bool = False
    """Whether none may be there yet."""


@dataclass(slots=True)
class Delete(Write):
    """The item is to go."""


@dataclass(slots=True)
class Check(Write):
    """The item is only to meet the condition."""


@dataclass(slots=True)
class Change(Write):
    """The item is to be updated; without an update it is made of its key where it is not there."""

    update: Update | None


@dataclass(slots=True)
class Outcome:
    """What a write does to the item that is stored: decided, not yet done."""

    write: Write
    old: StoredItem | None
    new: Item | None
    """The item afterwards; None where there is none."""
    new_size: int
    result: UpdateResult | None = None
    """Of an update."""

    @property
    def old_size(self) -> int:
        """0 where there was no item."""
        return 0 if self.old is None else self.old.size


def plan_put(table: Table, item: Item, size: int, condition: Condition | None = None, shows: bool = False) -> Put:
    """Plan to put a validated item; ValidationException where its keys do not fit the table."""
    key = item_key(table.schema, item)
    if table.indexes:
        check_index_keys(table.index_keys, item)
    return Put(table, key, item, condition, shows, size)


def plan_change(
    table: Table, key: Item, update: Update | None, condition: Condition | None = None, shows: bool = False
) -> Change:
    """Plan to update the item of a validated key; ValidationException where key or update do not fit the table."""
    encoded = request_key(table.schema, key)
    if update is not None:
        check_update_keys(update, table.schema, table.index_keys)
    return Change(table, encoded, key, condition, shows, update)


def sized(item: Item) -> int:
    """The size of a validated item to be put; ValidationException where it is too large."""
    size = item_size(item)
    if size > limits.ITEM_SIZE:
        raise ValidationException(TOO_LARGE)
    return size


def decide(items: ItemWriter, write: Write) -> Outcome:
    """Read the item and find out what the write does.

    ConditionalCheckFailedException where its condition does not hold, DuplicateItemException where an item to be
    inserted is there, ValidationException where its update does not fit the item.
    """
    old = items.read(write.table, row_key(write.key))
    needs_item = write.condition is not None or (isinstance(write, Change) and old is not None)
    old_item = old.decoded() if old is not None and needs_item else None
    if write.condition is not None and not evaluate_condition(write.condition, old_item):
        raise _failed(write, old)
    if isinstance(write, Put):
        if write.is_insert and old is not None:
            raise DuplicateItemException
        return Outcome(write, old, write.item, write.size)
    if isinstance(write, Change):
        return _decide_change(write, old, old_item)
    return Outcome(write, old, None, 0)


def _failed(write: Write, old: StoredItem | None) -> ConditionalCheckFailedException:
    if old is None or not write.shows_failed_item:
        return ConditionalCheckFailedException()
    return ConditionalCheckFailedException(Item=orjson.Fragment(old.item))


def _decide_change(write: Change, old: StoredItem | None, old_item: Item | None) -> Outcome:
    before = write.item if old_item is None else old_item
    update = write.update
    if update is None:
        size = item_size(before) if old is None else old.size
        return Outcome(write, old, before, size)
    result = apply_update(update, before, exists=old is not None)
    if old is None and not update.creates_item:
        return Outcome(write, None, None, 0, result)
    size = item_size(result.item)
    if size > limits.ITEM_SIZE:
        raise ValidationException(_TOO_LARGE_UPDATED)
    if write.table.indexes:
        check_updated_index_keys(result, write.table.index_keys)
    return Outcome(write, old, result.item, size, result)


def carry_out(items: ItemWriter, table: Table, outcome: Outcome) -> None:
    """Do what was decided, in the same transaction; `table` is the table as it is now."""
    write = outcome.write
    if isinstance(write, Check):
        return
    if outcome.new is not None:
        items.put(table, row_key(write.key), outcome.old, outcome.new, outcome.new_size)
    elif outcome.old is not None:
        items.delete(table, row_key(write.key), outcome.old)
