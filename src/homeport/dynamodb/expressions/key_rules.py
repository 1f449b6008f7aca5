"""What expressions may not do with the attributes of keys."""

from collections.abc import Iterable

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.binder import static_type
from homeport.dynamodb.expressions.condition import Condition
from homeport.dynamodb.expressions.nodes import AddAction, Arithmetic, RemoveAction, SetAction
from homeport.dynamodb.expressions.update import Update, UpdateResult
from homeport.dynamodb.model import key_checks
from homeport.dynamodb.model.keys import IndexKeys, KeyAttribute, KeySchema
from homeport.dynamodb.model.values import Value

_INVALID = "One or more parameter values were invalid: "
_SCALARS = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "


def check_update_keys(update: Update, schema: KeySchema, indexes: Iterable[IndexKeys]) -> None:
    """Refuse an update of a key attribute, a path into one, or an index key set to another type.

    To be called before the item is read; what only the item shows, `check_updated_index_keys` finds.
    """
    changed = {path[0] for path in update.paths}
    for name in schema.names:
        if name in changed:
            raise ValidationException(f"{_INVALID}Cannot update attribute {name}. This attribute is part of the key")
    indexes = list(indexes)
    types = _static_types(update)
    for index in indexes:
        for attribute in index.schema.attributes:
            actual = types.get(attribute.name)
            if actual is not None and actual != attribute.type:
                raise ValidationException(
                    f"{_INVALID}Type mismatch for Index Key {attribute.name} "
                    f"Expected: {attribute.type} Actual: {actual} IndexName: {index.name}"
                )
    check_nested_keys(update.nested_names, schema, indexes)


def _static_types(update: Update) -> dict[str, str | None]:
    """The types, where the text tells them, of the whole attributes that are set or added to."""
    types: dict[str, str | None] = {}
    for action in update.actions:
        if len(action.path) == 1 and not isinstance(action, RemoveAction):
            value = action.value
            types[str(action.path[0])] = "N" if isinstance(value, Arithmetic) else static_type(value)
    return types


def check_nested_keys(nested_names: frozenset[str], schema: KeySchema, indexes: Iterable[IndexKeys]) -> None:
    """Refuse paths into key attributes (conditions, filters, projections, updates have `nested_names`)."""
    if not nested_names:
        return
    for name in schema.names:
        if name in nested_names:
            raise ValidationException(f"{_SCALARS}Key: {name}")
    for index in indexes:
        for name in index.schema.names:
            if name in nested_names:
                raise ValidationException(f"{_SCALARS}IndexKey: {name}")


def check_filter_keys(condition: Condition, schema: KeySchema, parameter: str = "Filter Expression") -> None:
    """Refuse a Query's filter on the key of the table or index that it reads; `parameter` as AWS's text calls it."""
    for name in schema.names:
        if name in condition.names:
            raise ValidationException(
                f"{parameter} can only contain non-primary key attributes: Primary key attribute: {name}"
            )


def check_updated_index_keys(result: UpdateResult, indexes: Iterable[IndexKeys]) -> None:
    """Refuse an update that gave an index key attribute a value that no index key can have.

    An attribute that the update did not touch is not looked at, whatever it holds.
    """
    changed = {action.path[0] for action in result.update.actions if isinstance(action, SetAction | AddAction)}
    for index in indexes:
        for attribute in index.schema.attributes:
            if attribute.name in changed and attribute.name in result.item:
                _check_updated_value(attribute, result.item[attribute.name])
        if changed.intersection(index.schema.names):
            _check_updated_size(index, result)


def _check_updated_value(attribute: KeyAttribute, value: Value) -> None:
    if attribute.type not in value:
        raise ValidationException(
            "The update expression attempted to update the secondary index key to unsupported type"
        )
    if value[attribute.type] == "":
        raise ValidationException(
            "One or more parameter values are not valid. The update expression attempted to update a secondary index "
            f"key to a value that is not supported. {key_checks.empty_value(attribute.type)}."
        )


def _check_updated_size(index: IndexKeys, result: UpdateResult) -> None:
    try:
        key_checks.check_key_size(index.schema, result.item)
    except ValidationException:
        raise ValidationException(
            "The update expression attempted to update the secondary index key beyond allowed size limits"
        ) from None
