"""PutItem, UpdateItem and DeleteItem: one write, and what its answer tells of it."""

from typing import Any

import orjson

from homeport.dynamodb.items import capacity, collections
from homeport.dynamodb.items.writes import Outcome, Write, carry_out, decide
from homeport.dynamodb.service import Service

Parameters = dict[str, Any]


def execute(service: Service, request: Parameters, write: Write) -> tuple[Outcome, Parameters]:
    """Carry out a write; the answer has everything but Attributes."""
    answer: Parameters = {}
    with service.store.writing() as transaction:
        table = transaction.current(write.table)
        outcome = decide(transaction.items, write)
        carry_out(transaction.items, table, outcome)
        if collections.is_wanted(request, table):
            metrics = collections.collection_metrics(transaction.connection, table, write.key, write.item)
            answer["ItemCollectionMetrics"] = metrics
    if capacity.is_wanted(request):
        answer["ConsumedCapacity"] = capacity.consumed(request, request["TableName"], consumption_of(outcome))
    if service.observer.active:
        service.observer.report("dynamodb.item_written", table=table.definition.arn)
    return outcome, answer


def returned(return_values: str, outcome: Outcome) -> Any:
    """What ReturnValues asks for; empty where there is nothing to return."""
    if return_values == "ALL_OLD":
        return None if outcome.old is None else orjson.Fragment(outcome.old.item)
    if return_values == "ALL_NEW":
        return outcome.new
    if outcome.result is None or return_values == "NONE":
        return None
    if return_values == "UPDATED_NEW":
        return outcome.result.updated_new()
    return None if outcome.old is None else outcome.result.updated_old()


def consumption_of(outcome: Outcome) -> capacity.Consumption:
    """What a write consumed."""
    table, old = outcome.write.table, outcome.old
    old_item = old.decoded() if old is not None and table.indexes else None
    return capacity.written(table, old_item, outcome.new, outcome.old_size, outcome.new_size)
