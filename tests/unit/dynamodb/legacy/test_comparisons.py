"""Legacy conditions as nodes of expressions."""

import pytest

from homeport.dynamodb.expressions.condition import Condition
from homeport.dynamodb.expressions.nodes import And, Between, Call, Comparison, In, Literal, Node, Not, Or, PathOperand
from homeport.dynamodb.legacy.comparisons import attribute_condition, joined
from homeport.dynamodb.model.values import Value

A = PathOperand(("a.b",))
ONE, TWO = {"N": "1"}, {"N": "2"}
EXISTS = Call("attribute_exists", (A,))


@pytest.mark.parametrize(
    ("operator", "values", "node"),
    [
        ("EQ", [ONE], Comparison("=", A, Literal(ONE))),
        ("NE", [ONE], Comparison("<>", A, Literal(ONE))),
        ("LE", [ONE], Comparison("<=", A, Literal(ONE))),
        ("LT", [ONE], Comparison("<", A, Literal(ONE))),
        ("GE", [ONE], Comparison(">=", A, Literal(ONE))),
        ("GT", [ONE], Comparison(">", A, Literal(ONE))),
        ("IN", [ONE, TWO], In(A, (Literal(ONE), Literal(TWO)))),
        ("BETWEEN", [ONE, TWO], Between(A, Literal(ONE), Literal(TWO))),
        ("NULL", [], Call("attribute_not_exists", (A,))),
        ("NOT_NULL", [], EXISTS),
        ("CONTAINS", [ONE], Call("contains", (A, Literal(ONE)))),
        ("NOT_CONTAINS", [ONE], And((EXISTS, Not(Call("contains", (A, Literal(ONE))))))),
        ("BEGINS_WITH", [{"S": "x"}], Call("begins_with", (A, Literal({"S": "x"})))),
    ],
)
def test_each_operator(operator: str, values: list[Value | None], node: Node) -> None:
    condition = joined([attribute_condition("a.b", operator, values)], None)

    assert condition == Condition(node, frozenset({"a.b"}), frozenset())


def test_numbers_are_normalised() -> None:
    assert attribute_condition("a", "EQ", [{"N": "1.0"}]).values == ({"N": "1"},)


@pytest.mark.parametrize(("operator", "kind"), [(None, And), ("AND", And), ("OR", Or)])
def test_several_conditions(operator: str | None, kind: type[And] | type[Or]) -> None:
    conditions = [attribute_condition(name, "NOT_NULL", []) for name in ("a", "b")]

    nodes = tuple(Call("attribute_exists", (PathOperand((name,)),)) for name in ("a", "b"))
    assert joined(conditions, operator) == Condition(kind(nodes), frozenset({"a", "b"}), frozenset())


def test_no_condition() -> None:
    assert joined([], None) is None
