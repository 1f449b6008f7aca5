"""Keys and items of texts and numbers, checked in one pass: what is not sound beyond doubt is not plain."""

from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.model import numbers
from homeport.dynamodb.model.keys import KeyAttribute, KeySchema, partition_hash

_SHORT = limits.ATTRIBUTE_NAME_SIZE // 4
"""Characters of names that are never too long."""
_DEEPEST = 8
"""Levels that are looked at here; `validate_item` knows how many there may be."""


def plain_key(schema: KeySchema, item: dict[str, Any]) -> bytes | None:
    """The row's key of an item, or of a key alone: `row_key` of what `item_key` makes of it."""
    partition = _key_part(schema.partition[0], item)
    sort = _key_part(schema.sort[0], item) if schema.sort else b""
    if partition is None or sort is None:
        return None
    return b"%b%b%b%b" % (partition_hash(partition), len(partition).to_bytes(2, "big"), partition, sort)


def _key_part(attribute: KeyAttribute, item: dict[str, Any]) -> bytes | None:
    """The bytes of a key of one attribute, a text or a number."""
    name, kind = attribute
    value = item.get(name)
    if type(value) is not dict or len(value) != 1:
        return None
    content = value.get(kind)
    if type(content) is not str or not content:
        return None
    if kind == "N":
        return numbers.encode(content) if numbers.is_plain(content) else None
    # A longer one may be too long.
    encoded = content.encode() if kind == "S" else None
    return encoded if encoded is not None and len(encoded) <= limits.SORT_KEY_SIZE else None


def plain_size(item: Any) -> int | None:
    """The size, as `item_size` counts it, of an item that is stored as it was sent; None where it is not plain."""
    if type(item) is not dict or "" in item:
        return None
    try:
        size = _map_size(item, 1)
    except (_OddError, AttributeError, TypeError, ValueError):
        # Of another JSON type than it is taken for here, for example.
        return None
    return size if size <= limits.ITEM_SIZE else None


class _OddError(Exception):
    """A value is not plain."""


def _map_size(item: dict[str, Any], level: int) -> int:
    names = "".join(item)
    if not names.isascii() or len(names) > _SHORT:
        raise _OddError
    total = len(names)
    for value in item.values():
        ((kind, content),) = value.items()
        # By far the most are texts. (Nothing else that JSON has can be asked whether it is ASCII.)
        if kind == "S" and content.isascii():
            total += len(content)
        else:
            total += _content_size(kind, content, level)
    return total


def _content_size(kind: str, content: Any, level: int) -> int:
    if kind == "N" and numbers.is_plain(content):
        return numbers.size(content)
    if (kind == "BOOL" and type(content) is bool) or (kind == "NULL" and content is True):
        return 1
    if kind == "S":
        return len(content) if content.isascii() else len(content.encode())
    if level < _DEEPEST:
        if kind == "L" and type(content) is list:
            return 3 + len(content) + _elements_size(content, level + 1)
        if kind == "M" and type(content) is dict:
            return 3 + len(content) + _map_size(content, level + 1)
    raise _OddError


def _elements_size(elements: list[Any], level: int) -> int:
    total = 0
    for value in elements:
        ((kind, content),) = value.items()
        total += _content_size(kind, content, level)
    return total
