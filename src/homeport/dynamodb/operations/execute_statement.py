"""ExecuteStatement.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.items.single import execute, returned
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.partiql.compiler import Checking, Reading, Writing, compile_statement
from homeport.dynamodb.partiql.paging import start_of, token_of
from homeport.dynamodb.partiql.reading import select
from homeport.dynamodb.partiql.writing import plan_write, returned_values
from homeport.dynamodb.service import Service
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import Structure
from homeport.dynamodb.validation.scalars import Boolean, Number, String

REQUEST = Structure(
    "ExecuteStatementInput",
    {
        "ReturnConsumedCapacity": common.RETURN_CONSUMED_CAPACITY,
        "Parameters": common.STATEMENT_PARAMETERS,
        "NextToken": String(min_length=1, max_length=limits.STATEMENT_TOKEN_LENGTH),
        "Statement": common.STATEMENT,
        "Limit": Number("Integer", minimum=1),
        "ConsistentRead": Boolean(),
        "ReturnValuesOnConditionCheckFailure": common.RETURN_VALUES_ON_FAILURE,
    },
)


def execute_statement(service: Service, request: Request, context: RequestContext) -> Answer:
    """Carry out one PartiQL statement."""
    statement = compile_statement(request["Statement"], request.get("Parameters"))
    if isinstance(statement, Reading):
        return _select(service, statement, request, context)
    if isinstance(statement, Checking):
        raise ValidationException("EXISTS can only be used in ExecuteTransaction")
    return _write(service, statement, request, context)


def _select(service: Service, reading: Reading, request: Request, context: RequestContext) -> Answer:
    found = select(service, reading, request, context, start_of(request))
    answer: Answer = {"Items": found.items}
    if found.next is not None:
        answer["NextToken"] = token_of(request, found.next)
    if found.last_key is not None:
        answer["LastEvaluatedKey"] = found.last_key
    if found.capacity is not None:
        answer["ConsumedCapacity"] = found.capacity
    return answer


def _write(service: Service, statement: Writing, request: Request, context: RequestContext) -> Answer:
    table = service.table(statement.table_name, context)
    write = plan_write(table, statement, request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD")
    outcome, answer = execute(service, request | {"TableName": statement.table_name}, write)
    attributes = returned(returned_values(statement), outcome)
    return {"Items": [attributes] if attributes else []} | answer


OPERATION = Operation("ExecuteStatement", REQUEST, execute_statement)
