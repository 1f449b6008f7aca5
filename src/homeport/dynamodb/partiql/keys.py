"""What a WHERE clause says of a key: the one key of a write, the partitions and ranges of a read.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html
"""

from collections.abc import Iterable
from typing import NamedTuple

import orjson

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.key_condition import KeyTerm
from homeport.dynamodb.expressions.nodes import And, Between, Call, Comparison, In, Literal, Node, Or, PathOperand
from homeport.dynamodb.model.keys import KeySchema
from homeport.dynamodb.model.values import Item, Value, type_of

_MANDATORY = "Where clause does not contain a mandatory equality on all key attributes"
_MAX_PARTITIONS = 50
"""Values of IN on a partition key (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html)."""
_REVERSED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_KEY_TYPES = frozenset({"S", "N", "B"})


class OneItem(NamedTuple):
    """A WHERE clause that names one item."""

    key: Item
    rest: Node | None
    """What else it asks of that item."""


Part = tuple[KeyTerm, ...]
"""A part of one partition, as key conditions have it: equality on all partition attributes, then sort attributes."""


class Reaches(NamedTuple):
    """Where the items of a WHERE clause can be."""

    parts: tuple[Part, ...]
    rest: Node | None
    """What the parts do not say."""


def one_item(schema: KeySchema, where: Node | None) -> OneItem:
    """The item that a write is about; ValidationException where the clause does not name one."""
    found = find_one_item(schema, where)
    if found is None:
        raise ValidationException(_MANDATORY)
    return found


def find_one_item(schema: KeySchema, where: Node | None) -> OneItem | None:
    """The item that the clause names: it has an equality on every key attribute."""
    parts = _parts(where)
    key: Item = {}
    used: set[int] = set()
    for name in schema.names:
        for at, part in enumerate(parts):
            term = _term(part)
            if term is not None and term.name == name and term.operator == "=":
                _check_key_type(name, term.values[0])
                key[name] = term.values[0]
                used.add(at)
                break
        else:
            return None
    return OneItem(key, _joined(part for at, part in enumerate(parts) if at not in used))


def reaches(schema: KeySchema, where: Node | None) -> Reaches | None:
    """The partitions that the clause asks for by equality or IN, alone or joined by OR; None where it reads all."""
    if where is None:
        return None
    if isinstance(where, Or):
        branches = [reaches(schema, branch) for branch in where.conditions]
        spans = tuple([span for branch in branches if branch is not None for span in branch.parts])
        return None if None in branches else Reaches(_disjoint(spans, len(schema.partition)), where)
    parts = _parts(where)
    partitions = _partitions(schema, parts)
    if partitions is None:
        return _from_inner(schema, parts, where)
    used, heads = partitions
    tail: list[KeyTerm] = []
    for attribute in schema.sort:
        at, term = _sort_term(attribute.name, parts)
        if term is None:
            break
        used.add(at)
        tail.append(term)
        if term.operator != "=":
            break
    rest = _joined(part for at, part in enumerate(parts) if at not in used)
    return Reaches(tuple([(*head, *tail) for head in heads]), rest)


def _from_inner(schema: KeySchema, parts: tuple[Node, ...], where: Node) -> Reaches | None:
    """The partitions of an OR in parentheses that all else is joined to by AND."""
    for part in parts:
        if isinstance(part, Or):
            inner = reaches(schema, part)
            if inner is not None:
                return Reaches(inner.parts, where)
    return None


def _partitions(schema: KeySchema, parts: tuple[Node, ...]) -> tuple[set[int], list[tuple[KeyTerm, ...]]] | None:
    """The numbers of the conditions that name partitions, and the partitions themselves."""
    used: set[int] = set()
    heads: list[tuple[KeyTerm, ...]] = [()]
    for attribute in schema.partition:
        found = next(
            ((at, values) for at, part in enumerate(parts) if (values := _values(attribute.name, part)) is not None),
            None,
        )
        if found is None:
            return None
        at, values = found
        used.add(at)
        for value in values:
            _check_key_type(attribute.name, value)
        heads = [(*head, KeyTerm(attribute.name, "=", (value,))) for head in heads for value in values]
    return used, heads


def _values(name: str, part: Node) -> list[Value] | None:
    """The values that the condition leaves to the attribute; None where it is not about that."""
    if isinstance(part, In):
        if part.operand != PathOperand((name,)):
            return None
        values = [each.value for each in part.candidates if isinstance(each, Literal)]
        if len(values) < len(part.candidates):
            return None
        if len(values) > _MAX_PARTITIONS:
            raise ValidationException(
                f"The IN operator is provided with too many operands; number of operands: {len(values)}"
            )
        return [value for at, value in enumerate(values) if value not in values[:at]]
    term = _term(part)
    return [term.values[0]] if term is not None and term.name == name and term.operator == "=" else None


def _sort_term(name: str, parts: tuple[Node, ...]) -> tuple[int, KeyTerm | None]:
    """The condition on a sort attribute: an equality before all others."""
    terms = [(at, term) for at, part in enumerate(parts) if (term := _term(part)) is not None and term.name == name]
    terms.sort(key=lambda found: found[1].operator != "=")
    return terms[0] if terms else (-1, None)


def _term(part: Node) -> KeyTerm | None:
    """What a condition asks of one attribute, where a key condition can ask it too."""
    if isinstance(part, Comparison) and part.operator in _REVERSED:
        if isinstance(part.right, PathOperand) and isinstance(part.left, Literal):
            return _made_term(part.right, _REVERSED[part.operator], (part.left,))
        return _made_term(part.left, part.operator, (part.right,))
    if isinstance(part, Between):
        return _made_term(part.operand, "BETWEEN", (part.low, part.high))
    if isinstance(part, Call) and part.function == "begins_with":
        return _made_term(part.arguments[0], "begins_with", part.arguments[1:])
    return None


def _made_term(operand: object, operator: str, others: Iterable[object]) -> KeyTerm | None:
    values = tuple([other.value for other in others if isinstance(other, Literal)])
    if not isinstance(operand, PathOperand) or len(operand.path) > 1:
        return None
    if len(values) < (2 if operator == "BETWEEN" else 1):
        return None
    return KeyTerm(str(operand.path[0]), operator, values)


def _parts(where: Node | None) -> tuple[Node, ...]:
    """The conditions that are joined by AND."""
    if where is None:
        return ()
    if not isinstance(where, And):
        return (where,)
    return tuple([inner for part in where.conditions for inner in _parts(part)])


def _joined(parts: Iterable[Node]) -> Node | None:
    conditions = tuple(parts)
    if not conditions:
        return None
    return conditions[0] if len(conditions) == 1 else And(conditions)


def _disjoint(parts: tuple[Part, ...], partition_length: int) -> tuple[Part, ...]:
    """Different parts of one partition may overlap: they become the whole partition."""
    found: dict[bytes, Part] = {}
    for part in parts:
        partition = part[:partition_length]
        identity = orjson.dumps([term.values for term in partition])
        known = found.get(identity)
        found[identity] = part if known is None or known == part else partition
    return tuple(found.values())


def _check_key_type(name: str, value: Value) -> None:
    if type_of(value) not in _KEY_TYPES:
        raise ValidationException(f"Key value must be of type S, N, or B. Key name: {name}, Key type: {type_of(value)}")
