"""The JSON types of attribute values: what AWS's deserializer refuses before any validation."""

from typing import Any


def check_value_shape(value: Any) -> None:
    """Raise SerializationException where a member's JSON type is not its shape's, or base64 is malformed.

    `value` is what stands where an AttributeValue is expected, parsed from JSON. Bounded in depth: deeper nesting than
    DynamoDB's is left to `validate_value`.
    """
    raise NotImplementedError


def check_item_shape(item: Any) -> None:
    """The same for a map of attribute values (Item, Key, ExpressionAttributeValues, ExclusiveStartKey)."""
    raise NotImplementedError
