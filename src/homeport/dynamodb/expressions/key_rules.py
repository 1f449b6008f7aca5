"""What expressions may not do with the attributes of keys."""

from collections.abc import Iterable

from homeport.dynamodb.expressions.condition import Condition
from homeport.dynamodb.expressions.update import Update
from homeport.dynamodb.model.keys import IndexKeys, KeySchema


def check_update_keys(update: Update, schema: KeySchema, indexes: Iterable[IndexKeys]) -> None:
    """Refuse an update of a key attribute, a path into one, or an index key set to another type."""
    raise NotImplementedError


def check_nested_keys(nested_names: frozenset[str], schema: KeySchema, indexes: Iterable[IndexKeys]) -> None:
    """Refuse paths into key attributes (conditions, filters, projections, updates have `nested_names`)."""
    raise NotImplementedError


def check_filter_keys(condition: Condition, schema: KeySchema) -> None:
    """Refuse a Query's filter on the key of the table or index that it reads."""
    raise NotImplementedError
