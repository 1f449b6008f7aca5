"""Statements as trees. Nothing in them depends on parameters or tables: they are kept by their text."""

from dataclasses import dataclass

from homeport.dynamodb.expressions.nodes import Path
from homeport.dynamodb.partiql.lexer import Location


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of a statement."""

    at: Location


@dataclass(frozen=True, slots=True)
class Scalar(Node):
    """A text, a number, a truth value or NULL."""

    type: str
    """`S`, `N`, `BOOL` or `NULL`."""
    content: str | bool


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """`?`"""

    number: int
    """From zero, in the order of the text."""


@dataclass(frozen=True, slots=True)
class Elements(Node):
    """`[element, …]`, `(element, element, …)`."""

    elements: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Bag(Node):
    """`<<member, …>>`: a set."""

    members: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Tuple(Node):
    """`{'name': value, …}`: an item or a map."""

    members: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    """A document path."""

    path: Path


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function and its arguments; the name in small letters."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`not`, `+`, `-`."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Two operands."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Junction(Node):
    """Two conditions or more, joined by `and` or by `or`."""

    operator: str
    conditions: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Within(Node):
    """`operand [NOT] BETWEEN low AND high`."""

    operand: Node
    low: Node
    high: Node
    negated: bool


@dataclass(frozen=True, slots=True)
class TypeTest(Node):
    """`operand IS [NOT] type`."""

    operand: Node
    type: str
    negated: bool


@dataclass(frozen=True, slots=True)
class Unsupported(Node):
    """What the grammar has and DynamoDB has not."""

    text: str


@dataclass(frozen=True, slots=True)
class Ordering(Node):
    """One key of ORDER BY."""

    key: Node
    descending: bool


@dataclass(frozen=True, slots=True)
class Source(Node):
    """The table of a statement, and its index."""

    table: str
    index: str | None


@dataclass(frozen=True, slots=True)
class Select(Node):
    """`SELECT paths FROM source [WHERE …] [ORDER BY …]`."""

    projection: tuple[Node, ...]
    """Empty for `*`."""
    source: Source
    where: Node | None
    order: tuple[Ordering, ...]


@dataclass(frozen=True, slots=True)
class Insert(Node):
    """`INSERT INTO table VALUE item`."""

    source: Source
    item: Node


@dataclass(frozen=True, slots=True)
class Assignment(Node):
    """`SET path = value`; without a value `REMOVE path`."""

    path: Path
    value: Node | None


@dataclass(frozen=True, slots=True)
class Update(Node):
    """`UPDATE table SET … REMOVE … WHERE … [RETURNING …]`."""

    source: Source
    assignments: tuple[Assignment, ...]
    where: Node | None
    returning: str | None
    """As ReturnValues says it: `ALL_OLD`, `UPDATED_OLD`, `ALL_NEW`, `UPDATED_NEW`."""


@dataclass(frozen=True, slots=True)
class Delete(Node):
    """`DELETE FROM table WHERE … [RETURNING ALL OLD *]`."""

    source: Source
    where: Node | None
    returning: str | None


@dataclass(frozen=True, slots=True)
class Exists(Node):
    """`EXISTS(SELECT …)`: a check within a transaction."""

    select: Select


Statement = Select | Insert | Update | Delete | Exists
