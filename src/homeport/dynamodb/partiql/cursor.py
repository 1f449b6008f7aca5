"""A cursor over a statement's tokens, and the messages of what should stand there."""

from collections.abc import Iterator
from contextlib import contextmanager

from homeport.dynamodb.partiql.lexer import Token, TokenKind, malformed, tokens_of
from homeport.dynamodb.partiql.nodes import Unsupported

MAX_DEPTH = 60
"""Expressions inside each other: what DynamoDB takes is flatter, and the stack is finite."""

_SYMBOL_NAMES = {
    "(": "LEFT_PAREN",
    ")": "RIGHT_PAREN",
    "]": "RIGHT_BRACKET",
    "}": "RIGHT_CURLY",
    ">>": "RIGHT_DOUBLE_ANGLE_BRACKET",
    ":": "COLON",
}


class Cursor:
    """Where the parser is. The grammars derive from it."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text)
        self._at = 0
        self._depth = 0
        self._parameters = 0
        self.unsupported: list[Unsupported] = []
        """What is well formed and that DynamoDB has not, in the order of the text."""

    @property
    def token(self) -> Token:
        """The token that is to be taken next."""
        return self._tokens[self._at]

    @property
    def following(self) -> Token:
        """The token after it; the END is followed by itself."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    @property
    def parameters(self) -> int:
        """How many `?` have been taken."""
        return self._parameters

    def advance(self) -> Token:
        """Take the next token, whatever it is; the END stays."""
        token = self._tokens[self._at]
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def is_symbol(self, text: str) -> bool:
        """Whether the next token is this symbol."""
        token = self.token
        return token.kind is TokenKind.SYMBOL and token.text == text

    def is_keyword(self, *words: str) -> bool:
        """Whether the next token is one of these keywords."""
        token = self.token
        return token.kind is TokenKind.KEYWORD and token.text in words

    def is_followed_by_keyword(self, *words: str) -> bool:
        """Whether one of these keywords stands after the next token."""
        following = self.following
        return following.kind is TokenKind.KEYWORD and following.text in words

    def is_followed_by_symbol(self, text: str) -> bool:
        """Whether this symbol stands after the next token."""
        following = self.following
        return following.kind is TokenKind.SYMBOL and following.text == text

    def is_name(self) -> bool:
        """Whether the next token is an identifier, quoted or not."""
        return self.token.kind in (TokenKind.NAME, TokenKind.QUOTED_NAME)

    def accept_symbol(self, text: str) -> bool:
        """Take the next token if it is this symbol."""
        return self.is_symbol(text) and bool(self.advance())

    def accept_keyword(self, word: str) -> bool:
        """Take the next token if it is this keyword."""
        return self.is_keyword(word) and bool(self.advance())

    def expect_symbol(self, text: str) -> None:
        """Take this symbol or fail."""
        if not self.accept_symbol(text):
            raise malformed(f"Expected {_SYMBOL_NAMES[text]}")

    def expect_end(self) -> None:
        """The statement must end here."""
        if self.accept_symbol(";"):
            if self.token.kind is not TokenKind.END:
                raise malformed("Unexpected token after semicolon. (Only one query is allowed.)")
        elif self.token.kind is not TokenKind.END:
            raise malformed("Unexpected token after expression")

    def take_parameter(self) -> int:
        """Take `?`; answers its number."""
        self.advance()
        self._parameters += 1
        return self._parameters - 1

    def refuse_later(self, text: str, token: Token) -> Unsupported:
        """Note what DynamoDB has not: a statement that is malformed further on is malformed first of all."""
        node = Unsupported(token.at, text)
        self.unsupported.append(node)
        return node

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level of nesting; fails where there are too many."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise malformed("Nesting Levels have exceeded supported limits")
        yield
        self._depth -= 1
