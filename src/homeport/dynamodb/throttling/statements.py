"""Throughput as a limit of PartiQL's operations: what they need stands in their statements."""

from dataclasses import replace

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import DynamoDbError, TransactionCanceledException
from homeport.dynamodb.operation import Answer, Handler, Operation, Request
from homeport.dynamodb.partiql.compiler import Reading, compile_statement
from homeport.dynamodb.service import Service
from homeport.dynamodb.throttling.buckets import Buckets, Limit
from homeport.dynamodb.throttling.throughput import concerned, metered, reason, refusal


def limited_statements(operation: Operation, buckets: Buckets) -> Operation:
    """The operation, refused where the throughput of what its statements read or write is used up."""
    wrap = {"ExecuteStatement": _single, "BatchExecuteStatement": _batch, "ExecuteTransaction": _transaction}
    if operation.name not in wrap:
        return operation
    return replace(operation, handle=wrap[operation.name](operation.handle, buckets))


def _single(handle: Handler, buckets: Buckets) -> Handler:
    def checked(service: Service, request: Request, context: RequestContext) -> Answer:
        empty = _empty(service, buckets, request, context)
        if empty is not None:
            raise refusal(empty)
        return metered(handle, _kind([request]), buckets)(service, request, context)

    return checked


def _batch(handle: Handler, buckets: Buckets) -> Handler:
    """Each statement by itself: those that are refused say so in their own responses."""

    def checked(service: Service, request: Request, context: RequestContext) -> Answer:
        statements = request["Statements"]
        empty = [_empty(service, buckets, each, context) for each in statements]
        kept = [each for each, limit in zip(statements, empty, strict=True) if limit is None]
        take = metered(handle, _kind(statements), buckets)
        answer = take(service, request | {"Statements": kept}, context) if kept else {"Responses": []}
        answered = iter(answer["Responses"])
        return answer | {"Responses": [next(answered) if limit is None else _response(limit) for limit in empty]}

    return checked


def _transaction(handle: Handler, buckets: Buckets) -> Handler:
    def checked(service: Service, request: Request, context: RequestContext) -> Answer:
        statements = request["TransactStatements"]
        empty = [_empty(service, buckets, each, context) for each in statements]
        if any(empty):
            raise TransactionCanceledException([reason(each) for each in empty])
        return metered(handle, _kind(statements), buckets)(service, request, context)

    return checked


def _kind(statements: list[Request]) -> str:
    """All read or all write."""
    return "Read" if statements[0]["Statement"].lstrip()[:6].upper() == "SELECT" else "Write"


def _empty(service: Service, buckets: Buckets, request: Request, context: RequestContext) -> Limit | None:
    """The limit that refuses a statement; None as well for one that is wrong: its error comes first."""
    try:
        statement = compile_statement(request["Statement"], request.get("Parameters"))
    except DynamoDbError:
        return None
    table = service.find_table(statement.table_name, context)
    if table is None:
        return None
    if isinstance(statement, Reading):
        limits = concerned(table, "Read", statement.index_name)
    else:
        limits = concerned(table, "Write")
    return buckets.first_empty(limits, service.clock.time())


def _response(limit: Limit) -> Answer:
    told = reason(limit)
    return {"Error": {"Code": told["Code"], "Message": told["Message"]}, "TableName": _table_name(limit)}


def _table_name(limit: Limit) -> str:
    return limit.arn.split(":table/")[1].split("/")[0]
