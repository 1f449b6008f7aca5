"""Cuts an expression's text into tokens.

The rules are those of the grammar that AWS publishes with its DAX clients (`Tokens.g4`): keywords in any case, names of
letters, digits and `_` that begin with a letter, `#name`, `:value`, list indexes without leading zeros; every other
character is a token of its own that no rule takes.
"""

import enum
import re
from typing import NamedTuple


class TokenKind(enum.Enum):
    """What a token is."""

    NAME = "name"
    """An attribute or a function written out."""
    KEYWORD = "keyword"
    NAME_REF = "#name"
    VALUE_REF = ":value"
    INDEX = "index"
    SYMBOL = "symbol"
    """Operators, brackets, and what the language does not know."""
    END = "<EOF>"


class Token(NamedTuple):
    """One token and where it stands."""

    kind: TokenKind
    text: str
    """As written; keywords in capitals."""
    start: int
    end: int


_KEYWORDS = frozenset({"IN", "BETWEEN", "NOT", "AND", "OR", "SET", "ADD", "DELETE", "REMOVE"})
_TOKEN = re.compile(
    r"[ \t\n\r]*(?:"
    r"(?P<NAME>[a-zA-Z][a-zA-Z0-9_]*)"
    r"|(?P<NAME_REF>\#[a-zA-Z0-9_]+)"
    r"|(?P<VALUE_REF>:[a-zA-Z0-9_]+)"
    r"|(?P<INDEX>0|[1-9][0-9]*)"
    r"|(?P<SYMBOL><>|<=|>=|.)"
    r"|(?P<END>\Z))",
    re.DOTALL,
)


def tokens_of(text: str) -> list[Token]:
    """All tokens, an END last."""
    tokens = []
    position = 0
    while True:
        token = _token_at(text, position)
        tokens.append(token)
        if token.kind is TokenKind.END:
            return tokens
        position = token.end


def _token_at(text: str, position: int) -> Token:
    match = _TOKEN.match(text, position)
    # The last alternatives take any character and the end: there is always a match.
    assert match is not None
    group = match.lastgroup or "END"
    written = match[group]
    start = match.start(group)
    if group == "NAME" and written.upper() in _KEYWORDS:
        return Token(TokenKind.KEYWORD, written.upper(), start, match.end())
    return Token(TokenKind[group], written, start, match.end())
