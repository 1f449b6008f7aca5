"""BatchWriteItem.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html

On AWS some writes of a batch may be left unprocessed; here all of them happen, in one transaction.
"""

from collections.abc import Iterator

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.items import capacity, collections
from homeport.dynamodb.items.single import consumption_of
from homeport.dynamodb.items.writes import Delete, Outcome, Write, carry_out, decide, plan_put, sized
from homeport.dynamodb.model.key_checks import request_key
from homeport.dynamodb.model.values import Item, validate_item
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import AttributeMap, ListOf, MapOf, Structure

_WRITE_REQUEST = Structure(
    "WriteRequest",
    {
        "DeleteRequest": Structure("DeleteRequest", {"Key": AttributeMap(required=True)}),
        "PutRequest": Structure("PutRequest", {"Item": AttributeMap(required=True)}),
    },
    in_collection=True,
)
REQUEST = Structure(
    "BatchWriteItemInput",
    {
        "ReturnConsumedCapacity": common.RETURN_CONSUMED_CAPACITY,
        "ReturnItemCollectionMetrics": common.RETURN_ITEM_COLLECTION_METRICS,
        "RequestItems": MapOf(
            "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>",
            ListOf(_WRITE_REQUEST, in_collection=True),
            required=True,
            min_length=1,
            key=common.TABLE_NAME,
            key_constraints=common.TABLE_KEY_CONSTRAINTS,
            values_min=1,
            values_max=limits.BATCH_WRITE_ITEMS,
        ),
    },
)

_KEY_MISMATCH = "The provided key element does not match the schema"
_KEY_ERRORS = ("Missing the key", "Type mismatch for key")


def batch_write_item(service: Service, request: Request, context: RequestContext) -> Answer:
    """Put and delete up to 25 items of several tables."""
    checked = _checked(request["RequestItems"])
    writes = [(name, write) for name, each in checked.items() for write in _planned(service.table(name, context), each)]
    metrics: dict[str, list[Request]] = {}
    done: list[tuple[str, Outcome]] = []
    with service.store.writing() as transaction:
        for name, write in writes:
            table = transaction.current(write.table)
            outcome = decide(transaction.items, write)
            carry_out(transaction.items, table, outcome)
            done.append((name, outcome))
        for name, write in writes:
            if collections.is_wanted(request, write.table):
                metric = collections.collection_metrics(transaction.connection, write.table, write.key, write.item)
                if metric not in metrics.setdefault(name, []):
                    metrics[name].append(metric)
    answer: Answer = {"UnprocessedItems": {}}
    if metrics:
        answer["ItemCollectionMetrics"] = metrics
    if capacity.is_wanted(request):
        answer["ConsumedCapacity"] = list(_consumed(request, done))
    return answer


def _consumed(request: Request, done: list[tuple[str, Outcome]]) -> Iterator[Request]:
    totals: dict[str, capacity.Consumption] = {}
    for name, outcome in done:
        totals.setdefault(name, capacity.Consumption()).add(consumption_of(outcome))
    for name, total in totals.items():
        yield capacity.consumed(request, name, total)


def _checked(request_items: Request) -> dict[str, list[tuple[Item, int | None]]]:
    """Items with their sizes and keys without, before the tables are looked up."""
    checked = {name: [_checked_write(write) for write in writes] for name, writes in request_items.items()}
    if sum(map(len, checked.values())) > limits.BATCH_WRITE_ITEMS:
        raise ValidationException("Too many items requested for the BatchWriteItem call")
    return checked


def _checked_write(write: Request) -> tuple[Item, int | None]:
    if len(write) != 1:
        # AWS says of the request what it says of values.
        raise ValidationException(
            "Supplied AttributeValue has more than one datatypes set, "
            "must contain exactly one of the supported datatypes"
        )
    if "DeleteRequest" in write:
        return validate_item(write["DeleteRequest"]["Key"]), None
    item = validate_item(write["PutRequest"]["Item"])
    return item, sized(item)


def _planned(table: Table, checked: list[tuple[Item, int | None]]) -> Iterator[Write]:
    seen = set()
    for item, size in checked:
        write = _plan(table, item, size)
        if write.key in seen:
            raise ValidationException("Provided list of item keys contains duplicates")
        seen.add(write.key)
        yield write


def _plan(table: Table, item: Item, size: int | None) -> Write:
    if size is None:
        return Delete(table, request_key(table.schema, item), item, None, False)
    try:
        return plan_put(table, item, size)
    except ValidationException as error:
        if any(text in error.message for text in _KEY_ERRORS):
            raise ValidationException(_KEY_MISMATCH) from None
        raise


OPERATION = Operation("BatchWriteItem", REQUEST, batch_write_item)
