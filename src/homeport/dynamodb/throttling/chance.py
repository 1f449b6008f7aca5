"""Refusals by chance, to test how a client retries: LocalStack's DYNAMODB_ERROR_PROBABILITY and its siblings.

https://docs.localstack.cloud/aws/services/dynamodb/
"""

from collections.abc import Callable
from dataclasses import replace

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ProvisionedThroughputExceededException
from homeport.dynamodb.operation import Answer, Handler, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.settings import EngineSettings
from homeport.dynamodb.throttling.actions import READS, WRITES

Chance = Callable[[], float]
"""A number from 0 on and below 1, another one each time."""


def refused_by_chance(operation: Operation, settings: EngineSettings, chance: Chance) -> Operation:
    """The operation, failing as often as the settings say; of a batch of writes each one by itself."""
    probability = _probability(operation.name, settings)
    if not probability:
        return operation
    wrap = _partly if operation.name == "BatchWriteItem" else _wholly
    return replace(operation, handle=wrap(operation.handle, lambda: chance() < probability))


def _probability(name: str, settings: EngineSettings) -> float:
    if name in READS:
        return settings.read_error_probability
    return settings.write_error_probability if name in WRITES else 0.0


def _wholly(handle: Handler, fails: Callable[[], bool]) -> Handler:
    def refusing(service: Service, request: Request, context: RequestContext) -> Answer:
        if fails():
            raise ProvisionedThroughputExceededException
        return handle(service, request, context)

    return refusing


def _partly(handle: Handler, fails: Callable[[], bool]) -> Handler:
    def refusing(service: Service, request: Request, context: RequestContext) -> Answer:
        kept: Request = {}
        unprocessed: Request = {}
        for name, writes in request["RequestItems"].items():
            for write in writes:
                (unprocessed if fails() else kept).setdefault(name, []).append(write)
        for name in unprocessed:
            service.table(name, context)
        answer = handle(service, request | {"RequestItems": kept}, context)
        return answer | {"UnprocessedItems": unprocessed}

    return refusing
