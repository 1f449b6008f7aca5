"""What an extension subscribes to: a request of either API, checked.

https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html

AWS's page shows two of its complaints, which are used here; the others' words are homeport's own.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from homeport.functions.extensions.errors import RefusalError
from homeport.functions.local_http import refusal
from homeport.functions.sandbox.places import SANDBOX_HOSTS


@dataclass(frozen=True, slots=True)
class Api:
    """One of the two."""

    path: bytes
    name: str
    error_type: str
    """Of a request that is not valid."""
    log_name: str
    """How a function's log calls its subscriptions."""
    schema_versions: Sequence[str]
    """The default, where there is one, first."""
    needs_schema_version: bool


TELEMETRY = Api(
    b"/2022-07-01/telemetry",
    "Telemetry",
    "ValidationError",
    "TELEMETRY",
    ("2022-07-01", "2022-12-13", "2025-01-29"),
    needs_schema_version=True,
)
LOGS = Api(
    b"/2020-08-15/logs",
    "Logs",
    "Logs.ValidationError",
    "LOGS",
    ("2020-08-15", "2021-03-18"),
    needs_schema_version=False,
)
APIS = {api.path: api for api in (TELEMETRY, LOGS)}

TYPES = ("platform", "function", "extension")
_HOSTS = frozenset({*SANDBOX_HOSTS, "localhost", "127.0.0.1"})
_PORTS = range(1, 65536)
# The default of each setting, and what may be set.
_BUFFERING = {
    "maxItems": (10_000, range(1_000, 10_001)),
    "maxBytes": (262_144, range(262_144, 1_048_577)),
    "timeoutMs": (1_000, range(25, 30_001)),
}


@dataclass(frozen=True, slots=True)
class Buffering:
    """When a batch goes out."""

    max_items: int
    max_bytes: int
    timeout_ms: int


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a listener waits, on the loopback interface."""

    port: int
    path: str = ""
    """Of an HTTP listener, from its slash on, with the query; empty for TCP."""
    host: str = ""
    """As the extension calls it."""
    method: str = "POST"
    """The Logs API knows PUT too."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A request that is valid."""

    api: Api
    schema_version: str
    types: Sequence[str]
    destination: Destination
    buffering: Buffering


def parsed(api: Api, body: bytes) -> Subscription:
    """RefusalError, with all that is wrong, where a request is not valid."""
    try:
        request = json.loads(body)
    except (ValueError, RecursionError):
        request = None
    if not isinstance(request, dict):
        raise _refused(api, ["the request is no JSON object"])
    complaints: list[str] = []
    version = _schema_version(api, request.get("schemaVersion"), complaints)
    destination = _destination(request.get("destination"), complaints)
    types = _types(request.get("types"), complaints)
    buffering = _buffering(request.get("buffering"), complaints)
    if complaints or destination is None:
        raise _refused(api, complaints)
    return Subscription(api, version, types, destination, buffering)


def _refused(api: Api, complaints: Sequence[str]) -> RefusalError:
    return RefusalError(refusal(400, api.error_type, "; ".join(complaints)))


def _schema_version(api: Api, given: Any, complaints: list[str]) -> str:
    if given is None and not api.needs_schema_version:
        return api.schema_versions[0]
    if given not in api.schema_versions:
        complaints.append(f"schemaVersion should be one of {', '.join(api.schema_versions)}")
    return str(given)


def _types(given: Any, complaints: list[str]) -> Sequence[str]:
    if not given:
        complaints.append("types should not be empty")
        return ()
    if not isinstance(given, list) or any(each not in TYPES for each in given):
        complaints.append(f"types should be of {', '.join(TYPES)}")
        return ()
    return tuple(dict.fromkeys(given))


def _destination(given: Any, complaints: list[str]) -> Destination | None:
    match given:
        case {"protocol": "HTTP", "URI": str(uri)}:
            return _http(uri, given.get("method", "POST"), complaints)
        case {"protocol": "HTTP"}:
            complaints.append("URI is not provided")
        case {"protocol": "TCP", "port": int(port)} if port in _PORTS and not isinstance(port, bool):
            return Destination(port)
        case {"protocol": "TCP"}:
            complaints.append("port is not provided")
        case {"protocol": _}:
            complaints.append("protocol should be HTTP or TCP")
        case _:
            complaints.append("destination is not provided")
    return None


def _http(uri: str, method: Any, complaints: list[str]) -> Destination | None:
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        complaints.append("URI is not valid")
        return None
    if parts.scheme != "http":
        complaints.append("URI scheme should be http")
    elif host not in _HOSTS:
        complaints.append("URI host should be sandbox.localdomain")
    elif not port:
        complaints.append("URI port is not provided")
    elif method not in ("POST", "PUT"):
        complaints.append("method should be POST or PUT")
    else:
        query = f"?{parts.query}" if parts.query else ""
        return Destination(port, f"{parts.path or '/'}{query}", f"{host}:{port}", method)
    return None


def _buffering(given: Any, complaints: list[str]) -> Buffering:
    wanted: Mapping[str, Any] = given if isinstance(given, dict) else {}
    if given is not None and not isinstance(given, dict):
        complaints.append("buffering should be an object")
    values = {}
    for name, (default, allowed) in _BUFFERING.items():
        values[name] = wanted.get(name, default)
        if type(values[name]) is not int or values[name] not in allowed:
            complaints.append(f"{name} should be between {allowed[0]} and {allowed[-1]}")
    return Buffering(values["maxItems"], values["maxBytes"], values["timeoutMs"])
