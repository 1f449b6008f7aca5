"""Key schemas, and keys as bytes whose order is DynamoDB's order.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html#HowItWorks.CoreComponents.PrimaryKey
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html
"""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from homeport.dynamodb.model import numbers
from homeport.dynamodb.model.values import Item, Value

_HASH_BYTES = 8
_SALT = b"Outliers"


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
    attributes: tuple[KeyAttribute, ...] = field(init=False, repr=False, compare=False)
    """Partition then sort attributes."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "attributes", self.partition + self.sort)

    @classmethod
    def of(cls, key_schema: list[dict[str, Any]], attribute_definitions: list[dict[str, Any]]) -> "KeySchema":
        """From validated `KeySchema` and `AttributeDefinitions` as CreateTable takes them."""
        types = {each["AttributeName"]: each["AttributeType"] for each in attribute_definitions}
        attributes = [
            (each["KeyType"], KeyAttribute(each["AttributeName"], types[each["AttributeName"]])) for each in key_schema
        ]
        return cls(
            tuple(attribute for role, attribute in attributes if role == "HASH"),
            tuple(attribute for role, attribute in attributes if role == "RANGE"),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(attribute.name for attribute in self.attributes)


@dataclass(frozen=True, slots=True)
class IndexKeys:
    """What item checks need to know of a secondary index."""

    name: str
    schema: KeySchema


def encode_key(value: Value) -> bytes:
    """The bytes of one validated S, N or B value: UTF-8, the number codec, the raw bytes."""
    kind: str
    content: str
    [(kind, content)] = value.items()
    if kind == "S":
        return content.encode()
    return numbers.encode(content) if kind == "N" else base64.b64decode(content)


def terminated(value: Value) -> bytes:
    """`encode_key`, so ended that others can follow in order: no result is the beginning of another."""
    return encode_key(value) if "N" in value else escaped(value) + b"\x00\x01"


def escaped(value: Value) -> bytes:
    """`terminated` of an S or B value without its end: the beginning of all values that begin with this one."""
    return encode_key(value).replace(b"\x00", b"\x00\xff")


def encode_values(values: list[Value]) -> bytes:
    """Several values as one key: the last as it is, those before it terminated."""
    if len(values) == 1:
        return encode_key(values[0])
    if not values:
        return b""
    return b"".join([*map(terminated, values[:-1]), encode_key(values[-1])])


def partition_hash(partition: bytes) -> bytes:
    """The 8 bytes by which partitions are ordered.

    AWS does not document them. That they are of MD5 behind this salt is known from the order of its scans, by the
    measurements in dynalite; there a number is encoded in another way than here.
    """
    return hashlib.md5(_SALT + partition, usedforsecurity=False).digest()[:_HASH_BYTES]


def encode(schema: KeySchema, item: Item) -> EncodedKey:
    """The key of an item that has all key attributes in their types (anything from the store)."""
    partition = _encoded(schema.partition, item)
    return EncodedKey(partition_hash(partition), partition, _encoded(schema.sort, item))


def _encoded(attributes: tuple[KeyAttribute, ...], item: Item) -> bytes:
    if len(attributes) == 1:
        return encode_key(item[attributes[0].name])
    return encode_values([item[attribute.name] for attribute in attributes])


def encode_if_present(schema: KeySchema, item: Item) -> EncodedKey | None:
    """The index key of a stored item; None where it is not in that index: an attribute is missing, of another type, or
    empty.

    The last two happen where the index was made after the item.
    """
    for attribute in schema.attributes:
        value = item.get(attribute.name)
        if value is None or not value.get(attribute.type):
            return None
    return encode(schema, item)


def key_of(schema: KeySchema, item: Item) -> Item:
    """The key attributes of an item alone, as Keys in answers and stream records have them."""
    return {attribute.name: item[attribute.name] for attribute in schema.attributes}
