"""The JSON types of attribute values: what AWS's deserializer refuses before any validation.

The texts are those of AWS's Java deserializer as its callers see them.
"""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.errors import SerializationException

_SHAPE = "com.amazonaws.dynamodb.v20120810.AttributeValue"
_BOOLEAN_TEXTS = frozenset({"TRUE", "1", "YES", "FALSE", "0", "NO"})
_UNEXPECTED_STRUCTURE = "Start of structure or map found where not expected"


def check_item_shape(item: Any) -> None:
    """The same for a map of attribute values (Item, Key, ExpressionAttributeValues, ExclusiveStartKey)."""
    _check_map(item, 1)


def check_value_shape(value: Any) -> None:
    """Raise SerializationException where a member's JSON type is not its shape's, or base64 is malformed.

    `value` is what stands where an AttributeValue is expected, parsed from JSON. Bounded in depth: deeper nesting than
    DynamoDB's is left to `validate_value`.
    """
    _check_value(value, 1)


def _check_map(item: Any, level: int) -> None:
    if type(item) is not dict:
        if isinstance(item, list):
            raise SerializationException(f"Unrecognized collection type java.util.Map<java.lang.String, {_SHAPE}>")
        raise SerializationException("Unexpected field type")
    for value in item.values():
        # By far the most are texts and numbers.
        if type(value) is dict and len(value) == 1:
            [(kind, content)] = value.items()
            if type(content) is str and (kind == "S" or kind == "N"):
                continue
        _check_value(value, level)


def _check_value(value: Any, level: int) -> None:
    if value is None or level > limits.NESTING_DEPTH:
        return
    if type(value) is not dict:
        if isinstance(value, list):
            raise SerializationException(f"Unrecognized collection type class {_SHAPE}")
        raise SerializationException("Unexpected value type in payload")
    for kind, content in value.items():
        if content is not None:
            _check_member(kind, content, level)


def _check_member(kind: str, content: Any, level: int) -> None:
    if kind == "M":
        _check_map(content, level + 1)
    elif kind == "L":
        for value in _checked_list(content):
            _check_value(value, level + 1)
    elif kind in _SCALARS:
        _SCALARS[kind](content)
    elif kind in _SETS:
        for member in _checked_list(content):
            # What AWS says of null is said when values are validated.
            if member is not None:
                _SETS[kind](member)


def _check_string(content: Any) -> None:
    if type(content) is str:
        return
    if isinstance(content, dict):
        raise SerializationException(_UNEXPECTED_STRUCTURE)
    if isinstance(content, list):
        raise SerializationException("Unrecognized collection type class java.lang.String")
    raise SerializationException(f"{_token(content)} cannot be converted to String")


def _token(content: Any) -> str:
    """What AWS's parser calls a scalar that it did not expect."""
    if isinstance(content, bool):
        return "TRUE_VALUE" if content else "FALSE_VALUE"
    return "DECIMAL_VALUE" if content % 1 else "NUMBER_VALUE"


def _check_boolean(content: Any) -> None:
    if type(content) is bool:
        return
    if isinstance(content, str):
        if content.upper() not in _BOOLEAN_TEXTS:
            raise SerializationException("Unexpected token received from parser")
    elif isinstance(content, dict):
        raise SerializationException(_UNEXPECTED_STRUCTURE)
    elif isinstance(content, list):
        raise SerializationException("Unrecognized collection type class java.lang.Boolean")
    else:
        raise SerializationException(f"{_token(content)} cannot be converted to Boolean")


def _check_binary(content: Any) -> None:
    if isinstance(content, dict):
        raise SerializationException(_UNEXPECTED_STRUCTURE)
    if isinstance(content, list):
        raise SerializationException("Unrecognized collection type class java.nio.ByteBuffer")
    if not isinstance(content, str):
        raise SerializationException("only base-64-encoded strings are convertible to bytes")
    if len(content) % 4:
        raise SerializationException(
            f"Base64 encoded length is expected a multiple of 4 bytes but found: {len(content)}"
        )
    if not _is_canonical_base64(content):
        # The spelling is AWS's.
        raise SerializationException("Invalid last non-pad Base64 character dectected")


def _is_canonical_base64(content: str) -> bool:
    try:
        return base64.b64encode(binascii.a2b_base64(content, strict_mode=True)).decode() == content
    except ValueError:
        return False


def _checked_list(content: Any) -> list[Any]:
    if isinstance(content, list):
        return content
    raise SerializationException(_UNEXPECTED_STRUCTURE if isinstance(content, dict) else "Unexpected field type")


_SCALARS: dict[str, Callable[[Any], None]] = {
    "S": _check_string,
    "N": _check_string,
    "B": _check_binary,
    "BOOL": _check_boolean,
    "NULL": _check_boolean,
}
_SETS: dict[str, Callable[[Any], None]] = {"SS": _check_string, "NS": _check_string, "BS": _check_binary}
