"""How DynamoDB counts bytes.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from homeport.dynamodb.model.values import Item, Value


def value_size(value: Value) -> int:
    """Bytes of one value, without its name."""
    raise NotImplementedError


def item_size(item: Item) -> int:
    """Bytes of an item: names in UTF-8 plus values. 400 KB is the limit (`limits.ITEM_SIZE`)."""
    raise NotImplementedError
