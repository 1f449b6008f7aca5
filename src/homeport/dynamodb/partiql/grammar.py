"""The grammar of statements.

SELECT paths FROM table[.index] [WHERE condition] [ORDER BY key [ASC|DESC], …]
INSERT INTO table VALUE item
UPDATE table {SET path = value, … | REMOVE path} WHERE condition [RETURNING {ALL|MODIFIED} {OLD|NEW} *]
DELETE FROM table WHERE condition [RETURNING ALL OLD *]
EXISTS(SELECT …)

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html
"""

from functools import lru_cache
from typing import NamedTuple

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.partiql import nodes
from homeport.dynamodb.partiql.expression_grammar import ExpressionParser
from homeport.dynamodb.partiql.lexer import Token, TokenKind, malformed
from homeport.dynamodb.partiql.nodes import Node

_CACHED_TEXTS = 1024
_AFTER_SELECT = 6
_JOINS = frozenset({"join", "inner", "left", "right", "full", "outer", "cross"})
_CLAUSES = ("group", "having", "limit", "offset", "let")
_OTHER_TERMS = frozenset(
    {"case", "cast", "pivot", "values", "date", "time", "extract", "trim", "create", "drop", "exec"}
)
_RETURNING = {
    ("all", "old"): "ALL_OLD",
    ("all", "new"): "ALL_NEW",
    ("modified", "old"): "UPDATED_OLD",
    ("modified", "new"): "UPDATED_NEW",
}
_ONE_SOURCE = "Only select from a single table or index is supported."


class Parsed(NamedTuple):
    """A statement that is well formed."""

    statement: nodes.Statement
    parameters: int
    """How many `?` it has."""


@lru_cache(_CACHED_TEXTS)
def parse(text: str) -> Parsed:
    """The tree of a statement; ValidationException where the text alone is wrong."""
    parser = _StatementParser(text)
    root = parser.expression()
    parser.expect_end()
    for node in parser.unsupported:
        raise ValidationException(f"{node.text} at {node.at}")
    return Parsed(_statement(root), parser.parameters)


def _statement(root: Node) -> nodes.Statement:
    if isinstance(root, nodes.Select | nodes.Insert | nodes.Update | nodes.Delete):
        return root
    if isinstance(root, nodes.Call) and root.function == "exists" and len(root.arguments) == 1:
        select = root.arguments[0]
        if isinstance(select, nodes.Select):
            return nodes.Exists(root.at, select)
    raise malformed("Expected data manipulation")


class _StatementParser(ExpressionParser):
    def statement_term(self) -> Node | None:
        token = self.token
        if self._is_insert():
            return self._insert()
        match token.text:
            case "select":
                return self._select()
            case "update":
                return self._update()
            case "delete":
                return self._delete()
            case "set" | "remove":
                self._assignments()
                return self.refuse_later(f"Unsupported clause: {token.text.upper()}", token)
            case "from":
                return self._from_statement()
        return self._other_term(token)

    def _is_insert(self) -> bool:
        return self.is_keyword("insert") and self.is_followed_by_keyword("into")

    def _other_term(self, token: Token) -> Node | None:
        """What only PartiQL at large has: it is refused at once, whatever follows."""
        if token.text in _OTHER_TERMS:
            raise ValidationException(f"Unsupported expression: {token.text.upper()} at {token.at}")
        return None

    def _from_statement(self) -> Node:
        """`FROM source … SET …`: to PartiQL a statement, to DynamoDB none."""
        start = self.advance()
        self._source()
        self._where()
        if not self.is_keyword("set", "remove", "insert"):
            raise malformed("Expected data manipulation")
        self._assignments()
        return self.refuse_later("Unsupported clause: FROM", start)

    # SELECT

    def _select(self) -> nodes.Select:
        start = self.advance()
        for word in ("distinct", "value"):
            if self.is_keyword(word):
                self.refuse_later(f"Unsupported clause: {word.upper()}", self.advance())
        projection = self._projection()
        if not self.accept_keyword("from"):
            raise malformed("Expected FROM after SELECT list")
        source = self._source()
        where = self._where()
        order = self._order()
        while self.is_keyword(*_CLAUSES):
            self._unsupported_clause()
        return nodes.Select(start.at, projection, source, where, order)

    def _projection(self) -> tuple[Node, ...]:
        items: list[Node] = []
        stars = 0
        while True:
            if self.accept_symbol("*"):
                stars += 1
            else:
                items.append(self.expression())
                self._alias()
            if not self.accept_symbol(","):
                break
        if stars and stars + len(items) > 1:
            raise malformed(
                "Other expressions may not be present in the select list when '*' is used without dot notation."
            )
        return tuple(items)

    def _alias(self) -> None:
        token = self.token
        if self.accept_keyword("as"):
            if not self.is_name():
                raise malformed("Expected identifier for AS-alias")
        elif not self.is_name():
            return
        self.advance()
        self.refuse_later("Unsupported clause: AS", token)

    def _source(self) -> nodes.Source:
        token = self.token
        node = self.expression(_AFTER_SELECT)
        self._alias()
        if self.is_symbol(",") or (self.token.kind is TokenKind.KEYWORD and self.token.text in _JOINS):
            raise ValidationException(_ONE_SOURCE)
        if isinstance(node, nodes.Attribute):
            return self._named_source(node)
        self.refuse_later("Unexpected path component", token)
        return nodes.Source(token.at, "", None)

    def _named_source(self, node: nodes.Attribute) -> nodes.Source:
        match node.path:
            case (str(table),):
                return nodes.Source(node.at, table, None)
            case (str(table), str(index)):
                return nodes.Source(node.at, table, index)
        raise ValidationException(f"Unexpected path component at {node.at}")

    def _where(self) -> Node | None:
        return self.expression(_AFTER_SELECT) if self.accept_keyword("where") else None

    def _order(self) -> tuple[nodes.Ordering, ...]:
        if not self.accept_keyword("order"):
            return ()
        if not self.accept_keyword("by"):
            raise malformed("Expected BY")
        order: list[nodes.Ordering] = []
        while True:
            key = self.expression()
            descending = self.accept_keyword("desc")
            if not descending:
                self.accept_keyword("asc")
            order.append(nodes.Ordering(key.at, key, descending))
            if not self.accept_symbol(","):
                return tuple(order)

    def _unsupported_clause(self) -> None:
        token = self.advance()
        name = token.text.upper()
        if token.text == "group":
            self.accept_keyword("partial")
            if not self.accept_keyword("by"):
                raise malformed("Expected BY")
            name = "GROUP BY"
        self.refuse_later(f"Unsupported clause: {name}", token)
        self.expressions()
        self._alias()

    # INSERT, UPDATE, DELETE

    def _target(self) -> nodes.Source:
        source = self._named_source(self.simple_path())
        self._alias()
        return source

    def _insert(self) -> nodes.Insert:
        start = self.advance()
        self.advance()
        source = self._named_source(self.simple_path())
        if not self.accept_keyword("value"):
            return self._insert_many(start, source)
        item = self.expression()
        if self.is_keyword("at", "on"):
            token = self.advance()
            raise ValidationException(f"Unsupported clause: {token.text.upper()} at {token.at}")
        if self.is_keyword("returning"):
            token = self.token
            self._returning()
            self.refuse_later("Unsupported clause: RETURNING", token)
        return nodes.Insert(start.at, source, item)

    def _insert_many(self, start: Token, source: nodes.Source) -> nodes.Insert:
        if self.is_keyword("values"):
            raise ValidationException(_MANY_ITEMS)
        items = self.expression()
        if self.token.kind is TokenKind.END:
            raise ValidationException(_MANY_ITEMS)
        return nodes.Insert(start.at, source, items)

    def _update(self) -> nodes.Update:
        start = self.advance()
        source = self._target()
        if not self.is_keyword("set", "remove", "insert"):
            raise malformed("Expected data manipulation")
        assignments = self._assignments()
        where = self._where()
        return nodes.Update(start.at, source, assignments, where, self._returning())

    def _assignments(self) -> tuple[nodes.Assignment, ...]:
        assignments: list[nodes.Assignment] = []
        while True:
            token = self.token
            if self.accept_keyword("remove"):
                path = self.simple_path()
                assignments.append(nodes.Assignment(path.at, path.path, None))
            elif self.accept_keyword("set"):
                assignments.append(self._assignment())
                while self.accept_symbol(","):
                    assignments.append(self._assignment())
            elif self._is_insert():
                self._insert()
                self.refuse_later("Unsupported clause: INSERT", token)
            else:
                return tuple(assignments)

    def _assignment(self) -> nodes.Assignment:
        path = self.simple_path()
        if not self.accept_symbol("="):
            raise malformed("Expected '='")
        return nodes.Assignment(path.at, path.path, self.expression())

    def _delete(self) -> nodes.Delete:
        start = self.advance()
        if not self.accept_keyword("from"):
            raise malformed("Expected FROM after DELETE")
        source = self._target()
        where = self._where()
        token = self.token
        returning = self._returning()
        if returning not in (None, "ALL_OLD"):
            self.refuse_later("Unsupported clause: RETURNING", token)
        return nodes.Delete(start.at, source, where, returning)

    def _returning(self) -> str | None:
        token = self.token
        if not self.accept_keyword("returning"):
            return None
        mapping = self._returning_element()
        while self.accept_symbol(","):
            self._returning_element()
            self.refuse_later("Unsupported clause: RETURNING", token)
        return mapping

    def _returning_element(self) -> str:
        token = self.token
        if not (self.is_keyword("all", "modified") and self.is_followed_by_keyword("old", "new")):
            raise malformed("Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.")
        mapping = _RETURNING[self.advance().text, self.advance().text]
        if not self.accept_symbol("*"):
            self.expression()
            self.refuse_later("Unsupported clause: RETURNING", token)
        return mapping


_MANY_ITEMS = (
    "Unsupported operation: Inserting multiple items in a single statement is not supported, "
    'use "INSERT INTO tableName VALUE item" instead'
)
