"""ExpressionAttributeNames and ExpressionAttributeValues of one request.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
"""

import enum
import re

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.model.sizes import text_size, value_size
from homeport.dynamodb.model.values import Value, check_name, validate_value

_NAME_KEY = re.compile(r"#[0-9a-zA-Z_]+")
_VALUE_KEY = re.compile(r":[0-9a-zA-Z_]+")
_NAMES = "ExpressionAttributeNames"
_VALUES = "ExpressionAttributeValues"


class Kind(enum.Enum):
    """The expression parameters, as the errors name them."""

    CONDITION = "ConditionExpression"
    FILTER = "FilterExpression"
    KEY_CONDITION = "KeyConditionExpression"
    PROJECTION = "ProjectionExpression"
    UPDATE = "UpdateExpression"


class Wording(enum.Enum):
    """AWS's front ends do not word every error alike."""

    WRITE = "PutItem, UpdateItem, DeleteItem"
    """An invalid value is described without its key. (These operations also put `1 validation error detected: ` before
    every error found before the table is looked up.)"""
    READ = "all others"
    """An invalid value is described with its key."""


class Bindings:
    """The names and values that all expressions of one request share, and which of them have been used.

    Make it, parse every expression of the request with it, then call `check_all_used`.
    """

    __slots__ = ("_names", "_unused_names", "_unused_values", "_values")

    def __init__(
        self, names: dict[str, str] | None, values: dict[str, Value] | None, wording: Wording = Wording.READ
    ) -> None:
        """Check the maps themselves: not empty, keys well-formed, values valid (they are normalised here)."""
        if names is not None:
            _check_names(names)
        self._names = names or {}
        self._values = {} if values is None else _checked_values(values, wording)
        if names or values:
            _check_sizes(self._names, self._values)
        self._unused_names = set(self._names)
        self._unused_values = set(self._values)

    def name(self, placeholder: str) -> str | None:
        """The attribute name that a `#name` stands for; None where it is not defined."""
        self._unused_names.discard(placeholder)
        return self._names.get(placeholder)

    def value(self, placeholder: str) -> Value | None:
        """The value that a `:value` stands for; None where it is not defined."""
        self._unused_values.discard(placeholder)
        return self._values.get(placeholder)

    def check_all_used(self) -> None:
        """Raise ValidationException where a name or a value stands in no expression."""
        if self._unused_names:
            raise _unused(_NAMES, [name for name in self._names if name in self._unused_names])
        if self._unused_values:
            raise _unused(_VALUES, [value for value in self._values if value in self._unused_values])


def _unused(parameter: str, keys: list[str]) -> ValidationException:
    return ValidationException(f"Value provided in {parameter} unused in expressions: keys: {{{', '.join(keys)}}}")


def _check_names(names: dict[str, str]) -> None:
    if not names:
        raise ValidationException(f"{_NAMES} must not be empty")
    for key, name in names.items():
        _check_key(_NAMES, key, _NAME_KEY)
        if not name:
            raise ValidationException(f"{_NAMES} contains invalid value: Empty attribute name for key {key}")
        check_name(name)


def _checked_values(values: dict[str, Value], wording: Wording) -> dict[str, Value]:
    if not values:
        raise ValidationException(f"{_VALUES} must not be empty")
    for key in values:
        _check_key(_VALUES, key, _VALUE_KEY)
    return {key: _checked_value(key, value, wording) for key, value in values.items()}


def _check_key(parameter: str, key: str, pattern: re.Pattern[str]) -> None:
    if not pattern.fullmatch(key):
        raise ValidationException(f'{parameter} contains invalid key: Syntax error; key: "{key}"')
    if len(key) > limits.PLACEHOLDER_SIZE:
        raise ValidationException(
            f"{parameter} contains invalid key: The expression attribute map contains a key that is too long"
        )


def _checked_value(key: str, value: Value, wording: Wording) -> Value:
    try:
        return validate_value(value)
    except ValidationException as error:
        if wording is Wording.WRITE:
            raise
        raise ValidationException(f"{_VALUES} contains invalid value: {error.message} for key {key}") from None


def _check_sizes(names: dict[str, str], values: dict[str, Value]) -> None:
    names_size = sum(text_size(key) + text_size(name) for key, name in names.items())
    values_size = sum(text_size(key) + value_size(value) for key, value in values.items())
    if names_size > limits.SUBSTITUTIONS_SIZE:
        raise ValidationException(f"{_NAMES} exceeds max size")
    if values_size > limits.SUBSTITUTIONS_SIZE:
        raise ValidationException(f"{_VALUES} exceeds max size")
    if names_size + values_size > limits.SUBSTITUTIONS_SIZE:
        raise ValidationException(f"Combined size of {_NAMES} and {_VALUES} exceeds max size")
