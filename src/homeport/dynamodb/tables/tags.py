"""Tags: what AWS accepts.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html
"""

import unicodedata
from dataclasses import replace
from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.storage.definition import TableDefinition

_PUNCTUATION = frozenset("+-=._:/@")
_TOO_MANY = "Number of Tags exceed the current limit for the provided ResourceArn"


def checked_tags(tags: list[dict[str, Any]]) -> dict[str, str]:
    """The tags of a request by their keys; ValidationException where one is not allowed."""
    checked: dict[str, str] = {}
    for tag in tags:
        key, value = tag.get("Key"), tag.get("Value")
        checked_key(key)
        if value is None or len(value) > limits.TAG_VALUE_LENGTH or not _is_allowed(value):
            raise ValidationException(f"The Tag Value provided is invalid, Value: {'null' if value is None else value}")
        if key in checked:
            raise ValidationException(f"Duplicate Tag Keys provided as input: Duplicate Tag Key found {key}")
        checked[str(key)] = value
    return checked


def checked_key(key: str | None) -> None:
    """ValidationException where a tag's key is not allowed."""
    if not key or len(key) > limits.TAG_KEY_LENGTH or not _is_allowed(key):
        raise ValidationException(f"The Tag Key provided is invalid, Key: {'null' if key is None else key}")
    if key.lower().startswith("aws:"):
        raise ValidationException(f"Tag Key cannot be prefixed with aws:, Key: {key}")


def check_count(count: int) -> None:
    """ValidationException above 50 tags."""
    if count > limits.TAGS_PER_RESOURCE:
        raise ValidationException(_TOO_MANY)


def check_set(tags: dict[str, str]) -> None:
    """ValidationException where all tags of a resource are too many, or too large together."""
    check_count(len(tags))
    size = sum(len(text.encode()) for tag in tags.items() for text in tag)
    if size > limits.TAG_SET_BYTES:
        raise ValidationException(f"Tag set size {size} bytes is above max size limit of {limits.TAG_SET_BYTES} bytes")


def tags_of(definition: TableDefinition, label: str) -> dict[str, str]:
    """The tags of the stream with that label; those of the table itself where the label is empty."""
    return definition.stream_tags.get(label, {}) if label else definition.tags


def with_tags(definition: TableDefinition, label: str, tags: dict[str, str]) -> TableDefinition:
    """The definition with other tags of the table or of its stream."""
    if label:
        return replace(definition, stream_tags=definition.stream_tags | {label: tags})
    return replace(definition, tags=tags)


def _is_allowed(text: str) -> bool:
    """Letters, digits and spaces of any script, and a little punctuation."""
    return all(char in _PUNCTUATION or unicodedata.category(char)[0] in "LNZ" for char in text)
