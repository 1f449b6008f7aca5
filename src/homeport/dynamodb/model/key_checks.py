"""Keys in requests: what is missing, mistyped, empty or too long, in AWS's words."""

from collections.abc import Iterable

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.model import sizes
from homeport.dynamodb.model.keys import EncodedKey, IndexKeys, KeyAttribute, KeySchema, encode
from homeport.dynamodb.model.values import Item, Value, type_of

_INVALID = "One or more parameter values were invalid: "
_NOT_VALID = "One or more parameter values are not valid. "
MISMATCH = "The provided key element does not match the schema"
_EMPTY_NAMES = {"S": "string", "B": "binary"}
# The missing space after `of` is AWS's.
_PARTITION_TOO_LONG = (
    f"{_INVALID}Size of hashkey has exceeded the maximum size limit of{limits.PARTITION_KEY_SIZE} bytes"
)
_SORT_TOO_LONG = (
    f"{_INVALID}Aggregated size of all range keys has exceeded the size limit of {limits.SORT_KEY_SIZE} bytes"
)


def request_key(schema: KeySchema, key: Item) -> EncodedKey:
    """The `Key` of GetItem, UpdateItem, DeleteItem, … (validated values); ValidationException where it does not fit."""
    attributes = schema.attributes
    if len(key) != len(attributes):
        raise ValidationException(MISMATCH)
    for attribute in attributes:
        value = key.get(attribute.name)
        if value is None or attribute.type not in value:
            raise ValidationException(MISMATCH)
        check_not_empty(attribute, value)
    return _sized_key(schema, key)


def item_key(schema: KeySchema, item: Item) -> EncodedKey:
    """The key of an item to be put (validated values); ValidationException where an attribute is missing or wrong."""
    for attribute in schema.attributes:
        value = item.get(attribute.name)
        if value is None:
            raise ValidationException(f"{_INVALID}Missing the key {attribute.name} in the item")
        if attribute.type not in value:
            raise ValidationException(
                f"{_INVALID}Type mismatch for key {attribute.name} expected: {attribute.type} actual: {type_of(value)}"
            )
        check_not_empty(attribute, value)
    return _sized_key(schema, item)


def _sized_key(schema: KeySchema, item: Item) -> EncodedKey:
    encoded = encode(schema, item)
    # No value is longer than its encoding: only a long key needs to be measured.
    if len(encoded.partition) > limits.SORT_KEY_SIZE or len(encoded.sort) > limits.SORT_KEY_SIZE:
        check_key_size(schema, item)
    return encoded


def check_not_empty(attribute: KeyAttribute, value: Value) -> None:
    """Refuse an empty text or binary as (part of) a table's key."""
    if value[attribute.type] == "":
        raise ValidationException(f"{_NOT_VALID}{empty_value(attribute.type)}. Key: {attribute.name}")


def empty_value(type_: str) -> str:
    """AWS's sentence, without its full stop, on an empty S or B in a key."""
    return f"The AttributeValue for a key attribute cannot contain an empty {_EMPTY_NAMES[type_]} value"


def is_short_enough(schema: KeySchema, item: Item) -> bool:
    """Whether partition key and sort key keep to their limits."""
    return (
        _size_of(schema.partition, item) <= limits.PARTITION_KEY_SIZE
        and _size_of(schema.sort, item) <= limits.SORT_KEY_SIZE
    )


def check_key_size(schema: KeySchema, item: Item) -> None:
    """Refuse a partition key over 2048 bytes and a sort key over 1024 (the attributes' sum, numbers not counted)."""
    if _size_of(schema.partition, item) > limits.PARTITION_KEY_SIZE:
        raise ValidationException(_PARTITION_TOO_LONG)
    if _size_of(schema.sort, item) > limits.SORT_KEY_SIZE:
        raise ValidationException(_SORT_TOO_LONG)


def _size_of(attributes: tuple[KeyAttribute, ...], item: Item) -> int:
    total = 0
    for name, kind in attributes:
        # A number is never too long. (An attribute of another type keeps the item out of the index.)
        content = item[name].get(kind) if kind != "N" and name in item else None
        if content is not None:
            total += sizes.text_size(content) if kind == "S" else sizes.binary_size(content)
    return total


def check_index_keys(indexes: Iterable[IndexKeys], item: Item) -> None:
    """Refuse an item to be put that has an index key attribute of another type, empty, or too long.

    An attribute that is missing is no error: the item is not in that index. Of several indexes that an item does not
    fit, AWS names the first in the order of their names.
    """
    for index in sorted(indexes, key=_name_of):
        for attribute in index.schema.attributes:
            value = item.get(attribute.name)
            if value is not None:
                _check_index_value(index.name, attribute, value)
                _check_index_value_size(index, attribute, item)
        check_key_size(index.schema, item)


def _name_of(index: IndexKeys) -> str:
    return index.name


def _check_index_value(index: str, attribute: KeyAttribute, value: Value) -> None:
    if attribute.type not in value:
        raise ValidationException(
            f"{_INVALID}Type mismatch for Index Key {attribute.name} "
            f"Expected: {attribute.type} Actual: {type_of(value)} IndexName: {index}"
        )
    check_index_value_not_empty(index, attribute, value)


def _check_index_value_size(index: IndexKeys, attribute: KeyAttribute, item: Item) -> None:
    """As users report it (architect/dynalite issue 35, wellcomecollection/platform issue 2285)."""
    size = _size_of((attribute,), item)
    limit = limits.PARTITION_KEY_SIZE if attribute in index.schema.partition else limits.SORT_KEY_SIZE
    if size > limit:
        raise ValidationException(
            f"{_INVALID}Size limit exceeded for Index Key {attribute.name} "
            f"Actual Size: {size} bytes Max Size: {limit} bytes IndexName: {index.name}"
        )


def check_index_value_not_empty(index: str, attribute: KeyAttribute, value: Value) -> None:
    """Refuse an empty text or binary as (part of) an index key."""
    if value[attribute.type] == "":
        raise ValidationException(
            f"{_NOT_VALID}A value specified for a secondary index key is not supported. "
            f"{empty_value(attribute.type)}. IndexName: {index}, IndexKey: {attribute.name}"
        )
