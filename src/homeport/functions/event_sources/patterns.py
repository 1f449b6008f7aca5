"""Event patterns: EventBridge's rules by which Lambda filters events.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

import ipaddress
import operator
import re
from collections.abc import Callable
from typing import Any

_MISSING = object()
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def matches(pattern: dict[str, Any], event: Any) -> bool:
    """Whether an event has all that a pattern asks for. Of a list in the event one member is enough."""
    if isinstance(event, list):
        return any(matches(pattern, member) for member in event)
    found = event if isinstance(event, dict) else {}
    return all(_field_matches(name, wanted, found) for name, wanted in pattern.items())


def _field_matches(name: str, wanted: Any, event: dict[str, Any]) -> bool:
    if name == "$or" and isinstance(wanted, list):
        return any(matches(alternative, event) for alternative in wanted)
    value = event.get(name, _MISSING)
    if isinstance(wanted, dict):
        return matches(wanted, {} if value is _MISSING else value)
    return any(_rule_matches(rule, value) for rule in wanted)


def _rule_matches(rule: Any, value: Any) -> bool:
    if isinstance(rule, dict):
        ((name, argument),) = rule.items()
        if name == "exists":
            # It looks at leaves alone: an object is not one.
            return bool(argument) == (value is not _MISSING and not isinstance(value, dict))
        if value is _MISSING:
            return False
        check = _OPERATORS[name]
        if isinstance(value, list):
            combine = all if name == "anything-but" else any
            return combine(check(argument, member) for member in value)
        return check(argument, value)
    return any(_equal(rule, member) for member in value) if isinstance(value, list) else _equal(rule, value)


def _equal(wanted: Any, value: Any) -> bool:
    """Numbers are equal by value, but neither true nor "1" is 1."""
    if isinstance(wanted, bool) or isinstance(value, bool):
        return wanted is value
    if isinstance(wanted, int | float):
        return isinstance(value, int | float) and wanted == value
    return type(wanted) is type(value) and bool(wanted == value)


def _text_check(check: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    """A check of texts whose argument may ask for letters of either size."""

    def checked(argument: Any, value: Any) -> bool:
        if not isinstance(value, str):
            return False
        if isinstance(argument, dict):
            return check(value.casefold(), argument["equals-ignore-case"].casefold())
        return check(value, argument)

    return checked


def _anything_but(argument: Any, value: Any) -> bool:
    if isinstance(argument, dict):
        ((name, excluded),) = argument.items()
        each = excluded if isinstance(excluded, list) else [excluded]
        return not any(_OPERATORS[name](one, value) for one in each)
    excluded = argument if isinstance(argument, list) else [argument]
    return not any(_equal(one, value) for one in excluded)


def _numeric(argument: list[Any], value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    comparisons = zip(argument[::2], argument[1::2], strict=True)
    return all(_COMPARISONS[sign](value, bound) for sign, bound in comparisons)


def _cidr(argument: str, value: Any) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(argument, strict=False)
    except ValueError:
        return False


def _wildcard(value: str, argument: str) -> bool:
    """`*` stands for any characters, `\\*` for itself."""
    parts = re.split(r"(\\.|\*)", argument)
    expression = "".join(".*" if part == "*" else re.escape(part.removeprefix("\\")) for part in parts)
    return re.fullmatch(expression, value, re.DOTALL) is not None


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "prefix": _text_check(str.startswith),
    "suffix": _text_check(str.endswith),
    "equals-ignore-case": _text_check(lambda value, argument: value.casefold() == argument.casefold()),
    "wildcard": _text_check(_wildcard),
    "anything-but": _anything_but,
    "numeric": _numeric,
    "cidr": _cidr,
}
