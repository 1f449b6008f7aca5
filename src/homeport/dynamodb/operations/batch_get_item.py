"""BatchGetItem.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
"""

import sqlite3
from dataclasses import dataclass
from typing import Any

import orjson

from homeport.core.context import RequestContext
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.expressions.bindings import Wording
from homeport.dynamodb.expressions.projection import Projection
from homeport.dynamodb.items import capacity
from homeport.dynamodb.items.parameters import read_projection
from homeport.dynamodb.items.reads import check_projection, read, shown
from homeport.dynamodb.legacy.languages import GET, check_languages
from homeport.dynamodb.model.key_checks import request_key
from homeport.dynamodb.model.values import Item, validate_item
from homeport.dynamodb.operation import Answer, Operation, Request
from homeport.dynamodb.service import Service
from homeport.dynamodb.storage.bounds import row_key
from homeport.dynamodb.storage.table import Table
from homeport.dynamodb.validation import common
from homeport.dynamodb.validation.collections import AttributeMap, ListOf, MapOf, Structure
from homeport.dynamodb.validation.legacy import ATTRIBUTES_TO_GET
from homeport.dynamodb.validation.scalars import Boolean

REQUEST = Structure(
    "BatchGetItemInput",
    {
        "ReturnConsumedCapacity": common.RETURN_CONSUMED_CAPACITY,
        "RequestItems": MapOf(
            "KeysAndAttributes",
            Structure(
                "KeysAndAttributes",
                {
                    "Keys": ListOf(
                        AttributeMap(in_collection=True),
                        required=True,
                        min_length=1,
                        max_length=limits.BATCH_GET_ITEMS,
                    ),
                    "AttributesToGet": ATTRIBUTES_TO_GET,
                    "ConsistentRead": Boolean(),
                    "ProjectionExpression": common.EXPRESSION,
                    "ExpressionAttributeNames": common.EXPRESSION_NAMES,
                },
                in_collection=True,
            ),
            required=True,
            min_length=1,
            key=common.TABLE_NAME,
            key_constraints=common.TABLE_KEY_CONSTRAINTS,
        ),
    },
)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is asked of one table."""

    name: str
    parameters: Request
    keys: list[Item]
    projection: Projection | None


@dataclass(slots=True)
class _Answered:
    """What one table has given."""

    items: list[Any]
    units: float = 0.0
    unprocessed: int | None = None
    """Which key was the first that the answer had no room for."""


def batch_get_item(service: Service, request: Request, context: RequestContext) -> Answer:
    """Up to 100 items of several tables; what goes beyond 16 MB comes back as unprocessed keys."""
    parts = _checked(request["RequestItems"])
    tables = [service.table(part.name, context) for part in parts]
    rows = [_row_keys(part, table) for part, table in zip(parts, tables, strict=True)]
    answered: list[_Answered] = []
    room = limits.BATCH_GET_SIZE
    with service.store.snapshot() as connection:
        for part, table, keys in zip(parts, tables, rows, strict=True):
            result, room = _read_part(connection, table, part, keys, room)
            answered.append(result)
    answer: Answer = {
        "Responses": {part.name: result.items for part, result in zip(parts, answered, strict=True)},
        "UnprocessedKeys": {
            part.name: part.parameters | {"Keys": part.keys[result.unprocessed :]}
            for part, result in zip(parts, answered, strict=True)
            if result.unprocessed is not None
        },
    }
    if capacity.is_wanted(request):
        answer["ConsumedCapacity"] = [
            capacity.consumed(request, part.name, capacity.Consumption(result.units))
            for part, result in zip(parts, answered, strict=True)
        ]
    return answer


def _checked(request_items: Request) -> list[_Part]:
    """What can be told before the tables are looked up."""
    parts: list[_Part] = []
    count = 0
    for name, parameters in request_items.items():
        check_languages(parameters, GET)
        projection = read_projection(parameters, Wording.READ)
        seen: set[bytes] = set()
        keys: list[Item] = []
        for key in parameters["Keys"]:
            keys.append(validate_item(key))
            identity = orjson.dumps(keys[-1], option=orjson.OPT_SORT_KEYS)
            if identity in seen:
                raise ValidationException("Provided list of item keys contains duplicates")
            seen.add(identity)
            count += 1
            if count > limits.BATCH_GET_ITEMS:
                raise ValidationException("Too many items requested for the BatchGetItem call")
        parts.append(_Part(name, parameters, keys, projection))
    return parts


def _row_keys(part: _Part, table: Table) -> list[bytes]:
    keys = [row_key(request_key(table.schema, key)) for key in part.keys]
    check_projection(table, part.projection)
    return keys


def _read_part(
    connection: sqlite3.Connection, table: Table, part: _Part, keys: list[bytes], room: int
) -> tuple[_Answered, int]:
    """The items of one table while there is room for them, and the room that is left."""
    answered = _Answered([])
    is_consistent = part.parameters.get("ConsistentRead", False)
    for at, key in enumerate(keys):
        found = read(connection, table, key)
        size = 0 if found is None else found[1]
        if size > room:
            answered.unprocessed = at
            return answered, 0
        room -= size
        answered.units += capacity.read_units(size, is_consistent)
        if found is not None:
            answered.items.append(shown(found[0], part.projection))
    return answered, room


OPERATION = Operation("BatchGetItem", REQUEST, batch_get_item)
