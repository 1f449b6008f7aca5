"""The grammar of statements: what is written is what is read, and nothing breaks it."""

import contextlib
import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.partiql import nodes
from homeport.dynamodb.partiql.grammar import parse
from homeport.dynamodb.partiql.nodes import Node
from support.statements import fragments, statement_text, statements


def plain(value: Any) -> Any:
    """A tree without its locations."""
    if isinstance(value, Node):
        fields = [each.name for each in dataclasses.fields(value) if each.name != "at"]
        return (type(value).__name__, *(plain(getattr(value, name)) for name in fields))
    return tuple(map(plain, value)) if isinstance(value, tuple) else value


@given(statements)
def test_a_statement_is_read_as_it_is_written(statement: nodes.Statement) -> None:
    assert plain(parse(statement_text(statement)).statement) == plain(statement)


@settings(max_examples=200)
@given(fragments)
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ValidationException):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM t WHERE " + "(" * 8000,
        "SELECT * FROM t WHERE a = " + "[" * 8000,
        "SELECT * FROM t WHERE a = " + "<<" * 4000,
        "INSERT INTO t VALUE " + "{'a':" * 1600,
        "SELECT * FROM t WHERE " + "NOT " * 2000,
        "SELECT * FROM t WHERE a = " + "- " * 4000 + "1",
        "SELECT * FROM " + "a[" * 4000,
        "SELECT * FROM t WHERE " + "f(" * 4000,
        "EXISTS(SELECT * FROM t WHERE " * 280,
    ],
)
def test_a_depth_bomb_is_refused(text: str) -> None:
    with pytest.raises(ValidationException) as refused:
        parse(text)

    assert refused.value.message == (
        "Statement wasn't well formed, can't be processed: Nesting Levels have exceeded supported limits"
    )


def test_a_long_chain_is_flat() -> None:
    parsed = parse("SELECT * FROM t WHERE a=1" + " AND a=1" * 900)

    assert isinstance(parsed.statement, nodes.Select)
    assert isinstance(parsed.statement.where, nodes.Junction)
    assert len(parsed.statement.where.conditions) == 901


@pytest.mark.parametrize(
    ("condition", "reading"),
    [
        ("a = 1 OR b = 2 AND c = 3", "(a = 1) OR ((b = 2) AND (c = 3))"),
        ("NOT a = 1 AND b = 2", "(NOT (a = 1)) AND (b = 2)"),
        ("a NOT IN [1] OR b != 2", "(NOT (a IN [1])) OR (b <> 2)"),
        ("a BETWEEN 1 AND 2 AND b = 1", "(a BETWEEN 1 AND 2) AND (b = 1)"),
        ("a IN (1, 2) AND b IS NOT MISSING", "(a IN [1, 2]) AND (b IS NOT MISSING)"),
        ("a = -1 AND b = +2", "(a = -1) AND (b = 2)"),
        ("a['b'][0] = 1", "a.b[0] = 1"),
        ("BEGINS_WITH(a, 'x')", "begins_with(a, 'x')"),
    ],
)
def test_operators_bind_as_in_sql(condition: str, reading: str) -> None:
    one, other = (parse(f"SELECT * FROM t WHERE {each}").statement for each in (condition, reading))

    assert plain(one) == plain(other)
