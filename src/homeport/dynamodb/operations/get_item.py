"""GetItem.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
"""

from homeport.core.context import RequestContext
from homeport.dynamodb.expressions.bindings import Wording
from homeport.dynamodb.items import capacity
from homeport.dynamodb.items.parameters import read_projection
from homeport.dynamodb.items.reads import check_projection, read, shown
from homeport.dynamodb.legacy.languages import GET, check_languages
from homeport.dynamodb.model.key_checks import request_key
from homeport.dynamodb.model.values import validate_item
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.bounds import row_key
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import AttributeMap, Structure
from homeport.dynamodb.validation.legacy import ATTRIBUTES_TO_GET
from homeport.dynamodb.validation.scalars import Boolean

REQUEST = Structure(
    "GetItemInput",
    {
        "ReturnConsumedCapacity": common.RETURN_CONSUMED_CAPACITY,
        "AttributesToGet": ATTRIBUTES_TO_GET,
        "TableName": common.TABLE_NAME,
        "Key": AttributeMap(required=True),
        "ConsistentRead": Boolean(),
        "ProjectionExpression": common.EXPRESSION,
        "ExpressionAttributeNames": common.EXPRESSION_NAMES,
    },
)


def get_item(service: Service, request: Request, context: RequestContext) -> Answer:
    """The item of a key, or the part of it that is asked for; an empty answer where there is none."""
    check_languages(request, GET)
    key = validate_item(request["Key"])
    projection = read_projection(request, Wording.READ)
    table = service.table(request["TableName"], context)
    encoded = row_key(request_key(table.schema, key))
    check_projection(table, projection)
    with service.store.reading() as connection:
        found = read(connection, table, encoded)
    answer: Answer = {} if found is None else {"Item": shown(found[0], projection)}
    if capacity.is_wanted(request):
        size = 0 if found is None else found[1]
        units = capacity.read_units(size, request.get("ConsistentRead", False))
        answer["ConsumedCapacity"] = capacity.consumed(request, request["TableName"], capacity.Consumption(units))
    return answer


OPERATION = Operation("GetItem", REQUEST, get_item)
