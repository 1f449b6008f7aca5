"""The grammar of conditions: ConditionExpression, FilterExpression and, as far as it goes, KeyConditionExpression.

condition   = term { (AND | OR) term }                  AND binds tighter
term        = { NOT } ( comparison | function | "(" condition ")" )
comparison  = operand ("=" | "<>" | "<" | "<=" | ">" | ">=") operand
            | operand BETWEEN operand AND operand
            | operand IN "(" operand { "," operand } ")"
"""

from functools import lru_cache

from homeport.dynamodb import limits
from homeport.dynamodb.expressions.bindings import Kind
from homeport.dynamodb.expressions.lexer import TokenKind
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
from homeport.dynamodb.expressions.parser import Parser

_COMPARATORS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_CACHED_TEXTS = 1024


@lru_cache(_CACHED_TEXTS)
def parse(text: str, kind: Kind) -> Node:
    """The tree of a condition, unbound; ValidationException where the text alone is wrong."""
    parser = _ConditionParser(text, kind)
    root = parser.whole()
    parser.expect_end()
    return root


class _ConditionParser(Parser):
    def whole(self) -> Node:
        """The whole text as one condition."""
        return self._as_condition(self._terms(0))

    def _terms(self, depth: int) -> Node | Operand:
        """Terms joined by AND and OR; a lone term inside parentheses may turn out to be an operand."""
        first = self._term(depth)
        if self.token.kind is not TokenKind.KEYWORD or self.token.text not in ("AND", "OR"):
            return first
        alternatives: list[Node] = []
        together = [self._as_condition(first)]
        while True:
            if self.accept_keyword("AND"):
                self.count_operator()
                together.append(self._as_condition(self._term(depth)))
            elif self.accept_keyword("OR"):
                self.count_operator()
                alternatives.append(_all_of(together))
                together = [self._as_condition(self._term(depth))]
            else:
                break
        alternatives.append(_all_of(together))
        return alternatives[0] if len(alternatives) == 1 else Or(tuple(alternatives))

    def _term(self, depth: int) -> Node | Operand:
        negations = 0
        while self.accept_keyword("NOT"):
            self.count_operator()
            negations += 1
        if self.token.kind is TokenKind.SYMBOL and self.token.text == "(":
            self.check_depth(depth)
            opened = self.open_group()
            inner = self._terms(depth + 1)
            self.close_group(opened)
        else:
            inner = self.operand(depth)
        term = self._comparison(inner, depth)
        return self._negated(term, negations) if negations else term

    def _negated(self, term: Node | Operand, negations: int) -> Node:
        condition = self._as_condition(term)
        for _ in range(negations):
            condition = Not(condition)
        return condition

    def _as_condition(self, node: Node | Operand) -> Node:
        """`node` where a condition must stand: a bare operand is a syntax error at the token that follows it."""
        if isinstance(node, PathOperand | ValueRef | Literal):
            raise self.syntax_error()
        if isinstance(node, Call) and node.function == "size":
            self.misuse(node)
        return node

    def _comparison(self, left: Node | Operand, depth: int) -> Node | Operand:
        """The comparison that begins with `left`, or `left` alone."""
        token = self.token
        if not isinstance(left, PathOperand | ValueRef | Literal | Call):
            return left
        if token.kind is TokenKind.SYMBOL and token.text in _COMPARATORS:
            self.advance()
            self.count_operator()
            right = self.operand(depth)
            self.check_uses([left, right])
            return Comparison(token.text, left, right)
        if self.accept_keyword("BETWEEN"):
            return self._between(left, depth)
        return self._in(left, depth) if self.accept_keyword("IN") else left

    def _between(self, operand: Operand, depth: int) -> Between:
        self.count_operator()
        low = self.operand(depth)
        if not self.accept_keyword("AND"):
            raise self.syntax_error()
        high = self.operand(depth)
        self.check_uses([operand, low, high])
        return Between(operand, low, high)

    def _in(self, operand: Operand, depth: int) -> In:
        self.count_operator()
        self.expect_symbol("(")
        candidates = [self.operand(depth)]
        while self.accept_symbol(","):
            candidates.append(self.operand(depth))
        self.expect_symbol(")")
        self.check_uses([operand, *candidates])
        if len(candidates) > limits.IN_OPERANDS:
            self.fault(
                "operators",
                f"The IN operator is provided with too many operands; number of operands: {len(candidates)}",
            )
        return In(operand, tuple(candidates))


def _all_of(conditions: list[Node]) -> Node:
    return conditions[0] if len(conditions) == 1 else And(tuple(conditions))
