"""TransactGetItems.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
"""

from typing import Any

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Wording
from homeport.dynamodb.expressions.projection import Projection
from homeport.dynamodb.items import capacity
from homeport.dynamodb.items.parameters import read_projection
from homeport.dynamodb.items.reads import ReadItem, check_projection, read, shown
from homeport.dynamodb.items.transactions import Reasons, consumed
from homeport.dynamodb.legacy.languages import TRANSACT_GET, check_languages
from homeport.dynamodb.model.key_checks import request_key
from homeport.dynamodb.model.values import Item, validate_item
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.bounds import row_key
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import AttributeMap, ListOf, Structure

_GET = Structure(
    "Get",
    {
        "Key": AttributeMap(required=True),
        "TableName": common.TABLE_NAME,
        "ProjectionExpression": common.EXPRESSION,
        "ExpressionAttributeNames": common.EXPRESSION_NAMES,
    },
    required=True,
)
REQUEST = Structure(
    "TransactGetItemsInput",
    {
        "ReturnConsumedCapacity": common.RETURN_CONSUMED_CAPACITY,
        "TransactItems": ListOf(
            Structure("TransactGetItem", {"Get": _GET}, in_collection=True),
            required=True,
            min_length=1,
            max_length=limits.TRANSACT_ITEMS,
        ),
    },
)

_DUPLICATE = "Transaction request cannot include multiple operations on one item"


def transact_get_items(service: Service, request: Request, context: RequestContext) -> Answer:
    """Up to 100 items as they were at one moment."""
    gets = [action["Get"] for action in request["TransactItems"]]
    checked = [_checked(get) for get in gets]
    tables = [service.table(get["TableName"], context) for get in gets]
    keys = _row_keys(tables, checked)
    with service.store.database.snapshot() as connection:
        found = [read(connection, table, key) for table, key in zip(tables, keys, strict=True)]
    responses = [_response(item, projection) for item, (_, projection) in zip(found, checked, strict=True)]
    answer: Answer = {"Responses": responses}
    if capacity.is_wanted(request):
        units = [capacity.read_units(0 if item is None else item[1], True) for item in found]
        consumptions = [(get["TableName"], capacity.Consumption(each)) for get, each in zip(gets, units, strict=True)]
        answer["ConsumedCapacity"] = consumed(request, consumptions, "ReadCapacityUnits")
    return answer


def _checked(get: Request) -> tuple[Item, Projection | None]:
    """What can be told before the table is looked up."""
    check_languages(get, TRANSACT_GET)
    return validate_item(get["Key"]), read_projection(get, Wording.READ)


def _row_keys(tables: list[Table], checked: list[tuple[Item, Projection | None]]) -> list[bytes]:
    """The keys of the rows. What does not fit a table cancels the transaction; the first of such actions ends it."""
    reasons = Reasons(len(tables))
    keys: list[bytes] = []
    for at, (table, (key, projection)) in enumerate(zip(tables, checked, strict=True)):
        try:
            keys.append(row_key(request_key(table.schema, key)))
            check_projection(table, projection)
        except ValidationException as error:
            reasons.add(at, error)
            break
    reasons.raise_if_any()
    identities = {(table.number, key) for table, key in zip(tables, keys, strict=True)}
    if len(identities) < len(keys):
        raise ValidationException(_DUPLICATE)
    return keys


def _response(item: ReadItem | None, projection: Projection | None) -> dict[str, Any]:
    return {} if item is None else {"Item": shown(item[0], projection)}


OPERATION = Operation("TransactGetItems", REQUEST, transact_get_items)
