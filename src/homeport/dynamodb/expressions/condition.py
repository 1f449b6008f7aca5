"""ConditionExpression and FilterExpression.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

from dataclasses import dataclass

from homeport.dynamodb.expressions import condition_grammar
from homeport.dynamodb.expressions.binder import Binder, literal_type, wrong_type
from homeport.dynamodb.expressions.bindings import Bindings, Kind
from homeport.dynamodb.expressions.evaluation import compare, holds
from homeport.dynamodb.expressions.nodes import And, Between, Call, Comparison, In, Literal, Node, Not, Operand, Or
from homeport.dynamodb.expressions.texts import check_text
from homeport.dynamodb.model.values import Item, Value, type_of

_ORDERED_TYPES = frozenset({"S", "N", "B"})
_ORDERINGS = frozenset({"<", "<=", ">", ">="})
_FAULTS = ("arity", "distinct", "operand")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with its names and values filled in."""

    root: Node
    names: frozenset[str]
    """The top-level attributes that it reads."""
    nested_names: frozenset[str]
    """Those of them that it looks into (`a.b`, `a[0]`)."""


def parse_condition(text: str, kind: Kind, bindings: Bindings) -> Condition:
    """Parse (cached by text) and bind; ValidationException `Invalid ConditionExpression: …` (or FilterExpression)."""
    check_text(text, kind)
    binder = Binder(kind, bindings)
    root = bind_condition(condition_grammar.parse(text, kind), binder)
    return Condition(root, frozenset(binder.names), frozenset(binder.nested_names))


def evaluate_condition(condition: Condition, item: Item | None) -> bool:
    """Whether the condition holds; None (no such item) is an item without attributes."""
    return holds(condition.root, item or {})


def bind_condition(node: Node, binder: Binder) -> Node:
    """The tree with its names and values filled in and its operands checked.

    AWS checks one simple condition after the other, in the order of the text.
    """
    if isinstance(node, And):
        return And(tuple([bind_condition(each, binder) for each in node.conditions]))
    if isinstance(node, Or):
        return Or(tuple([bind_condition(each, binder) for each in node.conditions]))
    if isinstance(node, Not):
        return Not(bind_condition(node.condition, binder))
    return _bind_simple(node, binder)


def _bind_simple(node: Comparison | Between | In | Call, binder: Binder) -> Node:
    bound: Comparison | Between | In | Call
    if isinstance(node, Comparison):
        bound = Comparison(node.operator, binder.operand(node.left), binder.operand(node.right))
        _check(binder, node.operator, bound.left, (bound.right,))
    elif isinstance(node, Between):
        bound = Between(binder.operand(node.operand), binder.operand(node.low), binder.operand(node.high))
        _check(binder, "BETWEEN", bound.operand, (bound.low, bound.high))
    elif isinstance(node, In):
        bound = In(binder.operand(node.operand), tuple([binder.operand(each) for each in node.candidates]))
        _check(binder, "IN", bound.operand, bound.candidates)
    else:
        bound = Call(node.function, tuple([binder.operand(each) for each in node.arguments]))
        _check_function(binder, bound)
    binder.raise_faults(*_FAULTS)
    return bound


def _raise_undefined(binder: Binder) -> None:
    # Names and values alike: the first in the text.
    for reason in binder.faults.values():
        raise binder.error(reason)


def _check_function(binder: Binder, call: Call) -> None:
    _raise_undefined(binder)
    binder.check_calls(call)
    if call.arguments:
        binder.check_distinct(call.function, call.arguments[0], call.arguments[1:])


def _check(binder: Binder, operator: str, first: Operand, others: tuple[Operand, ...]) -> None:
    _raise_undefined(binder)
    for operand in (first, *others):
        binder.check_calls(operand)
    binder.check_distinct(operator, first, others)
    if operator in _ORDERINGS or operator == "BETWEEN":
        _check_ordered(binder, operator, (first, *others))
    if operator == "BETWEEN":
        _check_bounds(binder, *others)


def _check_ordered(binder: Binder, operator: str, operands: tuple[Operand, ...]) -> None:
    for operand in operands:
        type_ = literal_type(operand)
        if type_ is not None and type_ not in _ORDERED_TYPES:
            binder.faults.setdefault("operand", wrong_type(operator, type_))


def _check_bounds(binder: Binder, low: Operand, high: Operand) -> None:
    if not (isinstance(low, Literal) and isinstance(high, Literal)):
        return
    bounds = f"lower bound operand: {_shown(low.value)}, upper bound operand: {_shown(high.value)}"
    if type_of(low.value) != type_of(high.value):
        reason = "The BETWEEN operator requires same data type for lower and upper bounds; "
    elif compare(">", low.value, high.value):
        reason = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
    else:
        return
    binder.faults.setdefault("operand", reason + bounds)


def _shown(value: Value) -> str:
    type_ = type_of(value)
    return f"AttributeValue: {{{type_}:{value[type_]}}}"
