"""Throughput as a limit: what a request consumes is taken from buckets, and an empty one refuses the next request.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-diagnosing-workflow.html
"""

from collections.abc import Iterator
from dataclasses import replace

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import (
    DynamoDbError,
    ProvisionedThroughputExceededException,
    ThrottlingException,
    TransactionCanceledException,
)
from homeport.dynamodb.operation import Answer, Handler, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.definition import IndexDefinition, TableDefinition
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.throttling.actions import READS, WRITES
from homeport.dynamodb.throttling.buckets import Buckets, Limit

_OF_INDEXES = (
    "The level of configured provisioned throughput for one or more global secondary indexes of the table was "
    "exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes with "
    "the UpdateTable API"
)
_ON_DEMAND = "Throughput exceeds the maximum OnDemandThroughput configured on table or index"
_BATCHES = {"BatchGetItem": "UnprocessedKeys", "BatchWriteItem": "UnprocessedItems"}
_REPORT = "ReturnConsumedCapacity"


def limited(operation: Operation, buckets: Buckets) -> Operation:
    """The operation, refused where the throughput of what it reads or writes is used up."""
    if operation.name not in READS | WRITES:
        return operation
    kind = "Read" if operation.name in READS else "Write"
    handle = metered(operation.handle, kind, buckets)
    if operation.name in _BATCHES:
        return replace(operation, handle=_batch(handle, kind, buckets, _BATCHES[operation.name]))
    if "TransactItems" in operation.request.members:
        return replace(operation, handle=_transaction(handle, kind, buckets))
    return replace(operation, handle=_single(handle, kind, buckets))


# Before: is there anything left?


def _single(handle: Handler, kind: str, buckets: Buckets) -> Handler:
    def checked(service: Service, request: Request, context: RequestContext) -> Answer:
        table = service.find_table(request["TableName"], context)
        if table is not None:
            empty = buckets.first_empty(concerned(table, kind, request.get("IndexName")), service.clock.time())
            if empty is not None:
                raise refusal(empty)
        return handle(service, request, context)

    return checked


def _batch(handle: Handler, kind: str, buckets: Buckets, unprocessed_member: str) -> Handler:
    """What concerns a table without throughput comes back unprocessed; where that is everything the batch fails."""

    def checked(service: Service, request: Request, context: RequestContext) -> Answer:
        asked: Request = request["RequestItems"]
        refusals = {name: empty for name in asked if (empty := _empty(service, buckets, name, kind, context))}
        if refusals and len(refusals) == len(asked):
            raise refusal(next(iter(refusals.values())))
        kept = {name: part for name, part in asked.items() if name not in refusals}
        answer = handle(service, request | {"RequestItems": kept}, context)
        unprocessed = {name: asked[name] for name in refusals}
        return answer | {unprocessed_member: answer[unprocessed_member] | unprocessed}

    return checked


def _transaction(handle: Handler, kind: str, buckets: Buckets) -> Handler:
    def checked(service: Service, request: Request, context: RequestContext) -> Answer:
        names = [next(iter(action.values()))["TableName"] for action in request["TransactItems"] if action]
        empty = {name: _empty(service, buckets, name, kind, context) for name in dict.fromkeys(names)}
        if any(empty.values()):
            raise TransactionCanceledException([reason(empty[name]) for name in names])
        return handle(service, request, context)

    return checked


def _empty(service: Service, buckets: Buckets, name: str, kind: str, context: RequestContext) -> Limit | None:
    table = service.find_table(name, context)
    return None if table is None else buckets.first_empty(concerned(table, kind, None), service.clock.time())


def concerned(table: Table, kind: str, index_name: str | None = None) -> Iterator[Limit]:
    """A read concerns the table or the global index that it reads; a write the table and all its global indexes."""
    definition = table.definition
    read_index = next((each for each in definition.global_indexes if each.name == index_name), None)
    resources: list[IndexDefinition | None] = [read_index]
    if kind == "Write":
        resources = [None, *definition.global_indexes]
    for resource in resources:
        limit = _limit(table.number, definition, resource, kind)
        if limit is not None:
            yield limit


def _limit(number: int, table: TableDefinition, index: IndexDefinition | None, kind: str) -> Limit | None:
    resource = index or table
    is_on_demand = table.billing_mode == "PAY_PER_REQUEST"
    throughput = resource.throughput
    if is_on_demand:
        rate = resource.on_demand.get(f"Max{kind}RequestUnits", -1)
    elif throughput is None:
        return None
    else:
        rate = throughput.read if kind == "Read" else throughput.write
    if rate <= 0:
        # None is set, or -1, which takes the maximum away.
        return None
    arn = table.arn if index is None else f"{table.arn}/index/{index.name}"
    return Limit(number, None if index is None else index.name, kind, rate, arn, is_on_demand)


def refusal(limit: Limit) -> DynamoDbError:
    """The error of a request that needs what is used up."""
    resource = "Table" if limit.index_name is None else "Index"
    what = "MaxOnDemandThroughputExceeded" if limit.is_on_demand else "ProvisionedThroughputExceeded"
    reasons = [{"reason": f"{resource}{limit.kind}{what}", "resource": limit.arn}]
    if limit.is_on_demand:
        return ThrottlingException(_ON_DEMAND, throttlingReasons=reasons)
    if limit.index_name is not None:
        return ProvisionedThroughputExceededException(_OF_INDEXES, ThrottlingReasons=reasons)
    return ProvisionedThroughputExceededException(ThrottlingReasons=reasons)


def reason(limit: Limit | None) -> Answer:
    """The cancellation reason of one action of a transaction."""
    if limit is None:
        return {"Code": "None"}
    code = "ThrottlingError" if limit.is_on_demand else "ProvisionedThroughputExceeded"
    return {"Code": code, "Message": refusal(limit).message}


# After: take what was consumed.


def metered(handle: Handler, kind: str, buckets: Buckets) -> Handler:
    """Asks for the capacity in detail, takes it from the buckets, and shows as much of it as was asked for."""

    def taking(service: Service, request: Request, context: RequestContext) -> Answer:
        answer = handle(service, request | {_REPORT: "INDEXES"}, context)
        consumed = answer.get("ConsumedCapacity", [])
        parts = consumed if isinstance(consumed, list) else [consumed]
        for part in parts:
            table = service.find_table(part["TableName"], context)
            if table is not None:
                _take(buckets, table, part, kind, service.clock.time())
        return _as_asked(answer, parts, request.get(_REPORT))

    return taking


def _take(buckets: Buckets, table: Table, consumed: Answer, kind: str, now: float) -> None:
    of_indexes = consumed.get("GlobalSecondaryIndexes", {})
    units = {
        each.name: of_indexes.get(each.name, {}).get("CapacityUnits", 0.0) for each in table.definition.global_indexes
    }
    # Local indexes live on the table's own throughput.
    of_table = consumed["CapacityUnits"] - sum(units.values())
    for index, used in [(None, of_table), *((each, units[each.name]) for each in table.definition.global_indexes)]:
        limit = _limit(table.number, table.definition, index, kind)
        if limit is not None and used:
            buckets.take(limit, used, now)


def _as_asked(answer: Answer, parts: list[Answer], asked: str | None) -> Answer:
    if asked == "INDEXES":
        return answer
    if asked != "TOTAL":
        return {name: value for name, value in answer.items() if name != "ConsumedCapacity"}
    for part in parts:
        for detail in ("Table", "LocalSecondaryIndexes", "GlobalSecondaryIndexes"):
            part.pop(detail, None)
    return answer
