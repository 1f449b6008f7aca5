"""How DynamoDB counts bytes.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from typing import Any

from homeport.dynamodb.model import numbers
from homeport.dynamodb.model.values import Item, Value

_DOCUMENT_OVERHEAD = 3
"""A list or a map, empty or not."""
_ELEMENT_OVERHEAD = 1
"""Each element of a list or a map."""


def value_size(value: Value) -> int:
    """Bytes of one value, without its name."""
    [(kind, content)] = value.items()
    return text_size(content) if kind == "S" else _content_size(kind, content)


def item_size(item: Item) -> int:
    """Bytes of an item: names in UTF-8 plus values. 400 KB is the limit (`limits.ITEM_SIZE`)."""
    total = 0
    for name, value in item.items():
        [(kind, content)] = value.items()
        total += len(name) if name.isascii() else len(name.encode())
        # By far the most are texts.
        if kind == "S":
            total += len(content) if content.isascii() else len(content.encode())
        else:
            total += _content_size(kind, content)
    return total


def text_size(text: str) -> int:
    """Bytes of a text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode())


def binary_size(encoded: str) -> int:
    """Bytes that a canonical base64 text stands for."""
    return len(encoded) // 4 * 3 - encoded.count("=", -2)


def _content_size(kind: str, content: Any) -> int:
    match kind:
        case "N":
            return numbers.size(content)
        case "B":
            return binary_size(content)
        case "SS":
            return sum(map(text_size, content))
        case "NS":
            return sum(map(numbers.size, content))
        case "BS":
            return sum(map(binary_size, content))
        case "M":
            return _DOCUMENT_OVERHEAD + _ELEMENT_OVERHEAD * len(content) + item_size(content)
        case "L":
            return _DOCUMENT_OVERHEAD + _ELEMENT_OVERHEAD * len(content) + sum(map(value_size, content))
    # NULL and BOOL.
    return 1
