"""BatchExecuteStatement.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
"""

from typing import Any

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import DynamoDbError, ValidationException
from homeport.dynamodb.items.single import execute, returned
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.partiql.compiler import Checking, Reading, Writing, compile_statement
from homeport.dynamodb.partiql.keys import find_one_item
from homeport.dynamodb.partiql.reading import add_capacity, select
from homeport.dynamodb.partiql.writing import plan_write, returned_values
from homeport.dynamodb.service import Service
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import ListOf, Structure
from homeport.dynamodb.validation.scalars import Boolean

REQUEST = Structure(
    "BatchExecuteStatementInput",
    {
        "ReturnConsumedCapacity": common.RETURN_CONSUMED_CAPACITY,
        "Statements": ListOf(
            Structure(
                "BatchStatementRequest",
                {
                    "Parameters": common.STATEMENT_PARAMETERS,
                    "Statement": common.STATEMENT,
                    "ConsistentRead": Boolean(),
                    "ReturnValuesOnConditionCheckFailure": common.RETURN_VALUES_ON_FAILURE,
                },
                in_collection=True,
            ),
            required=True,
            min_length=1,
            max_length=limits.BATCH_STATEMENTS,
        ),
    },
)

_CODES = {"ThrottlingException": "ThrottlingError", "ValidationException": "ValidationError"}
_NO_KEY = "Select statements within BatchExecuteStatement must specify the primary key in the where clause."
_MIXED = (
    "The entire batch must consist of either read statements or write statements, you cannot mix both in one batch."
)
_Statement = Reading | Writing
_Result = tuple[list[Any], Request | None]
"""The items of a statement, at most one, and its capacity."""


def batch_execute_statement(service: Service, request: Request, context: RequestContext) -> Answer:
    """Carry out up to 25 PartiQL statements, each by itself: the errors of one stand in its own response."""
    compiled = [_compiled(each) for each in request["Statements"]]
    kinds = {isinstance(each, Reading) for each in compiled if not isinstance(each, DynamoDbError)}
    if len(kinds) > 1:
        raise ValidationException(_MIXED)
    capacities: dict[str, Request] = {}
    responses: list[Answer] = []
    for each, statement in zip(request["Statements"], compiled, strict=True):
        if isinstance(statement, DynamoDbError):
            responses.append({"Error": _error(statement)})
            continue
        wanted = {"ReturnConsumedCapacity": request.get("ReturnConsumedCapacity", "NONE")} | each
        responses.append(_response(service, statement, wanted, context, capacities))
    answer: Answer = {"Responses": responses}
    if capacities:
        answer["ConsumedCapacity"] = list(capacities.values())
    return answer


def _compiled(request: Request) -> _Statement | DynamoDbError:
    try:
        statement = compile_statement(request["Statement"], request.get("Parameters"))
        if isinstance(statement, Checking):
            raise ValidationException("EXISTS can only be used in ExecuteTransaction")
    except ValidationException as error:
        return error
    return statement


def _response(
    service: Service, statement: _Statement, request: Request, context: RequestContext, capacities: dict[str, Request]
) -> Answer:
    name = statement.table_name
    if service.find_table(name, context) is None:
        return {"Error": {"Code": "ResourceNotFound", "Message": "Requested resource not found"}}
    try:
        if isinstance(statement, Reading):
            items, capacity = _read(service, statement, request, context)
        else:
            items, capacity = _write(service, statement, request, context)
    except DynamoDbError as error:
        return {"Error": _error(error), "TableName": name}
    if capacity is not None:
        capacities[name] = add_capacity(capacities.get(name), capacity)
    return {"TableName": name, "Item": items[0]} if items else {"TableName": name}


def _read(service: Service, reading: Reading, request: Request, context: RequestContext) -> _Result:
    table = service.table(reading.table_name, context)
    root = None if reading.condition is None else reading.condition.root
    if reading.index_name is not None or find_one_item(table.schema, root) is None:
        raise ValidationException(_NO_KEY)
    found = select(service, reading, request, context)
    return found.items, found.capacity


def _write(service: Service, statement: Writing, request: Request, context: RequestContext) -> _Result:
    table = service.table(statement.table_name, context)
    write = plan_write(table, statement, request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD")
    outcome, answer = execute(service, request | {"TableName": statement.table_name}, write)
    attributes = returned(returned_values(statement), outcome)
    return [attributes] if attributes else [], answer.get("ConsumedCapacity")


def _error(error: DynamoDbError) -> Answer:
    code = _CODES.get(error.code, error.code.removesuffix("Exception"))
    return {"Code": code, "Message": error.message, **error.fields}


OPERATION = Operation("BatchExecuteStatement", REQUEST, batch_execute_statement)
