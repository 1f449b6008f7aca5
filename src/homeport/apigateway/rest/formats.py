"""The string formats that API Gateway checks in bodies: those of JSON Schema, draft 4, and UUIDs."""

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from jsonschema import FormatChecker

_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,12})?(?:Z|[+-]\d\d:?\d\d)", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_HOST_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def _is_ip_address(kind: type[ipaddress.IPv4Address | ipaddress.IPv6Address], text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _is_hostname(text: str) -> bool:
    return len(text) <= 255 and all(_HOST_LABEL.fullmatch(label) for label in text.split("."))


def _is_uri(text: str) -> bool:
    try:
        return not re.search(r"\s", text) and bool(urlsplit(text).scheme)
    except ValueError:
        return False


def _is_regular_expression(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


_CHECKS: dict[str, Callable[[str], bool]] = {
    "date-time": lambda text: bool(_DATE_TIME.fullmatch(text)),
    "email": lambda text: bool(_EMAIL.fullmatch(text)),
    "hostname": _is_hostname,
    "ipv4": lambda text: _is_ip_address(ipaddress.IPv4Address, text),
    "ipv6": lambda text: _is_ip_address(ipaddress.IPv6Address, text),
    "regex": _is_regular_expression,
    "uri": _is_uri,
    "uuid": lambda text: bool(_UUID.fullmatch(text)),
}


def _checker() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, check in _CHECKS.items():
        checker.checks(name)(_of_strings(check))
    return checker


def _of_strings(check: Callable[[str], bool]) -> Callable[[object], bool]:
    """A format says nothing of values that are no strings."""
    return lambda value: not isinstance(value, str) or check(value)


FORMATS = _checker()
"""What the body validators check formats with; formats not listed here are not checked, as on AWS."""
