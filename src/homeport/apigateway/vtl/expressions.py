"""Expressions: what stands in `#set` and `#if`, in arguments and indexes.

Each is compiled to a function of the scope.
"""

import operator
import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from homeport.apigateway.vtl.errors import TemplateError, TemplateSyntaxError
from homeport.apigateway.vtl.methods import element_of, method_of, property_of
from homeport.apigateway.vtl.scope import Scope
from homeport.apigateway.vtl.values import are_equal, is_number, is_true, text_of

# A name may hold hyphens but does not end with one.
IDENTIFIER = re.compile(r"[A-Za-z_]\w*(?:-+\w+)*", re.ASCII)
_SPACE = re.compile(r"\s*")
_FLOAT = re.compile(r"-?\d+\.\d+(?:[eE][+-]?\d+)?")
_INTEGER = re.compile(r"-?\d+")
_WORD = re.compile(r"(?:true|false|null)\b")
_STRING = re.compile(r"'((?:[^']|'')*)'|\"((?:[^\"]|\"\")*)\"")
_RANGE = re.compile(r"\s*\.\.\s*")
_LEVELS = tuple(
    re.compile(rf"\s*({pattern})\s*")
    for pattern in (
        r"\|\||or\b",
        r"&&|and\b",
        r"==|!=|eq\b|ne\b",
        r"<=|>=|<|>|lt\b|le\b|gt\b|ge\b",
        r"\+|-",
        r"\*|/|%",
    )
)
"""Binary operators from the loosest to the tightest."""


Expression = Callable[[Scope], Any]
Interpolate = Callable[[str], Callable[[Scope], str]]
"""From a text in double quotes to what it renders to."""


@dataclass(frozen=True, slots=True)
class Reference:
    """`$name` and what follows it: properties, method calls, indexes."""

    name: str
    steps: tuple[Callable[[Any, Scope], Any], ...]
    """From a value to the value of the next property, call or element."""
    assign: tuple[Callable[[Any, Scope, Any], None], ...] = ()
    """For `#set`: how the last step's target is set; empty when it cannot be."""

    def value(self, scope: Scope) -> Any:
        """The value, None when any part of the way to it is missing."""
        value = scope.variable(self.name)
        for step in self.steps:
            if value is None:
                return None
            value = step(value, scope)
        return value

    def set(self, scope: Scope, value: Any) -> None:
        """Assign; silently nothing where the way to the last part is missing, as in Velocity."""
        if not self.steps:
            scope.variables[self.name] = value
            return
        target = Reference(self.name, self.steps[:-1]).value(scope)
        if target is not None:
            self.assign[-1](target, scope, value)


class ExpressionParser:
    """Reads expressions at a position of a text and moves the position behind them."""

    def __init__(self, text: str, interpolate: Interpolate) -> None:
        self.text = text
        self.position = 0
        self._interpolate = interpolate

    def skip_space(self) -> None:
        """Move behind white space."""
        match = _SPACE.match(self.text, self.position)
        assert match is not None
        self.position = match.end()

    def take(self, token: str) -> bool:
        """Move behind the token, when it comes next."""
        if not self.text.startswith(token, self.position):
            return False
        self.position += len(token)
        return True

    def require(self, token: str) -> None:
        """Move behind the token, white space before it included. Raises TemplateSyntaxError."""
        self.skip_space()
        if not self.take(token):
            raise self.error(f"{token!r}")

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Move behind what the pattern matches here."""
        match = pattern.match(self.text, self.position)
        if match is not None:
            self.position = match.end()
        return match

    def error(self, expected: str) -> TemplateSyntaxError:
        """The complaint that something else was expected here."""
        return TemplateSyntaxError(self.text, self.position, expected)

    def expression(self, level: int = 0) -> Expression:
        """An expression of binary operators that bind no looser than the level."""
        if level == len(_LEVELS):
            return self._operand()
        left = self.expression(level + 1)
        while match := self.match(_LEVELS[level]):
            left = _binary(match[1], left, self.expression(level + 1))
        return left

    def _operand(self) -> Expression:
        self.skip_space()
        if self.take("!") or self.match(re.compile(r"not\b\s*")):
            operand = self._operand()
            return lambda scope: not is_true(operand(scope))
        if self.take("("):
            inner = self.expression()
            self.require(")")
            return inner
        if self.take("["):
            return self._list()
        if self.take("{"):
            return self._map()
        return self._literal() or self._reference_operand()

    def _literal(self) -> Expression | None:
        if match := self.match(_STRING):
            return self._string(match)
        if match := self.match(_FLOAT):
            return _constant(float(match[0]))
        if match := self.match(_INTEGER):
            return _constant(int(match[0]))
        if match := self.match(_WORD):
            return _constant({"true": True, "false": False, "null": None}[match[0]])
        return None

    def _string(self, match: re.Match[str]) -> Expression:
        if match[1] is not None:
            return _constant(match[1].replace("''", "'"))
        text = match[2].replace('""', '"')
        return self._interpolate(text) if "$" in text or "#" in text else _constant(text)

    def _list(self) -> Expression:
        self.skip_space()
        if self.take("]"):
            return lambda _: []
        first = self.expression()
        if self.match(_RANGE):
            last = self.expression()
            self.require("]")
            return lambda scope: _range(first(scope), last(scope))
        members = [first, *self._more_members("]")]
        return lambda scope: [member(scope) for member in members]

    def _more_members(self, end: str) -> list[Expression]:
        members = []
        self.skip_space()
        while self.take(","):
            members.append(self.expression())
            self.skip_space()
        self.require(end)
        return members

    def _map(self) -> Expression:
        members: list[tuple[Expression, Expression]] = []
        self.skip_space()
        while not self.take("}"):
            key = self.expression()
            self.require(":")
            members.append((key, self.expression()))
            self.skip_space()
            if not self.take(","):
                self.require("}")
                break
        return lambda scope: _map(members, scope)

    def _reference_operand(self) -> Expression:
        found = self.reference()
        if found is None:
            raise self.error("a value")
        return found[0].value

    def reference(self) -> tuple[Reference, str] | None:
        """A reference, whether its punctuation says so or not (`$!`, `${}`), and its text; None when none is here."""
        start = self.position
        if not self.take("$"):
            return None
        self.take("!")
        braced = self.take("{")
        name = self.match(IDENTIFIER)
        if name is None:
            self.position = start
            return None
        steps, assign = self._steps()
        if braced:
            self.require("}")
        return Reference(name[0], tuple(steps), tuple(assign)), self.text[start : self.position]

    def _steps(self) -> tuple[list[Callable[[Any, Scope], Any]], list[Callable[[Any, Scope, Any], None]]]:
        steps: list[Callable[[Any, Scope], Any]] = []
        assign: list[Callable[[Any, Scope, Any], None]] = []
        while True:
            start = self.position
            if self.take(".") and (name := self.match(IDENTIFIER)):
                if self.take("("):
                    steps.append(_call(name[0], self._arguments()))
                    assign.append(_cannot_assign)
                else:
                    steps.append(_property(name[0]))
                    assign.append(_assign_property(name[0]))
                continue
            self.position = start
            index = self._index()
            if index is None:
                return steps, assign
            steps.append(_element(index))
            assign.append(_assign_element(index))

    def _arguments(self) -> list[Expression]:
        self.skip_space()
        if self.take(")"):
            return []
        return [self.expression(), *self._more_members(")")]

    def _index(self) -> Expression | None:
        """`[…]`; what does not read as one is text that happens to begin with a bracket."""
        start = self.position
        if not self.take("["):
            return None
        try:
            index = self.expression()
            self.require("]")
        except TemplateSyntaxError:
            self.position = start
            return None
        return index


def _constant(value: Any) -> Expression:
    return lambda _: value


def _map(members: list[tuple[Expression, Expression]], scope: Scope) -> dict[Any, Any]:
    made: dict[Any, Any] = {}
    for key, value in members:
        _assign(made, key(scope), value(scope))
    return made


def _range(first: Any, last: Any) -> range:
    if not (is_number(first) and is_number(last)):
        raise TemplateError("a range goes from a number to a number")
    begin, end = int(first), int(last)
    return range(begin, end + 1) if begin <= end else range(begin, end - 1, -1)


def _property(name: str) -> Callable[[Any, Scope], Any]:
    return lambda value, _: property_of(value, name)


def _element(index: Expression) -> Callable[[Any, Scope], Any]:
    return lambda value, scope: element_of(value, index(scope))


def _call(name: str, arguments: list[Expression]) -> Callable[[Any, Scope], Any]:
    def call(value: Any, scope: Scope) -> Any:
        scope.spend()
        method = method_of(value, name)
        if method is None:
            return None
        size = len(value) if isinstance(value, list) else 0
        result = method(*(argument(scope) for argument in arguments))
        if isinstance(result, str):
            scope.make(result)
        elif isinstance(value, list) and len(value) > size:
            scope.spend(len(value) - size)
        return result

    return call


def _cannot_assign(target: Any, scope: Scope, value: Any) -> None:
    raise TemplateError("a method's result cannot be assigned to")


def _assign_property(name: str) -> Callable[[Any, Scope, Any], None]:
    return lambda target, _, value: _assign(target, name, value)


def _assign_element(index: Expression) -> Callable[[Any, Scope, Any], None]:
    return lambda target, scope, value: _assign(target, index(scope), value)


def _assign(target: Any, key: Any, value: Any) -> None:
    if isinstance(target, dict) and isinstance(key, Hashable):
        target[key] = value
    elif isinstance(target, list) and is_number(key) and 0 <= key < len(target):
        target[int(key)] = value
    else:
        raise TemplateError(f"{key!r} cannot be assigned to")


def _binary(symbol: str, left: Expression, right: Expression) -> Expression:
    if symbol in ("||", "or"):
        return lambda scope: is_true(left(scope)) or is_true(right(scope))
    if symbol in ("&&", "and"):
        return lambda scope: is_true(left(scope)) and is_true(right(scope))
    if symbol in ("==", "eq"):
        return lambda scope: are_equal(left(scope), right(scope))
    if symbol in ("!=", "ne"):
        return lambda scope: not are_equal(left(scope), right(scope))
    if symbol in _RELATIONS:
        relation = _RELATIONS[symbol]
        return lambda scope: _related(relation, left(scope), right(scope))
    return lambda scope: _calculated(scope, symbol, left(scope), right(scope))


_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "lt": operator.lt,
    "<=": operator.le,
    "le": operator.le,
    ">": operator.gt,
    "gt": operator.gt,
    ">=": operator.ge,
    "ge": operator.ge,
}


def _related(relation: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    """Velocity compares numbers alone; anything else is false."""
    return is_number(left) and is_number(right) and relation(left, right)


def _calculated(scope: Scope, symbol: str, left: Any, right: Any) -> Any:
    """Arithmetic; null when an operand is no number. A plus next to a text joins texts."""
    if symbol == "+" and (isinstance(left, str) or isinstance(right, str)):
        return scope.make(text_of(left) + text_of(right))
    if not (is_number(left) and is_number(right)):
        return None
    if symbol in ("/", "%") and right == 0:
        return None
    return _ARITHMETIC[symbol](left, right)


def _divided(left: Any, right: Any) -> Any:
    """Whole numbers divide to a whole number, cut off towards zero."""
    if isinstance(left, float) or isinstance(right, float):
        return left / right
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _remainder(left: Any, right: Any) -> Any:
    """With the sign of the dividend, as in Java."""
    return left - right * int(_divided(left, right))


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "%": _remainder,
}
