"""How a SELECT is read: as a Query of one partition or several, or as a Scan.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html
"""

from dataclasses import dataclass, replace
from typing import Any

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.key_condition import resolve_key_condition
from homeport.dynamodb.expressions.key_rules import check_nested_keys
from homeport.dynamodb.items.search import Search, find_index, make_search
from homeport.dynamodb.model.keys import KeySchema
from homeport.dynamodb.partiql.compiler import Reading
from homeport.dynamodb.partiql.conditions import condition_from
from homeport.dynamodb.partiql.keys import Reaches, reaches
from homeport.dynamodb.partiql.shapes import projection_of, shape_of
from homeport.dynamodb.storage.bounds import EVERYTHING, Bounds, range_bounds
from homeport.dynamodb.storage.table import SecondaryIndex, Table


@dataclass(frozen=True, slots=True)
class Part:
    """A span of the table or of its index."""

    bounds: Bounds
    is_one_item: bool
    """Whether a whole key of the table leads to it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A SELECT that can be carried out."""

    search: Search
    parts: tuple[Part, ...]
    forward: bool


_WHOLE = Part(EVERYTHING, is_one_item=False)


def plan_select(table: Table, reading: Reading, request: dict[str, Any]) -> Plan:
    """The plan; ValidationException where the statement does not fit the table. The request tells ConsistentRead."""
    index = find_index(table, _index_request(reading, request))
    schema = table.schema if index is None else index.schema
    root = None if reading.condition is None else reading.condition.root
    found = reaches(schema, root)
    _check_order(schema, reading, found)
    rest = root if found is None else found.rest
    filter_ = None if rest is None else condition_from(rest)
    projection = projection_of(reading.paths)
    for nested in (projection, filter_):
        if nested is not None:
            check_nested_keys(nested.nested_names, table.schema, table.index_keys)
    search = replace(make_search(table, index, {}, filter_, projection), shape=shape_of(reading.paths))
    order = dict(reversed(reading.order))
    descends = any(order.get(attribute.name, False) for attribute in schema.sort)
    parts = (_WHOLE,) if found is None else _parts(schema, index, found, order)
    return Plan(search, parts, not descends)


def _index_request(reading: Reading, request: dict[str, Any]) -> dict[str, Any]:
    named = {} if reading.index_name is None else {"IndexName": reading.index_name}
    return named | {"ConsistentRead": request.get("ConsistentRead", False)}


def _check_order(schema: KeySchema, reading: Reading, found: Reaches | None) -> None:
    """ORDER BY takes the key's attributes, of partitions that the WHERE clause names."""
    if not reading.order:
        return
    if reading.condition is None:
        raise ValidationException("Must have WHERE clause in the statement when using ORDER BY clause.")
    if found is None:
        raise ValidationException(
            "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."
        )
    for name, _ in reading.order:
        if name not in schema.names:
            raise ValidationException(f"Variable reference {name} in ORDER BY clause must be part of the primary key")
    partition_names = {attribute.name for attribute in schema.partition}
    if len(found.parts) > 1 and reading.order[0][0] not in partition_names:
        raise ValidationException(
            "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause."
        )


def _parts(schema: KeySchema, index: SecondaryIndex | None, found: Reaches, order: dict[str, bool]) -> tuple[Part, ...]:
    ranges = [
        (resolve_key_condition(terms, schema, None if index is None else index.name), terms) for terms in found.parts
    ]
    partition_name = schema.partition[0].name
    if partition_name in order:
        ranges.sort(key=lambda each: each[0].partition, reverse=order[partition_name])
    return tuple(
        [
            Part(
                range_bounds(span),
                index is None and len(terms) == len(schema.names) and all(term.operator == "=" for term in terms),
            )
            for span, terms in ranges
        ]
    )
