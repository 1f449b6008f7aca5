"""ExecuteTransaction.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html
"""

from dataclasses import dataclass

import orjson

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.condition import Condition, evaluate_condition
from homeport.dynamodb.expressions.key_rules import check_nested_keys
from homeport.dynamodb.items import capacity
from homeport.dynamodb.items.reads import ReadItem, read
from homeport.dynamodb.items.single import consumption_of
from homeport.dynamodb.items.transacted import DUPLICATE, ClientToken, check_distinct, check_payload, decided
from homeport.dynamodb.items.transactions import Reasons, consumed
from homeport.dynamodb.items.writes import Put, Write, carry_out
from homeport.dynamodb.model.key_checks import request_key
from homeport.dynamodb.model.sizes import item_size
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.partiql.compiler import Reading, Writing, compile_statement
from homeport.dynamodb.partiql.conditions import condition_from
from homeport.dynamodb.partiql.keys import find_one_item
from homeport.dynamodb.partiql.shapes import projection_of, shown
from homeport.dynamodb.partiql.writing import plan_write, returned_values
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.bounds import row_key
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import ListOf, Structure
from homeport.dynamodb.validation.scalars import String

REQUEST = Structure(
    "ExecuteTransactionInput",
    {
        "ReturnConsumedCapacity": common.RETURN_CONSUMED_CAPACITY,
        "ClientRequestToken": String(min_length=1, max_length=limits.TRANSACT_TOKEN_LENGTH),
        "TransactStatements": ListOf(
            Structure(
                "ParameterizedStatement",
                {
                    "Parameters": common.STATEMENT_PARAMETERS,
                    "Statement": common.STATEMENT,
                    "ReturnValuesOnConditionCheckFailure": common.RETURN_VALUES_ON_FAILURE,
                },
                in_collection=True,
            ),
            required=True,
            min_length=1,
            max_length=limits.TRANSACT_ITEMS,
        ),
    },
)

_NO_KEY = "Select statements within ExecuteTransaction must specify the primary key in the where clause."
_MIXED = (
    "The entire transaction must consist of either read statements or write statements, "
    "you cannot mix both in one transaction."
)


@dataclass(frozen=True, slots=True)
class _Get:
    """A SELECT of one item."""

    reading: Reading
    table: Table
    key: bytes
    filter: Condition | None


def execute_transaction(service: Service, request: Request, context: RequestContext) -> Answer:
    """Carry out up to 100 PartiQL statements together or not at all."""
    statements = _compiled(request["TransactStatements"])
    readings = [each for each in statements if isinstance(each, Reading)]
    writings = [each for each in statements if not isinstance(each, Reading)]
    if readings and writings:
        raise ValidationException(_MIXED)
    tables = [service.table(each.table_name, context) for each in statements]
    if readings:
        return _read(service, request, readings, tables)
    return _write(service, request, writings, tables, context)


def _compiled(requests: list[Request]) -> list[Reading | Writing]:
    """The statements. The errors of all that are wrong in themselves cancel the transaction together."""
    reasons = Reasons(len(requests))
    statements: list[Reading | Writing] = []
    for at, each in enumerate(requests):
        try:
            statement = compile_statement(each["Statement"], each.get("Parameters"))
            if not isinstance(statement, Reading) and returned_values(statement) != "NONE":
                raise ValidationException("RETURNING cannot be used in ExecuteTransaction")
            statements.append(statement)
        except ValidationException as error:
            reasons.add(at, error)
    reasons.raise_if_any()
    return statements


# Reads


def _read(service: Service, request: Request, readings: list[Reading], tables: list[Table]) -> Answer:
    gets = _planned_gets(readings, tables)
    with service.store.database.snapshot() as connection:
        found = [read(connection, get.table, get.key) for get in gets]
    answer: Answer = {"Responses": [_response(get, item) for get, item in zip(gets, found, strict=True)]}
    if capacity.is_wanted(request):
        units = [capacity.read_units(0 if item is None else item[1], True) for item in found]
        consumptions = [
            (get.reading.table_name, capacity.Consumption(each)) for get, each in zip(gets, units, strict=True)
        ]
        answer["ConsumedCapacity"] = consumed(request, consumptions, "ReadCapacityUnits")
    return answer


def _planned_gets(readings: list[Reading], tables: list[Table]) -> list[_Get]:
    """The reads. What does not fit a table cancels the transaction; the first of such statements ends it."""
    reasons = Reasons(len(readings))
    gets: list[_Get] = []
    for at, (reading, table) in enumerate(zip(readings, tables, strict=True)):
        try:
            gets.append(_planned_get(reading, table))
        except ValidationException as error:
            reasons.add(at, error)
            break
    reasons.raise_if_any()
    if len({(get.table.number, get.key) for get in gets}) < len(gets):
        raise ValidationException(DUPLICATE)
    return gets


def _planned_get(reading: Reading, table: Table) -> _Get:
    found = find_one_item(table.schema, None if reading.condition is None else reading.condition.root)
    if found is None or reading.index_name is not None:
        raise ValidationException(_NO_KEY)
    projection = projection_of(reading.paths)
    if projection is not None:
        check_nested_keys(projection.nested_names, table.schema, table.index_keys)
    filter_ = None if found.rest is None else condition_from(found.rest)
    return _Get(reading, table, row_key(request_key(table.schema, found.key)), filter_)


def _response(get: _Get, item: ReadItem | None) -> Answer:
    if item is None:
        return {}
    if get.filter is not None and not evaluate_condition(get.filter, orjson.loads(item[0])):
        return {}
    return {"Item": shown(item[0], get.reading.paths)}


# Writes


def _write(
    service: Service, request: Request, writings: list[Writing], tables: list[Table], context: RequestContext
) -> Answer:
    writes = _planned_writes(request["TransactStatements"], writings, tables)
    check_payload(sum(write.size if isinstance(write, Put) else item_size(write.item) for write in writes))
    token = ClientToken(service, context, request.get("ClientRequestToken"), request["TransactStatements"])
    with service.store.writing() as transaction:
        is_repeated = token.is_repeated(transaction)
        if not is_repeated:
            current = [transaction.current(table) for table in tables]
            outcomes = decided(transaction, writes)
            for table, outcome in zip(current, outcomes, strict=True):
                carry_out(transaction.items, table, outcome)
            token.remember(transaction)
    # AWS answers no item to a write, not even an empty one.
    answer: Answer = {"Responses": []}
    if not capacity.is_wanted(request):
        return answer
    if is_repeated:
        reads = [(each.table_name, capacity.Consumption(capacity.read_units(0, True))) for each in writings]
        return answer | {"ConsumedCapacity": consumed(request, reads, "ReadCapacityUnits")}
    consumptions = [
        (each.table_name, consumption_of(outcome)) for each, outcome in zip(writings, outcomes, strict=True)
    ]
    return answer | {"ConsumedCapacity": consumed(request, consumptions, "WriteCapacityUnits")}


def _planned_writes(requests: list[Request], writings: list[Writing], tables: list[Table]) -> list[Write]:
    """The writes. What does not fit a table cancels the transaction; the first of such statements ends it."""
    reasons = Reasons(len(writings))
    writes: list[Write] = []
    for at, (each, writing, table) in enumerate(zip(requests, writings, tables, strict=True)):
        try:
            shows = each.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
            writes.append(plan_write(table, writing, shows))
        except ValidationException as error:
            reasons.add(at, error)
            break
    reasons.raise_if_any()
    check_distinct(writes)
    return writes


OPERATION = Operation("ExecuteTransaction", REQUEST, execute_transaction)
