"""Key schemas, and keys as bytes whose order is DynamoDB's order."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from homeport.dynamodb.model.values import Item, Value


class EncodedKey(NamedTuple):
    """A key as bytes. Two items of a table are the same item exactly when all three are equal."""

    hash: bytes
    """8 bytes made of `partition`; the order of partitions in a Scan, and what segments divide."""
    partition: bytes
    """The partition key's values."""
    sort: bytes
    """The sort key's values; empty for a schema without one. Byte order is DynamoDB's order."""


class KeyAttribute(NamedTuple):
    """One attribute of a key."""

    name: str
    type: str
    """`S`, `N` or `B`."""


@dataclass(frozen=True, slots=True)
class KeySchema:
    """The attributes of a table's or an index's key, in order."""

    partition: tuple[KeyAttribute, ...]
    """One attribute; up to four for a GSI."""
    sort: tuple[KeyAttribute, ...] = ()
    """None or one attribute; up to four for a GSI."""

    @classmethod
    def of(cls, key_schema: list[dict[str, Any]], attribute_definitions: list[dict[str, Any]]) -> "KeySchema":
        """From validated `KeySchema` and `AttributeDefinitions` as CreateTable takes them."""
        raise NotImplementedError

    @property
    def attributes(self) -> tuple[KeyAttribute, ...]:
        """Partition then sort attributes."""
        raise NotImplementedError

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class IndexKeys:
    """What item checks need to know of a secondary index."""

    name: str
    schema: KeySchema


def encode_key(value: Value) -> bytes:
    """The bytes of one validated S, N or B value: UTF-8, the number codec, the raw bytes."""
    raise NotImplementedError


def partition_hash(partition: bytes) -> bytes:
    """The 8 bytes by which partitions are ordered."""
    raise NotImplementedError


def encode(schema: KeySchema, item: Item) -> EncodedKey:
    """The key of an item that has all key attributes in their types (anything from the store)."""
    raise NotImplementedError


def encode_if_present(schema: KeySchema, item: Item) -> EncodedKey | None:
    """The index key of a stored item; None where an attribute is missing (the item is not in that index)."""
    raise NotImplementedError


def key_of(schema: KeySchema, item: Item) -> Item:
    """The key attributes of an item alone, as Keys in answers and stream records have them."""
    raise NotImplementedError
