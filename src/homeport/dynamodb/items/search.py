"""Query and Scan: which rows are read, and what the answer shows of them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.condition import Condition, evaluate_condition
from homeport.dynamodb.expressions.projection import Projection, project
from homeport.dynamodb.items import capacity
from homeport.dynamodb.model.values import Item
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.bounds import Bounds
from homeport.dynamodb.storage.pages import Page, Position, Span, read_page
from homeport.dynamodb.storage.table import SecondaryIndex, Table

Parameters = dict[str, Any]

_INVALID = "One or more parameter values were invalid: "


@dataclass(frozen=True, slots=True)
class Search:
    """A checked Query or Scan."""

    table: Table
    index: SecondaryIndex | None
    filter: Condition | None
    projection: Projection | None
    counts_only: bool
    whole_items: bool
    """Whether a local index's items are fetched from the table."""
    shape: Callable[[Item], Item] | None = None
    """What the answer shows of an item, where that is not the projection."""


def find_index(table: Table, request: Parameters) -> SecondaryIndex | None:
    """The index that the request names; ValidationException where the table has none of that name."""
    name = request.get("IndexName")
    if name is None:
        return None
    index = table.index(name)
    if index is None:
        raise ValidationException(f"The table does not have the specified index: {name}")
    if request.get("ConsistentRead") and not index.is_local:
        raise ValidationException("Consistent reads are not supported on global secondary indexes")
    return index


def check_select(request: Parameters) -> None:
    """Select against the other parameters, before the table is looked up; AWS speaks of querying in Scan too."""
    select = request.get("Select")
    if select == "ALL_PROJECTED_ATTRIBUTES" and "IndexName" not in request:
        raise ValidationException("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
    chosen = [name for name in ("AttributesToGet", "ProjectionExpression") if name in request]
    if chosen and select not in (None, "SPECIFIC_ATTRIBUTES"):
        what = "only the Count" if select == "COUNT" else select
        raise ValidationException(f"Cannot specify the {chosen[0]} when choosing to get {what}")
    if select == "SPECIFIC_ATTRIBUTES" and not chosen:
        raise ValidationException(
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
        )


def make_search(
    table: Table,
    index: SecondaryIndex | None,
    request: Parameters,
    filter_: Condition | None,
    projection: Projection | None,
) -> Search:
    """The search of a checked request; ValidationException where the index does not hold what it asks for."""
    select = request.get("Select")
    whole = False
    if index is not None and index.projected is not None:
        wanted = projection.names if projection is not None else frozenset[str]()
        missing = wanted - index.projected
        if index.is_local:
            filtered = frozenset[str]() if filter_ is None else filter_.names - index.projected
            whole = bool(select == "ALL_ATTRIBUTES" or missing or filtered)
        elif select == "ALL_ATTRIBUTES":
            raise ValidationException(
                f"{_INVALID}Select type ALL_ATTRIBUTES is not supported for global secondary index "
                f"{index.name} because its projection type is not ALL"
            )
        elif missing:
            raise ValidationException(
                f"{_INVALID}Global secondary index {index.name} does not project [{', '.join(sorted(missing))}]"
            )
    return Search(table, index, filter_, projection, select == "COUNT", whole)


def run(
    service: Service, request: Parameters, search: Search, bounds: Bounds, after: Position | None, forward: bool = True
) -> Parameters:
    """Read one page and answer it."""
    span = Span(bounds, search.index, search.whole_items, forward, after, request.get("Limit"))
    with service.store.reading() as connection:
        page = read_page(connection, search.table, span)
    items = _shown(search, request, page)
    answer: Parameters = {} if search.counts_only else {"Items": items}
    answer |= {"Count": len(items), "ScannedCount": len(page.items)}
    if page.is_cut:
        answer["LastEvaluatedKey"] = _last_key(search, orjson.loads(page.items[-1]))
    if capacity.is_wanted(request):
        answer["ConsumedCapacity"] = _consumed(request, search, page)
    return answer


def _shown(search: Search, request: Parameters, page: Page) -> list[Any]:
    """What passes the filter, as the answer has it: stored JSON as it is where nothing has to be looked at."""
    part = _part_of(search, request)
    if search.filter is None and (part is None or search.counts_only):
        return list(map(orjson.Fragment, page.items))
    shown: list[Any] = []
    for encoded in page.items:
        item: Item = orjson.loads(encoded)
        if search.filter is None or evaluate_condition(search.filter, item):
            shown.append(orjson.Fragment(encoded) if part is None else part(item))
    return shown


def _part_of(search: Search, request: Parameters) -> Any:
    """The function that takes from an item what is asked for; None for all that was read."""
    projection, index = search.projection, search.index
    if search.shape is not None:
        return search.shape
    if projection is not None:
        return lambda item: project(projection, item)
    if search.whole_items and index is not None and request.get("Select") != "ALL_ATTRIBUTES":
        # The table's items were read for the filter alone.
        return index.project
    return None


def _last_key(search: Search, item: Item) -> Item:
    names = search.table.schema.names
    if search.index is not None:
        names += tuple(name for name in search.index.schema.names if name not in names)
    return {name: item[name] for name in names}


def _consumed(request: Parameters, search: Search, page: Page) -> Parameters:
    is_consistent = request.get("ConsistentRead", False)
    units = capacity.read_units(page.size, is_consistent)
    consumption = capacity.Consumption()
    if search.index is None:
        consumption.table = units
    elif search.whole_items:
        consumption.table = units
        consumption.add_index(search.index, capacity.read_units(page.index_size, is_consistent))
    else:
        consumption.add_index(search.index, units)
    return capacity.consumed(request, request["TableName"], consumption)
