"""Whether a bound condition holds for an item.

An operand that the item has not got makes a comparison false, save `<>`; so does a comparison of different types.
"""

import base64
from typing import Any

from homeport.dynamodb.expressions.nodes import (
    And,
    Between,
    Call,
    Comparison,
    In,
    Literal,
    Node,
    Not,
    Operand,
    Or,
    Path,
    PathOperand,
)
from homeport.dynamodb.model import numbers
from homeport.dynamodb.model.sizes import binary_size
from homeport.dynamodb.model.values import Item, Value, equal, type_of

_COUNTED_TYPES = frozenset({"SS", "NS", "BS", "L", "M"})
_SET_OF = {"S": "SS", "N": "NS", "B": "BS"}


def holds(node: Node, item: Item) -> bool:
    """Whether the condition is true of the item."""
    if isinstance(node, Comparison):
        return _compare_operands(node, item)
    if isinstance(node, Call):
        return _call_holds(node, item)
    if isinstance(node, And):
        return all(holds(condition, item) for condition in node.conditions)
    if isinstance(node, Or):
        return any(holds(condition, item) for condition in node.conditions)
    if isinstance(node, Not):
        return not holds(node.condition, item)
    return _between(node, item) if isinstance(node, Between) else _in(node, item)


def lookup(path: Path, item: Item) -> Value | None:
    """The value at a path; None where there is none."""
    value = item.get(str(path[0]))
    for element in path[1:]:
        if value is None:
            return None
        if isinstance(element, int):
            elements = value.get("L", ())
            value = elements[element] if element < len(elements) else None
        else:
            value = value.get("M", {}).get(element)
    return value


def compare(operator: str, left: Value, right: Value) -> bool:
    """`left operator right`; False for types that differ or have no order (equality knows all types)."""
    if operator == "=":
        return equal(left, right)
    if operator == "<>":
        return not equal(left, right)
    sign = _order(left, right)
    if sign is None:
        return False
    if operator == "<":
        return sign < 0
    if operator == "<=":
        return sign <= 0
    return sign > 0 if operator == ">" else sign >= 0


def _order(left: Value, right: Value) -> int | None:
    """Negative, zero or positive; None where the two have no order."""
    type_ = type_of(left)
    if type_ not in right or type_ not in _SET_OF:
        return None
    if type_ == "N":
        return numbers.compare(left["N"], right["N"])
    # Python orders texts by code point, which is the order of their UTF-8 bytes.
    first: Any = left[type_]
    second: Any = right[type_]
    if type_ == "B":
        first, second = base64.b64decode(first), base64.b64decode(second)
    return int(first > second) - int(first < second)


def _resolve(operand: Operand, item: Item) -> Value | None:
    if isinstance(operand, PathOperand):
        return lookup(operand.path, item)
    if isinstance(operand, Literal):
        return operand.value
    # The one function that is an operand.
    return _size(operand.arguments[0], item) if isinstance(operand, Call) else None


def _size(operand: Operand, item: Item) -> Value | None:
    value = _resolve(operand, item)
    if value is None:
        return None
    type_ = type_of(value)
    content = value[type_]
    if type_ == "S":
        # UTF-16 units, as Java counts.
        return {"N": str(len(content) if content.isascii() else len(content.encode("utf-16-le")) // 2)}
    if type_ == "B":
        return {"N": str(binary_size(content))}
    return {"N": str(len(content))} if type_ in _COUNTED_TYPES else None


def _compare_operands(node: Comparison, item: Item) -> bool:
    left = _resolve(node.left, item)
    right = _resolve(node.right, item)
    if left is None or right is None:
        return node.operator == "<>"
    return compare(node.operator, left, right)


def _between(node: Between, item: Item) -> bool:
    value = _resolve(node.operand, item)
    low = _resolve(node.low, item)
    high = _resolve(node.high, item)
    if value is None or low is None or high is None:
        return False
    return compare(">=", value, low) and compare("<=", value, high)


def _in(node: In, item: Item) -> bool:
    value = _resolve(node.operand, item)
    if value is None:
        return False
    for candidate in node.candidates:
        resolved = _resolve(candidate, item)
        if resolved is not None and equal(value, resolved):
            return True
    return False


def _call_holds(call: Call, item: Item) -> bool:
    value = _resolve(call.arguments[0], item)
    if call.function == "attribute_exists":
        return value is not None
    if call.function == "attribute_not_exists":
        return value is None
    other = _resolve(call.arguments[1], item)
    if value is None or other is None:
        return False
    if call.function == "attribute_type":
        return other["S"] in value
    return _begins_with(value, other) if call.function == "begins_with" else _contains(value, other)


def _begins_with(value: Value, beginning: Value) -> bool:
    if "S" in value and "S" in beginning:
        text: str = value["S"]
        return text.startswith(beginning["S"])
    if "B" in value and "B" in beginning:
        return base64.b64decode(value["B"]).startswith(base64.b64decode(beginning["B"]))
    return False


def _contains(value: Value, part: Value) -> bool:
    """A text in a text, bytes in bytes, a member of a set, an element of a list."""
    type_ = type_of(part)
    if "L" in value:
        return any(equal(element, part) for element in value["L"])
    if type_ not in _SET_OF:
        return False
    members = value.get(_SET_OF[type_])
    if members is not None:
        return part[type_] in members
    if type_ == "S" and "S" in value:
        return part["S"] in value["S"]
    return type_ == "B" and "B" in value and base64.b64decode(part["B"]) in base64.b64decode(value["B"])
