"""Tokens."""

import pytest

from homeport.dynamodb.expressions.lexer import Token, TokenKind, tokens_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        (" \t\r\n", []),
        ("a_1", [("NAME", "a_1")]),
        ("and", [("KEYWORD", "AND")]),
        ("andy", [("NAME", "andy")]),
        ("#1a :_b", [("NAME_REF", "#1a"), ("VALUE_REF", ":_b")]),
        ("#", [("SYMBOL", "#")]),
        (": a", [("SYMBOL", ":"), ("NAME", "a")]),
        (
            "a<=b<>c>=d",
            [
                ("NAME", "a"),
                ("SYMBOL", "<="),
                ("NAME", "b"),
                ("SYMBOL", "<>"),
                ("NAME", "c"),
                ("SYMBOL", ">="),
                ("NAME", "d"),
            ],
        ),
        ("a[10]", [("NAME", "a"), ("SYMBOL", "["), ("INDEX", "10"), ("SYMBOL", "]")]),
        ("012", [("INDEX", "0"), ("INDEX", "12")]),
        ("2nd", [("INDEX", "2"), ("NAME", "nd")]),
        ("_a", [("SYMBOL", "_"), ("NAME", "a")]),
        ("!=é", [("SYMBOL", "!"), ("SYMBOL", "="), ("SYMBOL", "é")]),
    ],
)
def test_texts_are_cut_into_tokens(text: str, tokens: list[tuple[str, str]]) -> None:
    *found, end = tokens_of(text)
    assert [(token.kind.name, token.text) for token in found] == tokens
    assert end == Token(TokenKind.END, "", len(text), len(text))


def test_tokens_know_where_they_stand() -> None:
    assert [(token.start, token.end) for token in tokens_of(" a  = :b")] == [(1, 2), (4, 5), (6, 8), (8, 8)]
