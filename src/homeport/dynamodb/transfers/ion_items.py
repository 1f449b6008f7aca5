"""Items as Ion text.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html
"""

from collections.abc import Iterator

from homeport.dynamodb.model.values import Item, Value
from homeport.dynamodb.transfers.ion_reader import IonError, read_values
from homeport.dynamodb.transfers.rows import NOT_AN_ITEM, UnreadableError


def read_ion(text: str) -> Iterator[Item]:
    """The items of a text; a value may be a list of them too."""
    try:
        for value in read_values(text):
            for record in value.get("L", [value]):
                yield _item(record)
    except IonError as error:
        raise UnreadableError(str(error)) from error


def _item(record: Value) -> Item:
    item = record.get("M", {}).get("Item", {})
    if "M" not in item:
        raise UnreadableError(NOT_AN_ITEM)
    fields: Item = item["M"]
    return fields
