"""ExclusiveStartKey: where a page begins.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
"""

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.key_condition import KeyRange
from homeport.dynamodb.model.key_checks import MISMATCH, check_key_size, request_key
from homeport.dynamodb.model.keys import EncodedKey, KeyAttribute, encode, key_of
from homeport.dynamodb.model.values import Item, validate_item
from homeport.dynamodb.storage.bounds import row_key
from homeport.dynamodb.storage.pages import Position
from homeport.dynamodb.storage.table import SecondaryIndex, Table

INVALID = "The provided starting key is invalid"
_UNPREFIXED = (
    "contains duplicates",
    "number set",
    "numeric value",
    "significant digits",
    "Number overflow",
    "Number underflow",
)
"""What AWS says of a value without telling that it stands in the starting key."""


def validated_start_key(key: Item | None) -> Item | None:
    """The values of a starting key, before the table is looked up."""
    if key is None:
        return None
    try:
        return validate_item(key)
    except ValidationException as error:
        if any(text in error.message for text in _UNPREFIXED):
            raise
        raise ValidationException(f"{INVALID}: {error.message}") from None


def start_position(table: Table, index: SecondaryIndex | None, key: Item) -> Position:
    """The row that a validated starting key names; ValidationException where it is no key of the table or index."""
    if index is not None:
        check_start_names(table, index, key)
        for attribute in index.schema.attributes:
            check_start_attribute(key, attribute)
    try:
        base = row_key(request_key(table.schema, key if index is None else key_of(table.schema, key)))
        if index is not None:
            check_key_size(index.schema, key)
    except ValidationException as error:
        raise ValidationException(f"{INVALID}: {error.message}") from None
    return Position(base if index is None else row_key(encode(index.schema, key)), base)


def check_start_names(table: Table, index: SecondaryIndex | None, key: Item) -> None:
    """Refuse a starting key of other attributes than the table and the index have. (Of tables, Scan says more.)"""
    names = set(table.schema.names) if index is None else {*table.schema.names, *index.schema.names}
    if key.keys() != names:
        raise ValidationException(INVALID)


def check_start_attribute(key: Item, attribute: KeyAttribute) -> None:
    """Refuse an attribute of a starting key that is of another type."""
    if attribute.type not in key[attribute.name]:
        raise ValidationException(MISMATCH)


def check_within(key: EncodedKey, span: KeyRange, has_sort_condition: bool) -> None:
    """Refuse a Query's starting key that its key condition does not reach."""
    is_same_partition = key.partition == span.partition
    if not has_sort_condition:
        if not is_same_partition:
            raise ValidationException(
                "The provided starting key is outside query boundaries based on provided conditions"
            )
        return
    if key.sort < (span.lower or b"") or (span.upper is not None and key.sort >= span.upper):
        raise ValidationException("The provided starting key does not match the range key predicate")
    if not is_same_partition:
        # AWS says so of conditions that more than one row meets, too.
        raise ValidationException("The query can return at most one row and cannot be restarted")
