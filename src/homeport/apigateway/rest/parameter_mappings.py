"""Parameter mappings: headers, query string parameters and path variables of an integration's request, headers of a
method's response, and where their values come from.

https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from homeport.apigateway.errors import BadRequestBodyError, InternalServerError
from homeport.apigateway.json_paths import JsonPathSyntaxError, json_path
from homeport.apigateway.messages import HeaderPairs
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.substitution import as_text
from homeport.apigateway.rest.variables import Variables
from homeport.apigateway.vtl.values import json_of

_REQUEST_PREFIX = "integration.request."
_RESPONSE_PREFIX = "method.response.header."
_BODY_STARTS = (b"{", b"[", b'"', b"'")


@dataclass(slots=True)
class RequestParameters:
    """What an integration's request gets, by place and name."""

    header: dict[str, str] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    querystring: dict[str, list[str]] = field(default_factory=dict)


def request_parameters(call: Call, mappings: Mapping[str, str]) -> RequestParameters:
    """Map a call's parameters to its integration's. What has no value is left out.

    Raises BadRequestBodyError when a value comes from a body that is no JSON.
    """
    mapped = RequestParameters()
    if not mappings:
        return mapped
    variables = Variables(call)
    for target, source in mappings.items():
        place, _, name = target.removeprefix(_REQUEST_PREFIX).partition(".")
        values = list(request_values(call, variables, source))
        if not values:
            continue
        if place == "querystring":
            mapped.querystring[name] = values
        elif place in ("header", "path"):
            getattr(mapped, place)[name] = ",".join(values)
    return mapped


def request_values(call: Call, variables: Variables, source: str) -> Iterator[str]:
    """The values that a source (`method.request.querystring.x`, `context.…`, `'literal'`) has in a call.

    Raises BadRequestBodyError when they come from a body that is no JSON.
    """
    _, _, rest = source.removeprefix("method.request.").partition(".")
    if source.startswith("method.request.multivaluequerystring."):
        yield from call.parsed.query.get(rest, ())
        return
    if source.startswith("method.request.body"):
        value = _body_value(call.request.body, rest, BadRequestBodyError("Invalid JSON in request body"))
    else:
        value = as_text(variables.value(source))
    if value:
        yield value


def response_headers(call: Call, mappings: Mapping[str, str], headers: HeaderPairs, body: bytes) -> dict[str, str]:
    """The method response's headers, from the integration's answer. What has no value is left out.

    Raises InternalServerError when a value comes from an answer that is no JSON.
    """
    if not mappings:
        return {}
    variables = Variables(call)
    found = {
        target.removeprefix(_RESPONSE_PREFIX): _response_value(variables, source, headers, body)
        for target, source in mappings.items()
    }
    return {name: value for name, value in found.items() if value}


def _response_value(variables: Variables, source: str, headers: HeaderPairs, body: bytes) -> str | None:
    if not source.startswith("integration.response."):
        return as_text(variables.value(source))
    place, _, name = source.removeprefix("integration.response.").partition(".")
    if place == "body":
        return _body_value(body, name, InternalServerError())
    # Names are case-sensitive, as everywhere in mappings.
    values = [value for each, value in headers if each == name]
    if place == "multivalueheader":
        return ",".join(values) or None
    return values[-1] if values else None


def _body_value(body: bytes, path: str, problem: Exception) -> str | None:
    """A body, or what a JSONPath leads to in it; raises the problem when it looks like JSON and is none."""
    text = body.strip()
    if text and not text.startswith(_BODY_STARTS):
        return None if path else text.decode("utf-8", "replace")
    try:
        document: Any = orjson.loads(text or b"{}")
        value = json_path(path).read(document) if path else text.decode()
    except orjson.JSONDecodeError:
        raise problem from None
    except JsonPathSyntaxError:
        return None
    return value if isinstance(value, str) or value is None else json_of(value)
