"""QueryFilter and ScanFilter.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.QueryFilter.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.ScanFilter.html
"""

from typing import Any

from homeport.dynamodb.expressions.condition import Condition
from homeport.dynamodb.legacy.comparisons import attribute_condition, joined


def filter_condition(conditions: dict[str, dict[str, Any]], conditional_operator: str | None) -> Condition | None:
    """The condition that a filter states; None for an empty one."""
    checked = [
        attribute_condition(name, condition["ComparisonOperator"], condition.get("AttributeValueList", []))
        for name, condition in conditions.items()
    ]
    return joined(checked, conditional_operator)
