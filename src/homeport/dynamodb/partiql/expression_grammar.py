"""The grammar of expressions within statements: values, paths, conditions.

Operators bind as in PartiQL's reference implementation: OR, AND, NOT, then equality (`=`, `<>`, IN, IS), comparison
(`<` …, BETWEEN), `+` and `-`. DynamoDB's messages are the ones of that implementation.
"""

from abc import ABC, abstractmethod
from typing import NamedTuple

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.nodes import Path
from homeport.dynamodb.partiql import nodes
from homeport.dynamodb.partiql.cursor import Cursor
from homeport.dynamodb.partiql.keywords import FUNCTION_KEYWORDS, TYPES
from homeport.dynamodb.partiql.lexer import TokenKind, malformed
from homeport.dynamodb.partiql.nodes import Node

_NOT = 30
_INDEX_DIGITS = 9
_PRECEDENCES = {
    "union": 5,
    "except": 5,
    "intersect": 5,
    "or": 10,
    "and": 20,
    "=": 40,
    "<>": 40,
    "!=": 40,
    "is": 40,
    "in": 40,
    "<": 50,
    "<=": 50,
    ">": 50,
    ">=": 50,
    "between": 50,
    "like": 50,
    "+": 60,
    "-": 60,
    "||": 60,
    "*": 70,
    "/": 70,
    "%": 70,
}
_NEGATABLE = frozenset({"in", "between", "like"})
_SUPPORTED = frozenset({"or", "and", "=", "<>", "<", "<=", ">", ">=", "+", "-"})


class _Infix(NamedTuple):
    """An infix operator that stands next."""

    operator: str
    negated: bool
    precedence: int


class ExpressionParser(Cursor, ABC):
    """Parses expressions. Statements are expressions to the grammar: `statement_term` parses them."""

    @abstractmethod
    def statement_term(self) -> Node | None:
        """The statement that begins with the next token; None where none does."""

    def expression(self, precedence: int = -1) -> Node:
        """An expression whose infix operators bind more tightly than `precedence`."""
        with self.deeper():
            left = self._unary()
            while (infix := self._infix()) is not None and infix.precedence > precedence:
                left = self._joined(left, infix)
            return left

    def expressions(self) -> tuple[Node, ...]:
        """One expression or more, with commas between them."""
        found = [self.expression()]
        while self.accept_symbol(","):
            found.append(self.expression())
        return tuple(found)

    def _infix(self) -> _Infix | None:
        token = self.token
        if token.kind not in (TokenKind.SYMBOL, TokenKind.KEYWORD):
            return None
        if token.text == "not" and self.is_followed_by_keyword(*_NEGATABLE):
            operator = self.following.text
            return _Infix(operator, True, _PRECEDENCES[operator])
        precedence = _PRECEDENCES.get(token.text)
        return None if precedence is None else _Infix(token.text, False, precedence)

    def _joined(self, left: Node, infix: _Infix) -> Node:
        token = self.advance()
        if infix.negated:
            self.advance()
        if infix.operator == "is":
            return self._type_test(left)
        if infix.operator == "in" and self._is_in_list():
            return self._in_list(left, infix.negated)
        if self.token.kind is TokenKind.END:
            raise malformed("Missing right-hand side expression of infix operator")
        right = self.expression(infix.precedence)
        match infix.operator:
            case "between":
                return self._between(left, right, infix)
            case "in":
                return _negated(nodes.Binary(left.at, "in", left, right), infix.negated)
            case "and" | "or":
                return _junction(infix.operator, left, right)
            case "!=":
                return nodes.Binary(left.at, "<>", left, right)
        if infix.operator not in _SUPPORTED:
            return self.refuse_later(f"Unsupported operator: {infix.operator.upper()}", token)
        return nodes.Binary(left.at, infix.operator, left, right)

    def _is_in_list(self) -> bool:
        return self.is_symbol("(") and not self.is_followed_by_keyword("select", "values")

    def _type_test(self, left: Node) -> Node:
        negated = self.accept_keyword("not")
        if not self.is_keyword(*TYPES):
            raise malformed("Expected type name")
        return nodes.TypeTest(left.at, left, self.advance().text, negated)

    def _in_list(self, left: Node, negated: bool) -> Node:
        start = self.advance()
        candidates = nodes.Elements(start.at, self.expressions())
        self.expect_symbol(")")
        return _negated(nodes.Binary(left.at, "in", left, candidates), negated)

    def _between(self, left: Node, low: Node, infix: _Infix) -> Node:
        if not self.accept_keyword("and"):
            raise malformed("Expected AND keyword")
        if self.token.kind is TokenKind.END:
            raise malformed("Expected expression after AND")
        high = self.expression(infix.precedence)
        return nodes.Within(left.at, left, low, high, infix.negated)

    def _unary(self) -> Node:
        token = self.token
        if self.accept_keyword("not"):
            return nodes.Unary(token.at, "not", self.expression(_NOT))
        if token.kind is TokenKind.SYMBOL and token.text in ("+", "-"):
            self.advance()
            with self.deeper():
                return _signed(nodes.Unary(token.at, token.text, self._unary()))
        return self._path_term()

    def _path_term(self) -> Node:
        term = self._term()
        if not (self.is_symbol(".") or self.is_symbol("[")):
            return term
        token = self.token
        steps, is_plain = self.steps(simple=False)
        if isinstance(term, nodes.Attribute) and is_plain:
            return nodes.Attribute(term.at, term.path + steps)
        return self.refuse_later("Unexpected path component", token)

    def simple_path(self) -> nodes.Attribute:
        """A path as statements name what they change."""
        if not self.is_name():
            raise malformed("Expected identifier for simple path")
        head = self.advance()
        token = self.token
        steps, is_plain = self.steps(simple=True)
        if not is_plain:
            self.refuse_later("Unexpected path component", token)
        return nodes.Attribute(head.at, (head.text, *steps))

    def steps(self, *, simple: bool) -> tuple[Path, bool]:
        """`.name`, `[index]`, `['name']`, and whether there is nothing but these."""
        steps: list[str | int] = []
        is_plain = True
        while True:
            step: str | int | None
            if self.accept_symbol("."):
                step = self._dot_step(simple)
            elif self.accept_symbol("["):
                step = self._bracket_step(simple)
            else:
                return tuple(steps), is_plain
            if step is None:
                is_plain = False
            else:
                steps.append(step)

    def _dot_step(self, simple: bool) -> str | None:
        if self.is_name():
            return self.advance().text
        if not self.is_symbol("*"):
            raise malformed("Invalid path dot component")
        if simple:
            raise malformed("Invalid path dot component for simple path")
        self.advance()
        return None

    def _bracket_step(self, simple: bool) -> str | int | None:
        if not simple and self.accept_symbol("*"):
            self.expect_symbol("]")
            return None
        index = self.expression()
        self.expect_symbol("]")
        if isinstance(index, nodes.Scalar):
            if index.type == "S":
                return str(index.content)
            if index.type == "N" and str(index.content).isdecimal():
                return _list_index(str(index.content))
        elif simple:
            raise malformed("Invalid path component for simple path")
        return None

    def _term(self) -> Node:
        token = self.token
        match token.kind:
            case TokenKind.KEYWORD:
                return self._keyword_term()
            case TokenKind.NAME | TokenKind.QUOTED_NAME:
                self.advance()
                return self._call(token.text) if self.is_symbol("(") else nodes.Attribute(token.at, (token.text,))
            case TokenKind.STRING:
                return nodes.Scalar(self.advance().at, "S", token.text)
            case TokenKind.NUMBER:
                return nodes.Scalar(self.advance().at, "N", token.text)
            case TokenKind.ION:
                return self.refuse_later("Unsupported expression: Ion literal", self.advance())
            case TokenKind.SYMBOL:
                return self._symbol_term()
        raise malformed("Unexpected term")

    def _keyword_term(self) -> Node:
        token = self.token
        match token.text:
            case "null":
                return nodes.Scalar(self.advance().at, "NULL", True)
            case "true" | "false":
                return nodes.Scalar(self.advance().at, "BOOL", token.text == "true")
            case "missing":
                return self.refuse_later("Unsupported expression: MISSING", self.advance())
        statement = self.statement_term()
        if statement is not None:
            return statement
        if token.text in FUNCTION_KEYWORDS and self.is_followed_by_symbol("("):
            self.advance()
            return self._call(token.text)
        raise malformed("Unexpected keyword")

    def _symbol_term(self) -> Node:
        token = self.token
        match token.text:
            case "(":
                self.advance()
                group = self.expressions()
                self.expect_symbol(")")
                return group[0] if len(group) == 1 else nodes.Elements(token.at, group)
            case "[":
                return nodes.Elements(token.at, self._literal_list("]"))
            case "<<":
                return nodes.Bag(token.at, self._literal_list(">>"))
            case "{":
                return self._tuple()
            case "?":
                return nodes.Parameter(token.at, self.take_parameter())
            case "=" | "<" | ">" | "<=" | ">=" | "<>" | "!=" | "/" | "%" | "||" | "@" | "~":
                raise malformed("Unexpected operator")
        raise malformed("Unexpected term")

    def _literal_list(self, closing: str) -> tuple[Node, ...]:
        self.advance()
        if self.accept_symbol(closing):
            return ()
        elements = self.expressions()
        self.expect_symbol(closing)
        return elements

    def _tuple(self) -> nodes.Tuple:
        start = self.advance()
        members: list[tuple[Node, Node]] = []
        if self.accept_symbol("}"):
            return nodes.Tuple(start.at, ())
        while True:
            name = self.expression()
            self.expect_symbol(":")
            members.append((name, self.expression()))
            if not self.accept_symbol(","):
                break
        self.expect_symbol("}")
        return nodes.Tuple(start.at, tuple(members))

    def _call(self, name: str) -> Node:
        """`name(…)`; the name has been taken."""
        at = self._tokens[self._at - 1].at
        self.advance()
        arguments: tuple[Node, ...] = ()
        if self.is_symbol("*"):
            if name.lower() != "count":
                raise malformed(f"{name.lower()}(*) is not allowed")
            self.advance()
        elif not self.is_symbol(")"):
            arguments = self.expressions()
        self.expect_symbol(")")
        return nodes.Call(at, name.lower(), arguments)


def _list_index(text: str) -> int:
    if len(text) > _INDEX_DIGITS:
        raise ValidationException(f"List index is not within the allowable range; index: [{text}]")
    return int(text)


def _negated(node: Node, negated: bool) -> Node:
    return nodes.Unary(node.at, "not", node) if negated else node


def _junction(operator: str, left: Node, right: Node) -> nodes.Junction:
    """A chain is one node, however long: trees that are walked recursively stay flat."""
    before = left.conditions if isinstance(left, nodes.Junction) and left.operator == operator else (left,)
    return nodes.Junction(left.at, operator, (*before, right))


def _signed(node: nodes.Unary) -> Node:
    """A sign and a number are a number."""
    operand = node.operand
    if not isinstance(operand, nodes.Scalar) or operand.type != "N":
        return node
    if node.operator == "+":
        return operand
    text = str(operand.content)
    return nodes.Scalar(node.at, "N", text[1:] if text[0] == "-" else f"-{text}")
