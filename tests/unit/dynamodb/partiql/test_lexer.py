"""Tokens of statements."""

import pytest

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.partiql.lexer import Location, Token, TokenKind, tokens_of

MALFORMED = "Statement wasn't well formed, can't be processed: "


@pytest.mark.parametrize(
    ("text", "kind", "meaning"),
    [
        ("Artist", TokenKind.NAME, "Artist"),
        ("_a$1", TokenKind.NAME, "_a$1"),
        ('"My ""Table"""', TokenKind.QUOTED_NAME, 'My "Table"'),
        ("SELECT", TokenKind.KEYWORD, "select"),
        ("Size", TokenKind.KEYWORD, "size"),
        ("'it''s'", TokenKind.STRING, "it's"),
        ("''", TokenKind.STRING, ""),
        ("'SELECT ?'", TokenKind.STRING, "SELECT ?"),
        ("1.5e-3", TokenKind.NUMBER, "1.5e-3"),
        (".5", TokenKind.NUMBER, ".5"),
        ("`2020T`", TokenKind.ION, "2020T"),
        ("<<", TokenKind.SYMBOL, "<<"),
        ("!=", TokenKind.SYMBOL, "!="),
    ],
)
def test_a_token_has_its_kind_and_its_meaning(text: str, kind: TokenKind, meaning: str) -> None:
    assert tokens_of(text) == [
        Token(kind, meaning, Location(1, 1, len(text))),
        Token(TokenKind.END, "", Location(1, len(text) + 1, 0)),
    ]


def test_tokens_know_their_line_and_column() -> None:
    text = "SELECT * -- all of it\n FROM /* the\n table */ Music"

    assert [(token.text, tuple(token.at)) for token in tokens_of(text)] == [
        ("select", (1, 1, 6)),
        ("*", (1, 8, 1)),
        ("from", (2, 2, 4)),
        ("Music", (3, 11, 5)),
        ("", (3, 16, 0)),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT # FROM t", "invalid character at, '#' [U+23]"),
        ("SELECT 'a FROM t", "invalid character at, ''' [U+27]"),
        ('SELECT "a FROM t', "invalid character at, '\"' [U+22]"),
        ("/* never closed", "invalid character at, '/' [U+2f]"),
        ("a ! b", "invalid character at, '!' [U+21]"),
    ],
)
def test_what_is_no_token_is_malformed(text: str, reason: str) -> None:
    with pytest.raises(ValidationException) as refused:
        tokens_of(text)

    assert refused.value.message == MALFORMED + reason
