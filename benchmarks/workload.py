"""What is asked of a server: a table of small items, and requests of each kind drawn at random with a fixed seed."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

TABLE = "bench"
PARTITION_ITEMS = 100
"""Items that share a partition key: what a Query reads."""
BATCH_ITEMS = 25
TRANSACTION_ITEMS = 4
DISTINCT_REQUESTS = 2000
"""Requests of one kind that a measurement repeats in turn."""
_SEED = 20120810
_WHOLE_SCAN_ITEMS = 5000
"""A table of fewer items is one page of a Scan."""

Request = dict[str, Any]

CREATE_TABLE: Request = {
    "TableName": TABLE,
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "N"},
    ],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
}


@dataclass(frozen=True)
class Measured:
    """A kind of request."""

    name: str
    """As the tables of results call it."""
    operation: str
    """As AWS calls it."""
    make: Callable[[random.Random, int], Request]
    """A request to a table of so many items."""


def key(number: int) -> Request:
    """The key of an item."""
    partition, within = divmod(number, PARTITION_ITEMS)
    return {"pk": {"S": f"customer#{partition:07d}"}, "sk": {"N": str(within)}}


def item(number: int, count: int = 0) -> Request:
    """An item of some 160 bytes."""
    return {
        **key(number),
        "name": {"S": "Grace Brewster Hopper"},
        "email": {"S": f"customer{number}@example.com"},
        "city": {"S": "Arlington"},
        "count": {"N": str(count)},
        "active": {"BOOL": True},
        "tags": {"L": [{"S": "navy"}, {"S": "compiler"}]},
    }


def _get(draw: random.Random, items: int) -> Request:
    return {"TableName": TABLE, "Key": key(draw.randrange(items))}


def _put(draw: random.Random, items: int) -> Request:
    return {"TableName": TABLE, "Item": item(draw.randrange(items), draw.randrange(10**6))}


def _update(draw: random.Random, items: int) -> Request:
    return {
        "TableName": TABLE,
        "Key": key(draw.randrange(items)),
        "UpdateExpression": "ADD #count :one",
        "ExpressionAttributeNames": {"#count": "count"},
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }


def _query(draw: random.Random, items: int) -> Request:
    return {
        "TableName": TABLE,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": key(draw.randrange(items))["pk"]},
    }


def _batch_write(draw: random.Random, items: int) -> Request:
    numbers = draw.sample(range(items), BATCH_ITEMS)
    return batch(numbers, draw.randrange(10**6))


def batch(numbers: list[int], count: int = 0) -> Request:
    """A BatchWriteItem that puts items."""
    return {"RequestItems": {TABLE: [{"PutRequest": {"Item": item(number, count)}} for number in numbers]}}


def _transact_write(draw: random.Random, items: int) -> Request:
    numbers = draw.sample(range(items), TRANSACTION_ITEMS)
    puts = [{"Put": {"TableName": TABLE, "Item": item(number, draw.randrange(10**6))}} for number in numbers]
    return {"TransactItems": puts}


def _scan(draw: random.Random, items: int) -> Request:
    if items <= _WHOLE_SCAN_ITEMS:
        return {"TableName": TABLE}
    return {"TableName": TABLE, "ExclusiveStartKey": key(draw.randrange(items))}


MEASURED = (
    Measured("GetItem", "GetItem", _get),
    Measured("PutItem", "PutItem", _put),
    Measured("UpdateItem", "UpdateItem", _update),
    Measured("Query of 100", "Query", _query),
    Measured("BatchWrite of 25", "BatchWriteItem", _batch_write),
    Measured("TransactWrite of 4", "TransactWriteItems", _transact_write),
    Measured("Scan of 1 MB", "Scan", _scan),
)


def requests_of(measured: Measured, items: int, count: int = DISTINCT_REQUESTS) -> Iterator[Request]:
    """Requests of a kind, the same in every run."""
    draw = random.Random(_SEED)
    return (measured.make(draw, items) for _ in range(count))


def loading(items: int) -> Iterator[Request]:
    """BatchWriteItem requests that fill the table."""
    for start in range(0, items, BATCH_ITEMS):
        yield batch(list(range(start, min(items, start + BATCH_ITEMS))))


def encoded(request: Request) -> bytes:
    """A request's body, in one line."""
    return json.dumps(request, separators=(",", ":")).encode()


def bodies(measured: Measured, items: int) -> Iterator[bytes]:
    """The bodies of the requests of a kind, the same in every run."""
    return map(encoded, requests_of(measured, items))
