"""The grammar of conditions: any tree, written out and read again, is the same tree."""

from hypothesis import given
from hypothesis import strategies as st

from homeport.dynamodb.expressions.bindings import Kind
from homeport.dynamodb.expressions.condition_grammar import parse
from homeport.dynamodb.expressions.nodes import (
    And,
    Between,
    Call,
    Comparison,
    In,
    Literal,
    Node,
    Not,
    Operand,
    Or,
    PathOperand,
    ValueRef,
)

names = st.sampled_from(["a", "b1", "c_d", "#n", "#1"])
paths = st.tuples(names, st.lists(st.one_of(names, st.integers(0, 99)), max_size=3)).map(
    lambda parts: PathOperand((parts[0], *parts[1]))
)
plain: st.SearchStrategy[Operand] = st.one_of(paths, st.sampled_from([":v", ":1"]).map(ValueRef))
operands: st.SearchStrategy[Operand] = st.one_of(plain, plain.map(lambda each: Call("size", (each,))))
simple: st.SearchStrategy[Node] = st.one_of(
    st.builds(Comparison, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), operands, operands),
    st.builds(Between, operands, operands, operands),
    st.builds(In, operands, st.lists(operands, min_size=1, max_size=3).map(tuple)),
    st.builds(Call, st.just("attribute_exists"), st.tuples(paths)),
    st.builds(Call, st.just("contains"), st.tuples(plain, operands)),
)


def _several(conditions: st.SearchStrategy[Node]) -> st.SearchStrategy[tuple[Node, ...]]:
    return st.lists(conditions, min_size=2, max_size=3).map(tuple)


# Directly nested conjunctions keep their parentheses, and so stay trees of their own.
conditions: st.SearchStrategy[Node] = st.recursive(
    simple,
    lambda inner: st.one_of(st.builds(Not, inner), st.builds(And, _several(inner)), st.builds(Or, _several(inner))),
    max_leaves=12,
)


def _operand(operand: Operand) -> str:
    if isinstance(operand, PathOperand):
        rest = [f"[{each}]" if isinstance(each, int) else f".{each}" for each in operand.path[1:]]
        return f"{operand.path[0]}{''.join(rest)}"
    assert not isinstance(operand, Literal)
    if isinstance(operand, ValueRef):
        return operand.placeholder
    return f"{operand.function}({', '.join(map(_operand, operand.arguments))})"


def _text(node: Node) -> str:
    if isinstance(node, Comparison):
        return f"{_operand(node.left)} {node.operator} {_operand(node.right)}"
    if isinstance(node, Between):
        return f"{_operand(node.operand)} BETWEEN {_operand(node.low)} AND {_operand(node.high)}"
    if isinstance(node, In):
        return f"{_operand(node.operand)} IN ({', '.join(map(_operand, node.candidates))})"
    if isinstance(node, Not):
        return f"NOT {_inner(node.condition)}"
    if isinstance(node, And | Or):
        return (" AND " if isinstance(node, And) else " OR ").join(map(_inner, node.conditions))
    return _operand(node)


def _inner(node: Node) -> str:
    """In parentheses where it has operators of its own."""
    return f"({_text(node)})" if isinstance(node, And | Or) else _text(node)


@given(conditions)
def test_conditions_survive_being_written_and_read(node: Node) -> None:
    assert parse(_text(node), Kind.CONDITION) == node


def test_and_binds_tighter_than_or_and_not_tighter_than_both() -> None:
    a, b, c = (Comparison("=", PathOperand((name,)), ValueRef(":v")) for name in "abc")
    assert parse("NOT a = :v AND b = :v OR c = :v", Kind.CONDITION) == Or((And((Not(a), b)), c))
    assert parse("a = :v OR b = :v AND NOT c = :v", Kind.CONDITION) == Or((a, And((b, Not(c)))))
