"""Attribute values as they are on the wire: `{"S": "x"}`, `{"N": "1.5"}`, `{"M": {…}}`; validated and normalised.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from typing import Any

from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.model import numbers

Value = dict[str, Any]
"""One attribute value: one member, named after its type."""
Item = dict[str, Value]
"""Attribute values by attribute name."""

TYPES = ("S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL")

_PLAIN_TYPES = frozenset({"S", "B"})
# A name of fewer characters than this is never too long, whatever its characters.
_SHORT_NAME = limits.ATTRIBUTE_NAME_SIZE // 4
_TRUE_TEXTS = frozenset({"TRUE", "1", "YES"})

_EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
_SEVERAL = (
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
)
_NAME_BOUND = limits.ATTRIBUTE_NAME_SIZE + 1
_INVALID = "One or more parameter values were invalid: "
_TOO_DEEP = (
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
)
_NULL_MEMBERS = {
    "SS": _INVALID + "An string set may not have a null string as a member",
    "NS": "The parameter cannot be converted to a numeric value",
    "BS": _INVALID + "Binary sets may not contain null or empty values",
}
# Two spaces and a wrong article: AWS's own wording.
_EMPTY_SETS = {
    "SS": _INVALID + "An string set  may not be empty",
    "NS": _INVALID + "An number set  may not be empty",
    "BS": _INVALID + "Binary sets should not be empty",
}


def type_of(value: Value) -> str:
    """The type of a validated value: `S`, `N`, `B`, `SS`, `NS`, `BS`, `M`, `L`, `NULL`, `BOOL`."""
    return next(iter(value))


def validate_value(value: Value | None) -> Value:
    """The value as DynamoDB stores it: numbers in AWS's text, unknown and null members dropped; a null has none.

    Answers the same object where nothing had to change; never alters its argument. The members' JSON types must have
    been checked (`check_value_shape`). Raises ValidationException with AWS's text.
    """
    return _validated(value or {}, 1)


def validate_item(item: Item) -> Item:
    """`validate_value` for every attribute, in order. Sizes and keys are checked elsewhere."""
    if "" in item:
        # Whether AWS refuses it inside of maps too is not known.
        raise ValidationException("Empty attribute name")
    return _validated_map(item, 1)


def _validated(value: Value, level: int) -> Value:
    """`level` counts the value itself: a scalar attribute stands on 1."""
    if level > limits.NESTING_DEPTH:
        raise ValidationException(_TOO_DEEP)
    if len(value) != 1:
        return _validated_odd(value, level)
    [(kind, content)] = value.items()
    if kind in _PLAIN_TYPES and content is not None:
        return value
    if kind == "BOOL" and type(content) is bool:
        return value
    validated = _validated_content(kind, content, level)
    return value if validated is content else {kind: validated}


def _validated_odd(value: Value, level: int) -> Value:
    """A value with any number of members but one."""
    members = {kind: content for kind, content in value.items() if content is not None and kind in TYPES}
    if not members:
        raise ValidationException(_EMPTY)
    # AWS tells what is wrong with a member before it counts them.
    validated = {kind: _validated_content(kind, content, level) for kind, content in members.items()}
    if len(validated) > 1:
        raise ValidationException(_SEVERAL)
    return validated


def _validated_content(kind: str, content: Any, level: int) -> Any:
    if content is None or kind not in TYPES:
        raise ValidationException(_EMPTY)
    if kind == "N":
        return numbers.normalise(content)
    if kind == "M":
        return _validated_map(content, level + 1)
    if kind == "L":
        return _validated_list(content, level + 1)
    if kind == "BOOL":
        return _boolean(content)
    if kind == "NULL":
        if not _boolean(content):
            raise ValidationException(_INVALID + "Null attribute value types must have the value of true")
        return True
    return content if kind in _PLAIN_TYPES else _validated_set(kind, content)


def _boolean(content: bool | str) -> bool:
    """AWS's deserializer takes texts for booleans too (`check_value_shape` has refused all others)."""
    return content.upper() in _TRUE_TEXTS if isinstance(content, str) else content


def check_name(name: str) -> None:
    """Refuse an attribute name over 65,535 bytes (documented as 64 KB), wherever it stands."""
    if len(name) > _SHORT_NAME and len(name.encode()) > limits.ATTRIBUTE_NAME_SIZE:
        raise ValidationException(f"Attribute name is too large, must be less than {_NAME_BOUND} bytes")


def _validated_map(content: Item, level: int) -> Item:
    if content and len(max(content, key=len)) > _SHORT_NAME:
        for name in content:
            check_name(name)
    changed: Item | None = None
    for name, value in content.items():
        if value is not None and len(value) == 1 and value.get("S") is not None and level <= limits.NESTING_DEPTH:
            # By far the most are texts, which never change.
            continue
        validated = _validated(value or {}, level)
        if validated is not value:
            if changed is None:
                changed = dict(content)
            changed[name] = validated
    return content if changed is None else changed


def _validated_list(content: list[Value], level: int) -> list[Value]:
    changed: list[Value] | None = None
    for index, value in enumerate(content):
        validated = _validated(value or {}, level)
        if validated is not value:
            if changed is None:
                changed = list(content)
            changed[index] = validated
    return content if changed is None else changed


def _validated_set(kind: str, content: list[str]) -> list[str]:
    if not content:
        raise ValidationException(_EMPTY_SETS[kind])
    if None in content:
        raise ValidationException(_NULL_MEMBERS[kind])
    members = [numbers.normalise(member) for member in content] if kind == "NS" else content
    if len(set(members)) < len(members):
        raise ValidationException(_duplicates(kind, members))
    return content if members == content else members


def _duplicates(kind: str, members: list[str]) -> str:
    if kind == "NS":
        return "Input collection contains duplicates"
    listed = ", ".join(members)
    # The missing space before `of` is AWS's.
    suffix = "of type BS contains duplicates." if kind == "BS" else " contains duplicates."
    return f"{_INVALID}Input collection [{listed}]{suffix}"


def equal(left: Value, right: Value) -> bool:
    """Whether two validated values are the same: sets without order, documents at every depth."""
    if left == right:
        return True
    kind = next(iter(left))
    if kind not in right:
        return False
    if kind in _EMPTY_SETS:
        return set(left[kind]) == set(right[kind])
    if kind == "L":
        return _lists_equal(left["L"], right["L"])
    return kind == "M" and _maps_equal(left["M"], right["M"])


def _lists_equal(left: list[Value], right: list[Value]) -> bool:
    return len(left) == len(right) and all(equal(*pair) for pair in zip(left, right, strict=True))


def _maps_equal(left: Item, right: Item) -> bool:
    return left.keys() == right.keys() and all(equal(value, right[name]) for name, value in left.items())


def depth_of(value: Value) -> int:
    """Levels of a validated value: 1 for a scalar, a set, an empty list or map."""
    kind = next(iter(value))
    if kind == "M":
        return 1 + max(map(depth_of, value["M"].values()), default=0)
    return 1 + max(map(depth_of, value["L"]), default=0) if kind == "L" else 1
