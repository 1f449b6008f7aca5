"""UpdateItem.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Wording
from homeport.dynamodb.items.parameters import WriteExpressions, write_expressions
from homeport.dynamodb.items.single import execute, returned
from homeport.dynamodb.items.writes import plan_change
from homeport.dynamodb.legacy.languages import UPDATE, check_languages
from homeport.dynamodb.model.values import Item, validate_item
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import AttributeMap, Structure
from homeport.dynamodb.validation.legacy import ATTRIBUTE_UPDATES, CONDITIONAL_OPERATOR, EXPECTED

REQUEST = Structure(
    "UpdateItemInput",
    {
        "ReturnConsumedCapacity": common.RETURN_CONSUMED_CAPACITY,
        "TableName": common.TABLE_NAME,
        "ReturnItemCollectionMetrics": common.RETURN_ITEM_COLLECTION_METRICS,
        "ReturnValues": common.RETURN_VALUES,
        "Key": AttributeMap(required=True),
        "ConditionalOperator": CONDITIONAL_OPERATOR,
        "Expected": EXPECTED,
        "AttributeUpdates": ATTRIBUTE_UPDATES,
        "ConditionExpression": common.EXPRESSION,
        "UpdateExpression": common.EXPRESSION,
        "ExpressionAttributeValues": common.EXPRESSION_VALUES,
        "ExpressionAttributeNames": common.EXPRESSION_NAMES,
        "ReturnValuesOnConditionCheckFailure": common.RETURN_VALUES_ON_FAILURE,
    },
)


def update_item(service: Service, request: Request, context: RequestContext) -> Answer:
    """Change the attributes of an item, which is made where it is not there."""
    try:
        key, expressions = _checked(request)
    except ValidationException as error:
        raise error.enveloped() from None
    table = service.table(request["TableName"], context)
    shows = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    write = plan_change(table, key, expressions.update, expressions.condition, shows)
    outcome, answer = execute(service, request, write)
    attributes = returned(request.get("ReturnValues", "NONE"), outcome)
    if attributes:
        answer["Attributes"] = attributes
    return answer


def _checked(request: Request) -> tuple[Item, WriteExpressions]:
    """What can be told before the table is looked up."""
    check_languages(request, UPDATE)
    key = validate_item(request["Key"])
    return key, write_expressions(request, Wording.WRITE)


OPERATION = Operation("UpdateItem", REQUEST, update_item)
