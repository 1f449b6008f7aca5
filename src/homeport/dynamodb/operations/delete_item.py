"""DeleteItem.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
"""

import orjson

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Wording
from homeport.dynamodb.items.parameters import WriteExpressions, write_expressions
from homeport.dynamodb.items.single import execute
from homeport.dynamodb.items.writes import Delete
from homeport.dynamodb.legacy.languages import DELETE, check_languages
from homeport.dynamodb.model.key_checks import request_key
from homeport.dynamodb.model.values import Item, validate_item
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import AttributeMap, Structure
from homeport.dynamodb.validation.legacy import CONDITIONAL_OPERATOR, EXPECTED

REQUEST = Structure(
    "DeleteItemInput",
    {
        "ReturnConsumedCapacity": common.RETURN_CONSUMED_CAPACITY,
        "TableName": common.TABLE_NAME,
        "ReturnValues": common.RETURN_VALUES,
        "ReturnItemCollectionMetrics": common.RETURN_ITEM_COLLECTION_METRICS,
        "Key": AttributeMap(required=True),
        "ConditionalOperator": CONDITIONAL_OPERATOR,
        "Expected": EXPECTED,
        "ConditionExpression": common.EXPRESSION,
        "ExpressionAttributeValues": common.EXPRESSION_VALUES,
        "ExpressionAttributeNames": common.EXPRESSION_NAMES,
        "ReturnValuesOnConditionCheckFailure": common.RETURN_VALUES_ON_FAILURE,
    },
)


def delete_item(service: Service, request: Request, context: RequestContext) -> Answer:
    """Delete an item; one that is not there is no error."""
    try:
        key, expressions = _checked(request)
    except ValidationException as error:
        raise error.enveloped() from None
    table = service.table(request["TableName"], context)
    shows = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    write = Delete(table, request_key(table.schema, key), key, expressions.condition, shows)
    outcome, answer = execute(service, request, write)
    if outcome.old is not None and request.get("ReturnValues") == "ALL_OLD":
        answer["Attributes"] = orjson.Fragment(outcome.old.item)
    return answer


def _checked(request: Request) -> tuple[Item, WriteExpressions]:
    """What can be told before the table is looked up."""
    check_languages(request, DELETE)
    key = validate_item(request["Key"])
    if request.get("ReturnValues") not in (None, "ALL_OLD", "NONE"):
        raise ValidationException("ReturnValues can only be ALL_OLD or NONE")
    return key, write_expressions(request, Wording.WRITE)


OPERATION = Operation("DeleteItem", REQUEST, delete_item)
