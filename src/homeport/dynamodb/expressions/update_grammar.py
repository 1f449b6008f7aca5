"""The grammar of updates.

update      = section { section }                  each section once
section     = SET path "=" value { "," … }
            | REMOVE path { "," … }
            | ADD path :value { "," … }
            | DELETE path :value { "," … }
value       = operand | operand ("+" | "-") operand | "(" value ")"
"""

from collections.abc import Callable
from functools import lru_cache

from homeport.dynamodb.expressions.bindings import Kind
from homeport.dynamodb.expressions.lexer import TokenKind
from homeport.dynamodb.expressions.nodes import (
    Action,
    AddAction,
    Arithmetic,
    DeleteAction,
    Operand,
    RemoveAction,
    SetAction,
    ValueRef,
)
from homeport.dynamodb.expressions.parser import Parser

_CACHED_TEXTS = 1024


@lru_cache(_CACHED_TEXTS)
def parse(text: str) -> tuple[Action, ...]:
    """The actions of an update, unbound, in the order of the text; ValidationException where the text is wrong."""
    parser = _UpdateParser(text, Kind.UPDATE)
    actions = parser.sections()
    parser.expect_end()
    return tuple(actions)


class _UpdateParser(Parser):
    def sections(self) -> list[Action]:
        """All sections up to the end."""
        rules: dict[str, Callable[[], Action]] = {
            "SET": self._set,
            "REMOVE": self._remove,
            "ADD": self._add,
            "DELETE": self._delete,
        }
        seen: set[str] = set()
        actions: list[Action] = []
        while self.token.kind is TokenKind.KEYWORD and self.token.text in rules:
            section = self.advance().text
            if section in seen:
                self.fault("section", f'The "{section}" section can only be used once in an update expression;')
            seen.add(section)
            actions.append(rules[section]())
            while self.accept_symbol(","):
                actions.append(rules[section]())
        if not seen:
            raise self.syntax_error()
        return actions

    def _set(self) -> Action:
        path = self.path()
        self.expect_symbol("=")
        return SetAction(path, self._value(0))

    def _remove(self) -> Action:
        return RemoveAction(self.path())

    def _add(self) -> Action:
        return AddAction(self.path(), self._literal())

    def _delete(self) -> Action:
        return DeleteAction(self.path(), self._literal())

    def _literal(self) -> Operand:
        if self.token.kind is not TokenKind.VALUE_REF:
            raise self.syntax_error()
        return ValueRef(self.advance().text)

    def _value(self, depth: int) -> Operand | Arithmetic:
        """The right side of a SET action; parentheses hold an operand or a whole sum."""
        self.check_depth(depth)
        if self.token.kind is TokenKind.SYMBOL and self.token.text == "(":
            opened = self.open_group()
            left = self._value(depth + 1)
            self.close_group(opened)
        else:
            left = self.operand(depth)
        if isinstance(left, Arithmetic):
            return left
        for operator in ("+", "-"):
            if self.accept_symbol(operator):
                self.count_operator()
                right = self.operand(depth)
                self.check_uses([left, right])
                return Arithmetic(operator, left, right)
        return left
