"""How single values of a request and of a policy are compared, one function a family of condition operators.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import base64
import binascii
import datetime as dt
import ipaddress
import operator
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from homeport.iam.wildcards import Pattern, matches, matches_arn

Compare = Callable[[Pattern, str], bool]
"""Whether a value of the request (second) satisfies one of the policy (first); False where either has no such form."""

_EPOCH = re.compile(r"-?\d{5,}(?:\.\d+)?")
_PARTIAL_DATES = ((re.compile(r"\d{4}"), "-01-01"), (re.compile(r"\d{4}-\d{2}"), "-01"))


def string_equals(pattern: Pattern, value: str) -> bool:
    return pattern.plain == value


def string_equals_ignoring_case(pattern: Pattern, value: str) -> bool:
    return pattern.plain.casefold() == value.casefold()


def string_like(pattern: Pattern, value: str) -> bool:
    return matches(pattern, value)


def arn_like(pattern: Pattern, value: str) -> bool:
    return matches_arn(pattern, value)


def boolean_equals(pattern: Pattern, value: str) -> bool:
    return pattern.plain.lower() == value.lower()


def binary_equals(pattern: Pattern, value: str) -> bool:
    """Both are base64; bytes are compared."""
    try:
        return base64.b64decode(pattern.plain, validate=True) == base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False


def in_network(pattern: Pattern, value: str) -> bool:
    """Whether an address lies in a range; one without a prefix is a single address."""
    try:
        address, network = ipaddress.ip_address(value), ipaddress.ip_network(pattern.plain, strict=False)
    except ValueError:
        return False
    return address.version == network.version and address in network


def numbers(compare: Callable[[Any, Any], bool]) -> Compare:
    """Compare as decimal numbers, the request's on the left."""

    def compared(pattern: Pattern, value: str) -> bool:
        try:
            return compare(Decimal(value), Decimal(pattern.plain))
        except InvalidOperation:
            return False

    return compared


def dates(compare: Callable[[Any, Any], bool]) -> Compare:
    """Compare as points in time, the request's on the left."""

    def compared(pattern: Pattern, value: str) -> bool:
        try:
            return compare(_seconds(value), _seconds(pattern.plain))
        except ValueError:
            return False

    return compared


def _seconds(text: str) -> float:
    """ISO 8601 in one of W3C's forms, or seconds since the epoch. ValueError for anything else."""
    if _EPOCH.fullmatch(text):
        return float(text)
    for form, rest in _PARTIAL_DATES:
        if form.fullmatch(text):
            text += rest
    date = dt.datetime.fromisoformat(text)
    return (date if date.tzinfo else date.replace(tzinfo=dt.UTC)).timestamp()


ORDERS: tuple[tuple[str, Callable[[Any, Any], bool]], ...] = (
    ("Equals", operator.eq),
    ("LessThan", operator.lt),
    ("LessThanEquals", operator.le),
    ("GreaterThan", operator.gt),
    ("GreaterThanEquals", operator.ge),
)
"""The endings of Numeric… and Date… operators; NotEquals is the negation of the first."""
