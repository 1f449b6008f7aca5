"""What `$input`, `$util`, `$context` and `$stageVariables` are in mapping templates.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

import base64
import binascii
import copy
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote_plus

import orjson

from homeport.apigateway.json_paths import JsonPathSyntaxError, json_path
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.variables import request_context
from homeport.apigateway.vtl import TemplateError, VelocityObject, from_json, text_of
from homeport.apigateway.vtl.values import json_of

_EMPTY_BODY = "{}"
"""What a template gets to see of a message without a body."""


class TemplateVariables:
    """The variables of a template that is rendered for a message of a call, each made when it is first asked for.

    Templates change the call's overrides by them, and nothing else of the call.
    """

    def __init__(self, call: Call, body: str) -> None:
        self._call = call
        self._body = body
        self._made: dict[str, Any] = {}

    def get(self, name: str, /) -> Any:
        """`input`, `util`, `context` or `stageVariables`; None for any other name."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> Any:
        match name:
            case "input":
                return Input(self._body, _parameters(self._call))
            case "util":
                return UTIL
            case "context":
                return _context(self._call)
            case "stageVariables":
                return dict(self._call.stage.variables)
        return None


def _context(call: Call) -> dict[str, Any]:
    context = request_context(call)
    if "authorizer" in context:
        # Kept with the authorizer's result, for other calls too.
        context["authorizer"] = copy.deepcopy(context["authorizer"])
    context["requestOverride"] = call.overrides.request
    context["responseOverride"] = call.overrides.response
    return context


def _parameters(call: Call) -> dict[str, dict[str, str]]:
    parsed = call.parsed
    return {
        "path": dict(call.path_parameters),
        "querystring": {name: values[-1] for name, values in parsed.query.items()},
        "header": dict(parsed.headers),
    }


class Input(VelocityObject):
    """`$input`: a message and the request's parameters."""

    def __init__(self, body: str, parameters: Mapping[str, Mapping[str, str]]) -> None:
        self._body = body or _EMPTY_BODY
        self._parameters = parameters
        self._parsed: Any = None
        self._is_parsed = False

    def velocity_property(self, name: str) -> Any:
        """`$input.body`, the message as it is."""
        return self._body if name == "body" else None

    def velocity_method(self, name: str) -> Callable[..., Any] | None:
        """`json`, `path`, `params`."""
        return {"json": self.json, "path": self.path, "params": self.params}.get(name)

    def json(self, path: str = "$") -> str:
        """What a JSONPath leads to, as JSON; an empty string's JSON where it leads nowhere."""
        found = self._read(path)
        return '""' if found is None else json_of(found)

    def path(self, path: str = "$") -> Any:
        """What a JSONPath leads to, None where it leads nowhere."""
        return from_json(self._read(path))

    def params(self, name: str | None = None) -> Any:
        """A parameter of the path, the query string or the headers, searched in this order; all without a name."""
        if name is None:
            return {place: dict(values) for place, values in self._parameters.items()}
        for place, values in self._parameters.items():
            if name in values:
                return values[name]
            if place == "header":
                lowered = name.lower()
                return next((value for each, value in values.items() if each.lower() == lowered), "")
        return ""

    def _read(self, path: str) -> Any:
        if not self._is_parsed:
            self._parsed = _parsed(self._body)
            self._is_parsed = True
        if self._parsed is None:
            return None
        try:
            return json_path(path).read(self._parsed)
        except JsonPathSyntaxError as error:
            raise TemplateError(str(error)) from error


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


class Util(VelocityObject):
    """`$util`."""

    def velocity_property(self, name: str) -> Any:
        """There are none."""
        return None

    def velocity_method(self, name: str) -> Callable[..., Any] | None:
        """The functions that AWS documents."""
        return _UTILITIES.get(name)


def _escape_javascript(value: Any) -> str:
    """As Java's StringEscapeUtils does it: single quotes too, which JSON does not allow to be escaped."""
    return _TO_ESCAPE.sub(lambda match: _escaped(match[0]), text_of(value))


_TO_ESCAPE = re.compile(r"[\x00-\x1f'\"\\\x7f-\U0010ffff]")
_SHORT_ESCAPES = {"\b": "\\b", "\n": "\\n", "\t": "\\t", "\f": "\\f", "\r": "\\r"}


def _escaped(character: str) -> str:
    if character in "'\"\\":
        return f"\\{character}"
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04X}" for at in range(0, len(units), 2))


def _parse_json(value: Any) -> Any:
    try:
        return from_json(orjson.loads(text_of(value)))
    except orjson.JSONDecodeError as error:
        raise TemplateError(f"parseJson: {error}") from error


def _base64_decode(value: Any) -> str:
    try:
        return base64.b64decode(text_of(value)).decode("utf-8", "replace")
    except binascii.Error as error:
        raise TemplateError(f"base64Decode: {error}") from error


def _url_encode(value: Any) -> str:
    """As Java's URLEncoder does it."""
    return quote(text_of(value), safe=" *").replace("~", "%7E").replace(" ", "+")


_UTILITIES: dict[str, Callable[..., Any]] = {
    "base64Decode": _base64_decode,
    "base64Encode": lambda value: base64.b64encode(text_of(value).encode()).decode(),
    "escapeJavaScript": _escape_javascript,
    "parseJson": _parse_json,
    "urlDecode": lambda value: unquote_plus(text_of(value)),
    "urlEncode": _url_encode,
}
UTIL = Util()
