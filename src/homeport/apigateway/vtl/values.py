"""Values of templates: Python's own, which behave and print as the Java objects do that Velocity works on.

null is None, strings str, numbers int and float, lists list, maps dict; what comes out of JSON knows it (JsonArray).
"""

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any


class JsonArray(list[Any]):
    """A list out of a JSON text: unlike a list that a template makes, it prints as JSON."""


class VelocityObject(ABC):
    """An object that API Gateway puts into a template: `$input`, `$util`."""

    @abstractmethod
    def velocity_property(self, name: str) -> Any:
        """The value of `$object.name`, None when there is none."""

    @abstractmethod
    def velocity_method(self, name: str) -> Callable[..., Any] | None:
        """What `$object.name(…)` calls, None when there is none."""


def from_json(value: Any) -> Any:
    """A decoded JSON value as templates see it."""
    if isinstance(value, dict):
        return {name: from_json(member) for name, member in value.items()}
    if isinstance(value, list):
        return JsonArray(from_json(member) for member in value)
    return value


def json_of(value: Any) -> str:
    """A value as JSON, the way Java's libraries write it: without spaces, text beyond ASCII as it is."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=text_of)


def text_of(value: Any) -> str:
    """A value as it stands in the output; null leaves nothing, where plain Velocity leaves the reference's text."""
    return "" if value is None else _nested_text(value)


def _nested_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return double_text(value)
    if isinstance(value, JsonArray):
        return json_of(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_nested_text(name)}={_nested_text(each)}" for name, each in value.items()) + "}"
    if isinstance(value, (list, tuple, range)):
        return "[" + ", ".join(_nested_text(each) for each in value) + "]"
    return str(value)


def double_text(value: float) -> str:
    """A double as Java's Double.toString writes it: `1.0`, `1.0E10`, `NaN`."""
    if math.isnan(value) or math.isinf(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    first, *others = (str(digit) for digit in digits)
    scientific = len(digits) - 1 + int(exponent)
    return f"{'-' if sign else ''}{first}.{''.join(others) or '0'}E{scientific}"


def is_true(value: Any) -> bool:
    """What a condition makes of a value: everything but null and false is true, an empty text and zero too."""
    return value is not None and value is not False


def is_number(value: Any) -> bool:
    """Whether a value is one to calculate with."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def are_equal(left: Any, right: Any) -> bool:
    """`==`: numbers by value; values of different kinds by their texts; null and an empty text alike.

    Plain Velocity tells null and an empty text apart; API Gateway hands templates an empty text for what is missing.
    """
    if left is None or right is None:
        return (left in (None, "")) and (right in (None, ""))
    if is_number(left) and is_number(right):
        return bool(left == right)
    if type(left) is type(right):
        return bool(left == right)
    return _nested_text(left) == _nested_text(right)
