"""ComparisonOperator and AttributeValueList: one condition on one attribute.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Condition.html
"""

from typing import NamedTuple

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.condition import Condition
from homeport.dynamodb.expressions.evaluation import compare
from homeport.dynamodb.expressions.nodes import And, Between, Call, Comparison, In, Literal, Node, Not, Or, PathOperand
from homeport.dynamodb.model.values import TYPES, Value, type_of, validate_value

INVALID = "One or more parameter values were invalid: "

_COUNTS = {"NULL": 0, "NOT_NULL": 0, "BETWEEN": 2}
_COMPARISONS = {"EQ": "=", "NE": "<>", "LE": "<=", "LT": "<", "GE": ">=", "GT": ">"}
_EXISTENCE = {"NULL": "attribute_not_exists", "NOT_NULL": "attribute_exists"}
_FUNCTIONS = {"BEGINS_WITH": "begins_with", "CONTAINS": "contains"}
_SCALARS = frozenset({"S", "N", "B"})
_TYPES = {
    "LE": _SCALARS,
    "LT": _SCALARS,
    "GE": _SCALARS,
    "GT": _SCALARS,
    "IN": _SCALARS,
    "BETWEEN": _SCALARS,
    "CONTAINS": _SCALARS | {"BOOL", "NULL"},
    "NOT_CONTAINS": _SCALARS | {"BOOL", "NULL"},
    "BEGINS_WITH": frozenset({"S", "B"}),
}
_ALL_TYPES = frozenset(TYPES)


class AttributeCondition(NamedTuple):
    """What is asked of one attribute, checked."""

    name: str
    operator: str
    """As ComparisonOperator names it."""
    values: tuple[Value, ...]


def attribute_condition(name: str, operator: str, values: list[Value | None]) -> AttributeCondition:
    """A condition with its values checked; ValidationException where they do not suit the operator."""
    validated = tuple([validate_value(value or {}) for value in values])
    _check_count(operator, len(validated))
    _check_types(operator, validated)
    if operator == "BETWEEN" and compare(">", *validated):
        raise ValidationException(
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
        )
    return AttributeCondition(name, operator, validated)


def _check_count(operator: str, count: int) -> None:
    is_right = count > 0 if operator == "IN" else count == _COUNTS.get(operator, 1)
    if not is_right:
        raise ValidationException(f"{INVALID}Invalid number of argument(s) for the {operator} ComparisonOperator")


def _check_types(operator: str, values: tuple[Value, ...]) -> None:
    types = [type_of(value) for value in values]
    if len(set(types)) > 1:
        raise ValidationException(f"{INVALID}AttributeValues inside AttributeValueList must be of same type")
    if types and types[0] not in _TYPES.get(operator, _ALL_TYPES):
        raise ValidationException(
            f"{INVALID}ComparisonOperator {operator} is not valid for {types[0]} AttributeValue type"
        )


def joined(conditions: list[AttributeCondition], conditional_operator: str | None) -> Condition | None:
    """The conditions as one, joined by AND unless told otherwise; None where there are none."""
    if not conditions:
        return None
    nodes = tuple([_node(condition) for condition in conditions])
    names = frozenset(condition.name for condition in conditions)
    return Condition(_joined_nodes(nodes, conditional_operator), names, frozenset())


def _joined_nodes(nodes: tuple[Node, ...], conditional_operator: str | None) -> Node:
    if len(nodes) == 1:
        return nodes[0]
    return Or(nodes) if conditional_operator == "OR" else And(nodes)


def _node(condition: AttributeCondition) -> Node:
    path = PathOperand((condition.name,))
    literals = tuple([Literal(value) for value in condition.values])
    operator = condition.operator
    if operator in _COMPARISONS:
        return Comparison(_COMPARISONS[operator], path, *literals)
    if operator in _EXISTENCE:
        return Call(_EXISTENCE[operator], (path,))
    if operator in _FUNCTIONS:
        return Call(_FUNCTIONS[operator], (path, *literals))
    if operator == "NOT_CONTAINS":
        # Unlike NE, it is false of an attribute that is not there.
        return And((Call("attribute_exists", (path,)), Not(Call("contains", (path, *literals)))))
    return Between(path, *literals) if operator == "BETWEEN" else In(path, literals)
