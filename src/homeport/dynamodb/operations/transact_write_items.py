"""TransactWriteItems.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
"""

from collections.abc import Callable
from dataclasses import dataclass

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Wording
from homeport.dynamodb.items import capacity, collections
from homeport.dynamodb.items.parameters import WriteExpressions, write_expressions
from homeport.dynamodb.items.single import consumption_of
from homeport.dynamodb.items.transacted import ClientToken, check_distinct, check_payload, decided
from homeport.dynamodb.items.transactions import Reasons, consumed
from homeport.dynamodb.items.writes import (
    Check,
    Delete,
    Write,
    carry_out,
    plan_change,
    plan_put,
    sized,
)
from homeport.dynamodb.legacy.languages import TRANSACT_UPDATE, TRANSACT_WRITE, check_languages
from homeport.dynamodb.model.key_checks import request_key
from homeport.dynamodb.model.sizes import item_size
from homeport.dynamodb.model.values import Item, validate_item
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.store import Transaction
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import AttributeMap, ListOf, Member, Structure
from homeport.dynamodb.validation.scalars import String

_CONDITION: dict[str, Member] = {
    "ConditionExpression": common.EXPRESSION,
    "ExpressionAttributeNames": common.EXPRESSION_NAMES,
    "ExpressionAttributeValues": common.EXPRESSION_VALUES,
    "ReturnValuesOnConditionCheckFailure": common.RETURN_VALUES_ON_FAILURE,
}
_KEYED: dict[str, Member] = {"Key": AttributeMap(required=True), "TableName": common.TABLE_NAME, **_CONDITION}
_REQUIRED_TEXT = String(required=True)
_ACTIONS: dict[str, Member] = {
    "ConditionCheck": Structure("ConditionCheck", _KEYED | {"ConditionExpression": _REQUIRED_TEXT}),
    "Put": Structure("Put", {"Item": AttributeMap(required=True), "TableName": common.TABLE_NAME, **_CONDITION}),
    "Delete": Structure("Delete", _KEYED),
    "Update": Structure("Update", _KEYED | {"UpdateExpression": _REQUIRED_TEXT}),
}
REQUEST = Structure(
    "TransactWriteItemsInput",
    {
        "ReturnConsumedCapacity": common.RETURN_CONSUMED_CAPACITY,
        "ReturnItemCollectionMetrics": common.RETURN_ITEM_COLLECTION_METRICS,
        "ClientRequestToken": String(min_length=1, max_length=limits.TRANSACT_TOKEN_LENGTH),
        "TransactItems": ListOf(
            Structure("TransactWriteItem", _ACTIONS, in_collection=True),
            required=True,
            min_length=1,
            max_length=limits.TRANSACT_ITEMS,
        ),
    },
)

_REPORTING = ("ReturnConsumedCapacity", "ReturnItemCollectionMetrics", "ClientRequestToken")
"""What a repeated request may change."""


@dataclass(frozen=True, slots=True)
class _Action:
    """One action, checked as far as it can be before its table is looked up."""

    kind: str
    table_name: str
    item: Item
    """The item to put, or the key."""
    size: int
    payload: int
    """What it adds to the size of the transaction."""
    expressions: WriteExpressions
    shows: bool


def transact_write_items(service: Service, request: Request, context: RequestContext) -> Answer:
    """Up to 100 writes and checks that happen together or not at all."""
    actions = [_checked(item) for item in request["TransactItems"]]
    tables = [service.table(action.table_name, context) for action in actions]
    writes = _planned(actions, tables)
    check_payload(sum(action.payload for action in actions))
    what = {name: value for name, value in request.items() if name not in _REPORTING}
    token = ClientToken(service, context, request.get("ClientRequestToken"), what)
    with service.store.writing() as transaction:
        if token.is_repeated(transaction):
            return _repeated(request, actions)
        current = [transaction.current(table) for table in tables]
        outcomes = decided(transaction, writes)
        for table, outcome in zip(current, outcomes, strict=True):
            carry_out(transaction.items, table, outcome)
        token.remember(transaction)
        metrics = _metrics(transaction, request, actions, writes)
    answer: Answer = {}
    if metrics:
        answer["ItemCollectionMetrics"] = metrics
    if capacity.is_wanted(request):
        consumptions = [
            (action.table_name, consumption_of(outcome)) for action, outcome in zip(actions, outcomes, strict=True)
        ]
        answer["ConsumedCapacity"] = consumed(request, consumptions, "WriteCapacityUnits")
    return answer


def _checked(item: Request) -> _Action:
    if len(item) != 1:
        raise ValidationException("TransactItems can only contain one of Check, Put, Update or Delete")
    kind, parameters = next(iter(item.items()))
    check_languages(parameters, TRANSACT_UPDATE if kind == "Update" else TRANSACT_WRITE)
    content = validate_item(parameters["Item" if kind == "Put" else "Key"])
    size = sized(content) if kind == "Put" else 0
    expressions = write_expressions(parameters, Wording.READ)
    payload = (size or item_size(content)) + item_size(parameters.get("ExpressionAttributeValues", {}))
    shows = parameters.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    return _Action(kind, parameters["TableName"], content, size, payload, expressions, shows)


def _planned(actions: list[_Action], tables: list[Table]) -> list[Write]:
    """The writes. What does not fit a table cancels the transaction; the first of such actions ends it."""
    reasons = Reasons(len(actions))
    writes: list[Write] = []
    for at, (action, table) in enumerate(zip(actions, tables, strict=True)):
        try:
            writes.append(_PLANS[action.kind](action, table))
        except ValidationException as error:
            reasons.add(at, error)
            break
    reasons.raise_if_any()
    check_distinct(writes)
    return writes


def _plan_put(action: _Action, table: Table) -> Write:
    return plan_put(table, action.item, action.size, action.expressions.condition, action.shows)


def _plan_update(action: _Action, table: Table) -> Write:
    expressions = action.expressions
    return plan_change(table, action.item, expressions.update, expressions.condition, action.shows)


def _plan_delete(action: _Action, table: Table) -> Write:
    key = request_key(table.schema, action.item)
    return Delete(table, key, action.item, action.expressions.condition, action.shows)


def _plan_check(action: _Action, table: Table) -> Write:
    key = request_key(table.schema, action.item)
    return Check(table, key, action.item, action.expressions.condition, action.shows)


_PLANS: dict[str, Callable[[_Action, Table], Write]] = {
    "ConditionCheck": _plan_check,
    "Put": _plan_put,
    "Delete": _plan_delete,
    "Update": _plan_update,
}


def _metrics(
    transaction: Transaction, request: Request, actions: list[_Action], writes: list[Write]
) -> dict[str, list[Request]]:
    metrics: dict[str, list[Request]] = {}
    for action, write in zip(actions, writes, strict=True):
        if collections.is_wanted(request, write.table):
            metric = collections.collection_metrics(transaction.connection, write.table, write.key, write.item)
            metrics.setdefault(action.table_name, []).append(metric)
    return metrics


def _repeated(request: Request, actions: list[_Action]) -> Answer:
    """A repeated request changes nothing: AWS counts the reads that it takes to see that."""
    if not capacity.is_wanted(request):
        return {}
    reads = [(action.table_name, capacity.Consumption(capacity.read_units(action.size, True))) for action in actions]
    return {"ConsumedCapacity": consumed(request, reads, "ReadCapacityUnits")}


OPERATION = Operation("TransactWriteItems", REQUEST, transact_write_items)
