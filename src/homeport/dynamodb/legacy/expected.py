"""Expected: the condition of a write.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Expected.html
"""

from typing import Any

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.condition import Condition
from homeport.dynamodb.legacy.comparisons import INVALID, AttributeCondition, attribute_condition, joined

_NO_VALUES = frozenset({"NULL", "NOT_NULL"})


def expected_condition(expected: dict[str, dict[str, Any]], conditional_operator: str | None) -> Condition | None:
    """The condition that an Expected map states; None for an empty one."""
    return joined([_condition(name, each) for name, each in expected.items()], conditional_operator)


def _condition(name: str, expected: dict[str, Any]) -> AttributeCondition:
    operator, listed, value = (expected.get(key) for key in ("ComparisonOperator", "AttributeValueList", "Value"))
    if listed is not None and value is not None:
        raise _invalid("Value and AttributeValueList cannot be used together", name)
    if operator is None:
        return _existence(name, expected)
    if "Exists" in expected:
        raise _invalid("Exists and ComparisonOperator cannot be used together", name)
    if listed is None and value is None and operator not in _NO_VALUES:
        raise _invalid(f"Value or AttributeValueList must be used with ComparisonOperator: {operator}", name)
    values = listed or [] if value is None else [value]
    return attribute_condition(name, operator, values)


def _existence(name: str, expected: dict[str, Any]) -> AttributeCondition:
    """Exists and Value: false with no value is `there is none`, all else is equality."""
    if "AttributeValueList" in expected:
        raise _invalid("AttributeValueList can only be used with a ComparisonOperator", name)
    exists, value = expected.get("Exists"), expected.get("Value")
    if exists is False:
        if value is not None:
            raise _invalid("Value cannot be used when Exists is false", name)
        return attribute_condition(name, "NULL", [])
    if value is None:
        told = "null" if exists is None else "true"
        raise _invalid(f"Value must be provided when Exists is {told}", name)
    return attribute_condition(name, "EQ", [value])


def _invalid(reason: str, name: str) -> ValidationException:
    return ValidationException(f"{INVALID}{reason} for Attribute: {name}")
