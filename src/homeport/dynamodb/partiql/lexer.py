"""Cuts a statement into tokens, as PartiQL's reference implementation does."""

import enum
import re
from typing import NamedTuple

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.partiql.keywords import KEYWORDS


class TokenKind(enum.Enum):
    """What a token is."""

    NAME = "identifier"
    QUOTED_NAME = "quoted identifier"
    KEYWORD = "keyword"
    """In small letters."""
    STRING = "string"
    NUMBER = "number"
    ION = "Ion literal"
    SYMBOL = "symbol"
    END = "end"


class Location(NamedTuple):
    """Where a token stands."""

    line: int
    column: int
    length: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}:{self.length}"


class Token(NamedTuple):
    """One token."""

    kind: TokenKind
    text: str
    """What it means: without quotes, a doubled quote once."""
    at: Location


_TOKEN = re.compile(
    r"(?P<SPACE>[ \t\n\r\f\v]+|--[^\n]*|/\*.*?\*/)"
    r"|(?P<UNCLOSED>/\*)"
    r"|(?P<NAME>[A-Za-z_$][A-Za-z0-9_$]*)"
    r"|(?P<NUMBER>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|'(?P<STRING>(?:[^']|'')*)'"
    r'|"(?P<QUOTED_NAME>(?:[^"]|"")*)"'
    r"|`(?P<ION>[^`]*)`"
    r"|(?P<SYMBOL><=|<>|<<|>=|>>|!=|\|\||[()\[\]{}:,*;?.<>=+\-/%@~])",
    re.DOTALL,
)
_QUOTES = {"STRING": "'", "QUOTED_NAME": '"'}


def malformed(reason: str) -> ValidationException:
    """What AWS answers to a statement that it cannot read."""
    return ValidationException(f"Statement wasn't well formed, can't be processed: {reason}")


def tokens_of(text: str) -> list[Token]:
    """All tokens, an END last."""
    tokens: list[Token] = []
    position, line, line_start = 0, 1, 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup == "UNCLOSED":
            # AWS's wording of what its lexer refuses is not reported anywhere: this is the reference implementation's.
            raise malformed(f"invalid character at, '{text[position]}' [U+{ord(text[position]):x}]")
        if match.lastgroup != "SPACE":
            location = Location(line, position - line_start + 1, match.end() - position)
            tokens.append(_token(match, location))
        newlines = match[0].count("\n")
        if newlines:
            line += newlines
            line_start = position + match[0].rindex("\n") + 1
        position = match.end()
    tokens.append(Token(TokenKind.END, "", Location(line, position - line_start + 1, 0)))
    return tokens


def _token(match: re.Match[str], at: Location) -> Token:
    group = match.lastgroup or "SYMBOL"
    text = match[group]
    if group == "NAME" and text.lower() in KEYWORDS:
        return Token(TokenKind.KEYWORD, text.lower(), at)
    quote = _QUOTES.get(group)
    return Token(TokenKind[group], text if quote is None else text.replace(quote * 2, quote), at)
