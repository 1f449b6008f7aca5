"""Attribute values as they are on the wire: `{"S": "x"}`, `{"N": "1.5"}`, `{"M": {…}}`; validated and normalised.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from typing import Any

Value = dict[str, Any]
"""One attribute value: one member, named after its type."""
Item = dict[str, Value]
"""Attribute values by attribute name."""

TYPES = ("S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL")


def type_of(value: Value) -> str:
    """The type of a validated value: `S`, `N`, `B`, `SS`, `NS`, `BS`, `M`, `L`, `NULL`, `BOOL`."""
    raise NotImplementedError


def validate_value(value: Value) -> Value:
    """The value as DynamoDB stores it: numbers in AWS's text, unknown and null members dropped.

    Answers the same object where nothing had to change; never alters its argument. The members' JSON types must have
    been checked (`check_value_shape`). Raises ValidationException with AWS's text.
    """
    raise NotImplementedError


def validate_item(item: Item) -> Item:
    """`validate_value` for every attribute, in order. Sizes and keys are checked elsewhere."""
    raise NotImplementedError
