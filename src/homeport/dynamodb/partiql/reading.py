"""Carries out a SELECT."""

from dataclasses import dataclass, field
from typing import Any

from homeport.core.context import RequestContext
from homeport.dynamodb.items.search import run
from homeport.dynamodb.model.values import Item
from homeport.dynamodb.partiql.compiler import Reading
from homeport.dynamodb.partiql.paging import FIRST, Start, position_of
from homeport.dynamodb.partiql.planning import Plan, plan_select
from homeport.dynamodb.service import Service

Parameters = dict[str, Any]

_ITEMS_OF_SEVERAL_PARTITIONS = 10
"""A page of a statement with IN (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html)."""


@dataclass(slots=True)
class Found:
    """A page."""

    items: list[Any] = field(default_factory=list)
    evaluated: int = 0
    last_key: Item | None = None
    """The last item that was read, where the page was cut."""
    next: Start | None = None
    """Where the next page begins; None where there is none."""
    capacity: Parameters | None = None
    """ConsumedCapacity, where it is asked for."""


def select(
    service: Service, reading: Reading, request: Parameters, context: RequestContext, start: Start = FIRST
) -> Found:
    """A page of what a statement selects. The request tells ConsistentRead, Limit and ReturnConsumedCapacity."""
    table = service.table(reading.table_name, context)
    plan = plan_select(table, reading, request)
    return _read(service, plan, _search_request(reading, request, plan), start)


def _search_request(reading: Reading, request: Parameters, plan: Plan) -> Parameters:
    """The parameters that Query and Scan would have had."""
    wanted = {name: request[name] for name in _PASSED_ON if name in request}
    if len(plan.parts) > 1:
        wanted["Limit"] = min(wanted.get("Limit", _ITEMS_OF_SEVERAL_PARTITIONS), _ITEMS_OF_SEVERAL_PARTITIONS)
    return wanted | {"TableName": reading.table_name}


_PASSED_ON = ("ConsistentRead", "Limit", "ReturnConsumedCapacity")


def _read(service: Service, plan: Plan, request: Parameters, start: Start) -> Found:
    """Read part after part until one is cut or the limit is reached."""
    found = Found()
    position = position_of(plan, start)
    limit = request.get("Limit")
    for number in range(start.part, len(plan.parts)):
        part = plan.parts[number]
        remaining = request if limit is None else request | {"Limit": limit - found.evaluated}
        answer = run(service, remaining, plan.search, part.bounds, position, plan.forward)
        position = None
        _add(found, answer)
        last_key = answer.get("LastEvaluatedKey")
        if last_key is not None and not part.is_one_item:
            found.last_key, found.next = last_key, Start(number, last_key)
            return found
        if found.evaluated == limit and number + 1 < len(plan.parts):
            found.last_key, found.next = last_key, Start(number + 1, None)
            return found
    return found


def _add(found: Found, answer: Parameters) -> None:
    found.items += answer["Items"]
    found.evaluated += answer["ScannedCount"]
    if "ConsumedCapacity" in answer:
        found.capacity = add_capacity(found.capacity, answer["ConsumedCapacity"])


def add_capacity(left: Parameters | None, right: Parameters) -> Parameters:
    """Two ConsumedCapacity of one table as one."""
    if left is None:
        return right
    total = dict(left)
    for name, value in right.items():
        if isinstance(value, dict):
            total[name] = add_capacity(total.get(name), value)
        elif isinstance(value, float):
            total[name] = total.get(name, 0.0) + value
    return total
