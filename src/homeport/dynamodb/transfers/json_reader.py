"""Items as lines of DynamoDB JSON.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html
"""

from collections.abc import Iterator
from typing import Any

import orjson

from homeport.dynamodb.model.values import Item
from homeport.dynamodb.transfers.rows import NOT_AN_ITEM, UNEXPECTED, UnreadableError


def read_json(text: str) -> Iterator[Item]:
    """The items of a text; a line may hold a list of them too."""
    for line in text.split("\n"):
        if line.strip():
            yield from _items(line)


def _items(line: str) -> Iterator[Item]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise UnreadableError(UNEXPECTED) from error
    for each in record if isinstance(record, list) else [record]:
        yield _item(each)


def _item(record: Any) -> Item:
    item = record.get("Item") if isinstance(record, dict) else None
    if not isinstance(item, dict):
        raise UnreadableError(NOT_AN_ITEM)
    return item
