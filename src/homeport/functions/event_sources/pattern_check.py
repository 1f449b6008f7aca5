"""Whether a text is an event pattern that Lambda takes.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

import ipaddress
import itertools
import json
from collections.abc import Callable
from typing import Any

_SIGNS = frozenset({"=", "<", "<=", ">", ">="})


def is_pattern(text: str) -> bool:
    """Whether it is the JSON of an object whose leaves are lists of values and known operators."""
    try:
        return _is_object(json.loads(text))
    except ValueError:
        return False


def _is_object(pattern: Any) -> bool:
    return isinstance(pattern, dict) and all(_is_field(name, wanted) for name, wanted in pattern.items())


def _is_field(name: str, wanted: Any) -> bool:
    if name == "$or":
        return isinstance(wanted, list) and all(map(_is_object, wanted))
    return _is_object(wanted) or (isinstance(wanted, list) and all(map(_is_rule, wanted)))


def _is_rule(rule: Any) -> bool:
    if not isinstance(rule, dict):
        return _is_value(rule)
    if len(rule) != 1:
        return False
    ((operator, argument),) = rule.items()
    return operator in _ARGUMENTS and _ARGUMENTS[operator](argument)


def _is_value(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _is_text(argument: Any) -> bool:
    return isinstance(argument, str)


def _is_text_of_any_case(argument: Any) -> bool:
    """A text, or `{"equals-ignore-case": text}`."""
    if isinstance(argument, dict):
        return list(argument) == ["equals-ignore-case"] and _is_text(argument["equals-ignore-case"])
    return _is_text(argument)


def _is_excluded(argument: Any) -> bool:
    if isinstance(argument, list):
        return all(map(_is_value, argument))
    if not isinstance(argument, dict):
        return _is_value(argument)
    if len(argument) != 1:
        return False
    ((operator, excluded),) = argument.items()
    each = excluded if isinstance(excluded, list) else [excluded]
    return operator in _EXCLUDED and all(map(_EXCLUDED[operator], each))


def _is_comparison(argument: Any) -> bool:
    """Signs and numbers by turns."""
    if not isinstance(argument, list) or not argument or len(argument) % 2:
        return False
    return all(
        isinstance(sign, str) and sign in _SIGNS and isinstance(bound, int | float) and not isinstance(bound, bool)
        for sign, bound in itertools.batched(argument, 2, strict=True)
    )


def _is_network(argument: Any) -> bool:
    try:
        return _is_text(argument) and bool(ipaddress.ip_network(argument, strict=False))
    except ValueError:
        return False


_EXCLUDED: dict[str, Callable[[Any], bool]] = {
    "prefix": _is_text_of_any_case,
    "suffix": _is_text_of_any_case,
    "equals-ignore-case": _is_text,
    "wildcard": _is_text,
}
_ARGUMENTS: dict[str, Callable[[Any], bool]] = {
    **_EXCLUDED,
    "anything-but": _is_excluded,
    "numeric": _is_comparison,
    "cidr": _is_network,
    "exists": lambda argument: isinstance(argument, bool),
}
