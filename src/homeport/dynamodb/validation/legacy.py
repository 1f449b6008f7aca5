"""Shapes of the legacy parameters.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
"""

from homeport.dynamodb import limits
from homeport.dynamodb.validation.collections import Attribute, ListOf, MapOf, Structure
from homeport.dynamodb.validation.scalars import Boolean, String

_OPERATORS = (
    "IN",
    "NULL",
    "BETWEEN",
    "LT",
    "NOT_CONTAINS",
    "EQ",
    "GT",
    "NOT_NULL",
    "NE",
    "LE",
    "BEGINS_WITH",
    "GE",
    "CONTAINS",
)

CONDITIONAL_OPERATOR = String(enum=("OR", "AND"))
ATTRIBUTES_TO_GET = ListOf(String(), min_length=1, max_length=limits.ATTRIBUTES_TO_GET)
EXPECTED = MapOf(
    "ExpectedAttributeValue",
    Structure(
        "ExpectedAttributeValue",
        {
            "AttributeValueList": ListOf(Attribute()),
            "ComparisonOperator": String(enum=_OPERATORS),
            "Exists": Boolean(),
            "Value": Attribute(is_field=True),
        },
        in_collection=True,
    ),
)
ATTRIBUTE_UPDATES = MapOf(
    "AttributeValueUpdate",
    Structure(
        "AttributeValueUpdate",
        {"Action": String(enum=("ADD", "PUT", "DELETE")), "Value": Attribute(is_field=True)},
        in_collection=True,
    ),
)
CONDITIONS = MapOf(
    "Condition",
    Structure(
        "Condition",
        {
            "AttributeValueList": ListOf(Attribute()),
            "ComparisonOperator": String(required=True, enum=_OPERATORS),
        },
        in_collection=True,
    ),
)
