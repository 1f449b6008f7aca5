"""Statements made ready for a table: parsed, their parameters put in, everything checked that needs no table."""

from dataclasses import dataclass

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.condition import Condition
from homeport.dynamodb.expressions.nodes import Path
from homeport.dynamodb.expressions.update import Update
from homeport.dynamodb.items.writes import sized
from homeport.dynamodb.model.values import Item, Value
from homeport.dynamodb.partiql import nodes
from homeport.dynamodb.partiql.conditions import condition_of
from homeport.dynamodb.partiql.grammar import parse
from homeport.dynamodb.partiql.nodes import Node
from homeport.dynamodb.partiql.updates import update_of
from homeport.dynamodb.partiql.values import Parameters, checked_parameters, item_of


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement."""

    table_name: str


@dataclass(frozen=True, slots=True)
class Reading(Compiled):
    """SELECT."""

    index_name: str | None
    paths: tuple[Path, ...]
    """Empty for all."""
    condition: Condition | None
    order: tuple[tuple[str, bool], ...]
    """Attributes, and whether they descend."""


@dataclass(frozen=True, slots=True)
class Inserting(Compiled):
    """INSERT."""

    item: Item
    size: int


@dataclass(frozen=True, slots=True)
class Updating(Compiled):
    """UPDATE."""

    update: Update
    condition: Condition | None
    return_values: str


@dataclass(frozen=True, slots=True)
class Deleting(Compiled):
    """DELETE."""

    condition: Condition | None
    return_values: str


@dataclass(frozen=True, slots=True)
class Checking(Compiled):
    """EXISTS, in a transaction."""

    condition: Condition | None


Writing = Inserting | Updating | Deleting | Checking
"""What changes an item, or checks one beside those that are changed."""


def compile_statement(text: str, given: list[Value] | None) -> Reading | Writing:
    """The statement of a request with its parameters; ValidationException where they are wrong in themselves."""
    parsed = parse(text)
    parameters = checked_parameters(given, parsed.parameters)
    statement = parsed.statement
    match statement:
        case nodes.Select():
            return _reading(statement, parameters)
        case nodes.Insert():
            return _inserting(statement, parameters)
        case nodes.Update():
            update = update_of(statement.assignments, parameters)
            condition = _condition(statement.where, parameters)
            return Updating(_only_table(statement.source), update, condition, statement.returning or "NONE")
        case nodes.Delete():
            condition = _condition(statement.where, parameters)
            return Deleting(_only_table(statement.source), condition, statement.returning or "NONE")
        case nodes.Exists():
            condition = _condition(statement.select.where, parameters)
            return Checking(_only_table(statement.select.source), condition)


def _reading(select: nodes.Select, parameters: Parameters) -> Reading:
    paths = tuple([_path(node) for node in select.projection])
    condition = _condition(select.where, parameters)
    order = tuple([(_ordered_name(each), each.descending) for each in select.order])
    return Reading(select.source.table, select.source.index, paths, condition, order)


def _inserting(insert: nodes.Insert, parameters: Parameters) -> Inserting:
    item = item_of(insert.item, parameters)
    return Inserting(_only_table(insert.source), item, sized(item))


def _condition(where: Node | None, parameters: Parameters) -> Condition | None:
    return None if where is None else condition_of(where, parameters)


def _path(node: Node) -> Path:
    if isinstance(node, nodes.Attribute):
        return node.path
    raise ValidationException(f"Unexpected path component at {node.at}")


def _ordered_name(ordering: nodes.Ordering) -> str:
    path = _path(ordering.key)
    if len(path) > 1:
        raise ValidationException(f"Unexpected path component at {ordering.at}")
    return str(path[0])


def _only_table(source: nodes.Source) -> str:
    if source.index is not None:
        raise ValidationException(f"Unexpected path component at {source.at}")
    return source.table
