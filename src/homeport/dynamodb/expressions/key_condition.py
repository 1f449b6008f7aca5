"""KeyConditionExpression.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html

Three steps, each where AWS takes it: `parse_key_condition` with the request's other expressions, `key_terms` when all
of them are parsed and before the table is looked up, `resolve_key_condition` against the key schema.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Bindings, Kind
from homeport.dynamodb.expressions.condition import Condition, parse_condition
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
    PathOperand,
)
from homeport.dynamodb.model import key_checks
from homeport.dynamodb.model.keys import (
    KeyAttribute,
    KeySchema,
    encode_key,
    encode_values,
    escaped,
    partition_hash,
    terminated,
)
from homeport.dynamodb.model.values import Value

_PREFIX = "Invalid condition in KeyConditionExpression: "
_NOT_SUPPORTED = "Query key condition not supported"
WRONG_LENGTH = "Conditions can be of length 1 or 2 only"
"""What AWS says where no index of several key attributes can be meant."""
_PLAIN_KEY = 2
"""The attributes of a key that is no index of several attributes."""
_INDEXABLE = frozenset({"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"})
_REVERSED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class KeyTerm(NamedTuple):
    """What a query asks of one key attribute."""

    name: str
    operator: str
    """`=`, `<`, `<=`, `>`, `>=`, `BETWEEN` (two values), `begins_with`."""
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class KeyRange:
    """Where a query's items are: `lower` <= sort < `upper` within one partition.

    None is no bound. Exclusive and inclusive operators are turned into this one form.
    """

    hash: bytes
    partition: bytes
    lower: bytes | None
    upper: bytes | None


def parse_key_condition(text: str, bindings: Bindings) -> Condition:
    """Parse (cached by text) and bind; ValidationException `Invalid KeyConditionExpression: …`."""
    return parse_condition(text, Kind.KEY_CONDITION, bindings)


def key_terms(condition: Condition) -> tuple[KeyTerm, ...]:
    """What the condition asks of each attribute; ValidationException for what no key condition can ask."""
    terms: dict[str, KeyTerm] = {}
    nodes = condition.root.conditions if isinstance(condition.root, And) else (condition.root,)
    for node in _flattened(nodes):
        term = _term(node)
        if term.name in terms:
            raise ValidationException("KeyConditionExpressions must only contain one condition per key")
        terms[term.name] = term
    return tuple(terms.values())


def _flattened(nodes: tuple[Node, ...]) -> list[Node]:
    flat: list[Node] = []
    for node in nodes:
        if isinstance(node, And):
            flat.extend(_flattened(node.conditions))
        else:
            flat.append(node)
    return flat


def _term(node: Node) -> KeyTerm:
    if isinstance(node, Comparison):
        if node.operator == "<>":
            _refuse_operator("<>")
        return _comparison_term(node)
    if isinstance(node, Between):
        return _term_on_first("BETWEEN", node.operand, (node.low, node.high))
    if isinstance(node, Call):
        if node.function != "begins_with":
            _refuse_operator(node.function)
        return _term_on_first("begins_with", node.arguments[0], node.arguments[1:])
    return _refuse_operator("IN" if isinstance(node, In) else "NOT" if isinstance(node, Not) else "OR")


def _refuse_operator(operator: str) -> NoReturn:
    raise ValidationException(f"Invalid operator used in KeyConditionExpression: {operator}")


def _comparison_term(node: Comparison) -> KeyTerm:
    _check_operands(node.left, node.right)
    if isinstance(node.left, PathOperand):
        return KeyTerm(_name(node.left), node.operator, _values((node.right,)))
    if isinstance(node.right, PathOperand):
        return KeyTerm(_name(node.right), _REVERSED[node.operator], _values((node.left,)))
    raise ValidationException(f"{_PREFIX}No key attribute specified")


def _term_on_first(operator: str, first: Operand, others: tuple[Operand, ...]) -> KeyTerm:
    if not isinstance(first, PathOperand):
        raise ValidationException(f"{_PREFIX}{operator} operator must have the key attribute as its first operand")
    _check_operands(first, *others)
    return KeyTerm(_name(first), operator, _values(others))


def _check_operands(*operands: Operand) -> None:
    paths = 0
    for operand in operands:
        if isinstance(operand, Call):
            raise ValidationException("KeyConditionExpressions cannot contain nested operations")
        if isinstance(operand, PathOperand):
            paths += 1
            if paths > 1:
                raise ValidationException(f"{_PREFIX}Multiple attribute names used in one condition")
            if len(operand.path) > 1:
                raise ValidationException("KeyConditionExpressions cannot have conditions on nested attributes")


def _name(operand: PathOperand) -> str:
    return str(operand.path[0])


def _values(operands: tuple[Operand, ...]) -> tuple[Value, ...]:
    return tuple(operand.value for operand in operands if isinstance(operand, Literal))


def resolve_key_condition(
    terms: tuple[KeyTerm, ...],
    schema: KeySchema,
    index: str | None = None,
    before: Callable[[KeyAttribute], None] | None = None,
) -> KeyRange:
    """Match with the key schema of the table, or of the index of this name; ValidationException where they do not fit.

    Every partition attribute needs an equality. Sort attributes may follow in order, all but the last with equality.
    `before` is called for each attribute before its condition is looked at: AWS checks a starting key there.
    """
    asked = {term.name: term for term in terms}
    _check_terms(asked, schema, index, before or _nothing)
    _check_sizes(terms, schema)
    partition = encode_values([asked[attribute.name].values[0] for attribute in schema.partition])
    lower, upper = _sort_bounds(asked, schema)
    return KeyRange(partition_hash(partition), partition, lower, upper)


def _nothing(_: KeyAttribute) -> None:
    pass


def _check_terms(
    asked: dict[str, KeyTerm], schema: KeySchema, index: str | None, before: Callable[[KeyAttribute], None]
) -> None:
    if len(asked) > _PLAIN_KEY >= len(schema.attributes):
        raise ValidationException(WRONG_LENGTH)
    matched = 0
    for attribute in schema.attributes:
        before(attribute)
        if len(asked) > len(schema.attributes) == 1:
            raise ValidationException(_NOT_SUPPORTED)
        term = asked.get(attribute.name)
        if term is None:
            if attribute in schema.partition or matched < len(asked):
                raise ValidationException(f"Query condition missed key schema element: {attribute.name}")
            continue
        matched += 1
        _check_term(term, attribute, index)
        # Only the last attribute that is asked for may be asked for otherwise than by equality.
        if term.operator != "=" and (attribute in schema.partition or matched < len(asked)):
            raise ValidationException(_NOT_SUPPORTED)
    if matched < len(asked):
        raise ValidationException(_NOT_SUPPORTED)


def _check_term(term: KeyTerm, attribute: KeyAttribute, index: str | None) -> None:
    if term.operator not in _INDEXABLE:
        # Only KeyConditions can have others.
        raise ValidationException("Attempted conditional constraint is not an indexable operation")
    for value in term.values:
        if attribute.type not in value:
            raise ValidationException(
                "One or more parameter values were invalid: Condition parameter type does not match schema type"
            )
    for value in term.values:
        if index is None:
            key_checks.check_not_empty(attribute, value)
        else:
            key_checks.check_index_value_not_empty(index, attribute, value)


def _check_sizes(terms: tuple[KeyTerm, ...], schema: KeySchema) -> None:
    """Refuse values that no key can have (as users of Query report it: facebook/ThreatExchange issue 1324)."""
    key_checks.check_key_size(schema, {term.name: term.values[0] for term in terms})
    between = {term.name: term.values[-1] for term in terms if len(term.values) > 1}
    if between:
        key_checks.check_key_size(schema, between)


def _sort_bounds(asked: dict[str, KeyTerm], schema: KeySchema) -> tuple[bytes | None, bytes | None]:
    terms = [asked[attribute.name] for attribute in schema.sort if attribute.name in asked]
    if not terms:
        return None, None
    prefix = b"".join([terminated(term.values[0]) for term in terms[:-1]])
    bounds = _last_bounds if len(terms) == len(schema.sort) else _inner_bounds
    lower, upper = bounds(terms[-1], prefix)
    # Within a partition whose first sort attributes are given, nothing is beyond these.
    return lower or prefix or None, upper or _end_of(prefix)


def _last_bounds(term: KeyTerm, prefix: bytes) -> tuple[bytes | None, bytes | None]:
    """On the last attribute of the sort key, that nothing follows: the next greater bytes are one zero longer."""
    low = prefix + encode_key(term.values[0])
    if term.operator == "begins_with":
        return low, _end_of(low)
    high = prefix + encode_key(term.values[-1])
    return _bounds(term.operator, low, low + b"\x00", high + b"\x00")


def _inner_bounds(term: KeyTerm, prefix: bytes) -> tuple[bytes | None, bytes | None]:
    """On an attribute that others follow in the sort key."""
    if term.operator == "begins_with":
        low = prefix + escaped(term.values[0])
        return low, _end_of(low)
    low = prefix + terminated(term.values[0])
    high = prefix + terminated(term.values[-1])
    return _bounds(term.operator, low, _end_of(low), _end_of(high))


def _bounds(
    operator: str, low: bytes, after_low: bytes | None, after_high: bytes | None
) -> tuple[bytes | None, bytes | None]:
    match operator:
        case "<":
            return None, low
        case "<=":
            return None, after_low
        case ">":
            return after_low, None
        case ">=":
            return low, None
    # Equality and BETWEEN.
    return low, after_high


def _end_of(prefix: bytes) -> bytes | None:
    """The first bytes after all that begin with `prefix`; None where nothing comes after them."""
    shortened = prefix.rstrip(b"\xff")
    return shortened[:-1] + bytes([shortened[-1] + 1]) if shortened else None
