"""ExclusiveStartKey: where a page begins.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
"""

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.model.key_checks import request_key
from homeport.dynamodb.model.keys import KeySchema, encode, key_of
from homeport.dynamodb.model.values import Item, validate_item
from homeport.dynamodb.storage.bounds import Bounds, row_key
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
    names = set(table.schema.names) if index is None else {*table.schema.names, *index.schema.names}
    if index is not None:
        if key.keys() != names:
            raise ValidationException(INVALID)
        _check_types(index.schema, key)
    try:
        base = row_key(request_key(table.schema, key if index is None else key_of(table.schema, key)))
    except ValidationException as error:
        raise ValidationException(f"{INVALID}: {error.message}") from None
    return Position(base if index is None else row_key(encode(index.schema, key)), base)


def _check_types(schema: KeySchema, key: Item) -> None:
    for attribute in schema.attributes:
        if attribute.type not in key[attribute.name]:
            raise ValidationException("The provided key element does not match the schema")


def check_within(position: Position, bounds: Bounds, has_sort_condition: bool) -> None:
    """Refuse a Query's starting key that its key condition does not reach."""
    if bounds.lower <= position.key < bounds.upper:
        return
    if has_sort_condition:
        raise ValidationException("The provided starting key does not match the range key predicate")
    raise ValidationException("The provided starting key is outside query boundaries based on provided conditions")
