"""Keys in requests: what is missing, mistyped, empty or too long, in AWS's words."""

from collections.abc import Iterable

from homeport.dynamodb.model.keys import EncodedKey, IndexKeys, KeySchema
from homeport.dynamodb.model.values import Item


def request_key(schema: KeySchema, key: Item) -> EncodedKey:
    """The `Key` of GetItem, UpdateItem, DeleteItem, … (validated values); ValidationException where it does not fit."""
    raise NotImplementedError


def item_key(schema: KeySchema, item: Item) -> EncodedKey:
    """The key of an item to be put (validated values); ValidationException where an attribute is missing or wrong."""
    raise NotImplementedError


def check_index_keys(indexes: Iterable[IndexKeys], item: Item) -> None:
    """Refuse an item to be put that has an index key attribute of another type, empty, or too long."""
    raise NotImplementedError
