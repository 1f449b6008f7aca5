"""Expressions as trees.

A parsed tree (cached by text) holds placeholders as written; binding makes a tree of the same classes in which every
path is made of real names and every value is a `Literal`.
"""

from dataclasses import dataclass

from homeport.dynamodb.model.values import Value

Path = tuple[str | int, ...]
"""A document path: attribute name, then map keys (text) and list indexes (number)."""


@dataclass(frozen=True, slots=True)
class PathOperand:
    """A document path; in a parsed tree a text that begins with `#` is a placeholder."""

    path: Path


@dataclass(frozen=True, slots=True)
class ValueRef:
    """A `:value` before binding."""

    placeholder: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A `:value` after binding."""

    value: Value


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its operands; in a condition it can stand for a condition itself."""

    function: str
    arguments: tuple["Operand", ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`+` or `-` in a SET action."""

    operator: str
    left: "Operand"
    right: "Operand"


Operand = PathOperand | ValueRef | Literal | Call
"""What operators and functions take."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`=`, `<>`, `<`, `<=`, `>`, `>=`."""

    operator: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class Between:
    """`operand BETWEEN low AND high`, both ends included."""

    operand: Operand
    low: Operand
    high: Operand


@dataclass(frozen=True, slots=True)
class In:
    """`operand IN (candidate, …)`."""

    operand: Operand
    candidates: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All of two conditions or more."""

    conditions: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two conditions or more."""

    conditions: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    condition: "Node"


Node = Comparison | Between | In | And | Or | Not | Call
"""A condition."""


@dataclass(frozen=True, slots=True)
class SetAction:
    """`SET path = value`."""

    path: Path
    value: Operand | Arithmetic


@dataclass(frozen=True, slots=True)
class RemoveAction:
    """`REMOVE path`."""

    path: Path


WRONG_TYPE = "An operand in the update expression has an incorrect data type"
"""What AWS answers where the attribute at an action's path is of another type."""


@dataclass(frozen=True, slots=True)
class AddAction:
    """`ADD path value`."""

    path: Path
    value: Operand
    mismatch: str = WRONG_TYPE


@dataclass(frozen=True, slots=True)
class DeleteAction:
    """`DELETE path value`."""

    path: Path
    value: Operand
    mismatch: str = WRONG_TYPE


Action = SetAction | RemoveAction | AddAction | DeleteAction
"""One action of an update."""
