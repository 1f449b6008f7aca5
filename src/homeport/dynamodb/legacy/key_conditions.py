"""KeyConditions: the condition of a Query.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.KeyConditions.html
"""

from typing import Any

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.key_condition import WRONG_LENGTH, KeyTerm
from homeport.dynamodb.legacy.comparisons import AttributeCondition, attribute_condition

_OPERATORS = {"EQ": "=", "LE": "<=", "LT": "<", "GE": ">=", "GT": ">", "BEGINS_WITH": "begins_with"}


def key_condition_terms(conditions: dict[str, dict[str, Any]]) -> tuple[KeyTerm, ...]:
    """What the map asks of each attribute.

    Operators that no index can serve keep their names: `resolve_key_condition` refuses them, where AWS does.
    """
    checked = [
        attribute_condition(name, condition["ComparisonOperator"], condition.get("AttributeValueList", []))
        for name, condition in conditions.items()
    ]
    if not checked:
        raise ValidationException(WRONG_LENGTH)
    return tuple([_term(condition) for condition in checked])


def _term(condition: AttributeCondition) -> KeyTerm:
    return KeyTerm(condition.name, _OPERATORS.get(condition.operator, condition.operator), condition.values)
