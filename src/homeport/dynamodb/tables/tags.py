"""Tags: what AWS accepts.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html
"""

import unicodedata
from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException

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


def _is_allowed(text: str) -> bool:
    """Letters, digits and spaces of any script, and a little punctuation."""
    return all(char in _PUNCTUATION or unicodedata.category(char)[0] in "LNZ" for char in text)
