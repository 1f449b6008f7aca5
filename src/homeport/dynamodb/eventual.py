"""Which reads may be behind: those that do not ask for strong consistency, where the engine is set to lag.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html
"""

from collections.abc import Callable
from dataclasses import replace

from homeport.core.context import RequestContext
from homeport.dynamodb.operation import Answer, Handler, Operation, Request
from homeport.dynamodb.service import Service


def lagging(operation: Operation, past: Service) -> Operation:
    """The operation, reading from `past` what need not be consistent. Transactions are always up to date."""
    wrap = _WRAPPERS.get(operation.name)
    return operation if wrap is None else replace(operation, handle=wrap(operation.handle, past))


def _read(handle: Handler, past: Service) -> Handler:
    def reading(service: Service, request: Request, context: RequestContext) -> Answer:
        return handle(service if request.get("ConsistentRead") else past, request, context)

    return reading


def _batch(handle: Handler, past: Service) -> Handler:
    def reading(service: Service, request: Request, context: RequestContext) -> Answer:
        answer = handle(service, request, context)
        behind = {name: part for name, part in request["RequestItems"].items() if not part.get("ConsistentRead")}
        if behind:
            responses = handle(past, {"RequestItems": behind}, context)["Responses"]
            answer["Responses"] |= responses
        return answer

    return reading


def _statement(handle: Handler, past: Service) -> Handler:
    def executing(service: Service, request: Request, context: RequestContext) -> Answer:
        return handle(past if _may_lag(request) else service, request, context)

    return executing


def _statements(handle: Handler, past: Service) -> Handler:
    """A batch has reads alone or writes alone."""

    def executing(service: Service, request: Request, context: RequestContext) -> Answer:
        may_lag = [_may_lag(statement) for statement in request["Statements"]]
        answer = handle(service, request, context)
        if any(may_lag):
            behind = handle(past, request, context)["Responses"]
            pairs = zip(may_lag, behind, answer["Responses"], strict=True)
            answer["Responses"] = [old if lags else new for lags, old, new in pairs]
        return answer

    return executing


def _may_lag(statement: Request) -> bool:
    return statement["Statement"].lstrip()[:6].upper() == "SELECT" and not statement.get("ConsistentRead")


_WRAPPERS: dict[str, Callable[[Handler, Service], Handler]] = {
    "GetItem": _read,
    "Query": _read,
    "Scan": _read,
    "BatchGetItem": _batch,
    "ExecuteStatement": _statement,
    "BatchExecuteStatement": _statements,
}
