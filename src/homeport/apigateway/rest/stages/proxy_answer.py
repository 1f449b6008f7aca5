"""Integration response of a Lambda proxy: from what the function returned to the answer.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html#response-transfer-mode-lambda-format
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import orjson

from homeport.apigateway.messages import ApiResponse, HeaderPairs
from homeport.apigateway.rest.gateway_responses import JSON
from homeport.apigateway.rest.header_fields import is_header
from homeport.functions.prelude import PRELUDE_END

_MEMBERS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
_STREAMED_MEMBERS = frozenset({"statusCode", "headers", "multiValueHeaders", "cookies"})
_FRAMING = frozenset({"content-length", "transfer-encoding"})
_BOOLEANS = {True: True, False: False, None: False, "true": True, "false": False}


class MalformedProxyAnswerError(Exception):
    """The function returned something else than a proxy answer; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class ProxyAnswer:
    """What a function wants to be answered."""

    status: int
    headers: HeaderPairs
    body: str
    is_base64_encoded: bool

    def response(self, *, binary_accepted: bool) -> ApiResponse:
        """The answer; a body in base64 is decoded only for a caller whose Accept is one of the API's binary types.

        Raises MalformedProxyAnswerError when that body is not base64.
        """
        if not (self.is_base64_encoded and binary_accepted):
            return ApiResponse(self.status, self.headers, self.body.encode())
        try:
            return ApiResponse(self.status, self.headers, base64.b64decode(self.body))
        except binascii.Error as error:
            raise MalformedProxyAnswerError("the body is not base64") from error


@dataclass(frozen=True, slots=True)
class StreamedHead:
    """What a function wants to be answered before its streamed body."""

    status: int
    headers: HeaderPairs
    """Without those that frame the message."""
    length: int | None
    """What Content-Length says; None has the body sent in chunks."""


def proxy_answer(payload: bytes) -> ProxyAnswer:
    """Read what a function returned. Every member may be missing, none beside the five may be there.

    Of a function that streams, and was invoked for a whole response, the body is lost, as on AWS.
    Raises MalformedProxyAnswerError.
    """
    answer = _members(payload.partition(PRELUDE_END)[0], _MEMBERS)
    return ProxyAnswer(
        status=_status(answer.get("statusCode")),
        headers=_headers(answer.get("headers"), answer.get("multiValueHeaders")),
        body=_body(answer.get("body")),
        is_base64_encoded=_boolean(answer.get("isBase64Encoded")),
    )


def streamed_head(metadata: bytes) -> StreamedHead:
    """Read what precedes a streamed body. Every member may be missing, none beside the four may be there.

    Raises MalformedProxyAnswerError.
    """
    said = _members(metadata, _STREAMED_MEMBERS)
    pairs = _headers(said.get("headers"), said.get("multiValueHeaders"))
    lengths = [value for name, value in pairs if name.lower() == "content-length"]
    return StreamedHead(
        status=_status(said.get("statusCode")),
        headers=(*(pair for pair in pairs if pair[0].lower() not in _FRAMING), *_cookies(said.get("cookies"))),
        length=_length(lengths[-1]) if lengths else None,
    )


def _members(text: bytes, known: frozenset[str]) -> dict[str, Any]:
    try:
        answer = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise MalformedProxyAnswerError("not JSON") from error
    if not isinstance(answer, dict):
        raise MalformedProxyAnswerError("not an object")
    if unknown := answer.keys() - known:
        raise MalformedProxyAnswerError(f"unknown members {sorted(unknown)}")
    return answer


def _cookies(values: Any) -> HeaderPairs:
    if values is None:
        return ()
    if not isinstance(values, list):
        raise MalformedProxyAnswerError("cookies is no list")
    cookies = tuple(("Set-Cookie", _header_value(value)) for value in values)
    for name, value in cookies:
        _check_header(name, value)
    return cookies


def _length(value: str) -> int:
    if not (value.isascii() and value.isdecimal()):
        raise MalformedProxyAnswerError(f"Content-Length {value!r}")
    return int(value)


def _status(value: Any) -> int:
    if value is None:
        return 200
    try:
        status = int(value)
    except (TypeError, ValueError) as error:
        raise MalformedProxyAnswerError(f"statusCode {value!r}") from error
    # Below 200 it is no answer yet: the body would be taken for the next one. Unverified: that AWS refuses it.
    if isinstance(value, bool) or not 200 <= status <= 599:
        raise MalformedProxyAnswerError(f"statusCode {value!r}")
    return status


def _body(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        raise MalformedProxyAnswerError("the body is no string")
    return _text(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, (bool, str)) or value is None:
        known = _BOOLEANS.get(value)
        if known is not None:
            return known
    raise MalformedProxyAnswerError(f"isBase64Encoded {value!r}")


def _headers(single: Any, multiple: Any) -> HeaderPairs:
    """Both members as one list; a header in both takes its spelling from multiValueHeaders, the single value last.

    Content-Type is application/json when the function names none.
    """
    singles = {name: _header_value(value) for name, value in _mapping("headers", single).items()}
    several = {name: _values(name, values) for name, values in _mapping("multiValueHeaders", multiple).items()}
    spelling = {name.lower(): name for name in several}
    for name, value in singles.items():
        values = several.setdefault(spelling.get(name.lower(), name), [])
        if value not in values:
            values.append(value)
    pairs = tuple((name, value) for name, values in several.items() for value in values)
    for name, value in pairs:
        _check_header(name, value)
    typed = any(name.lower() == "content-type" for name, _ in pairs)
    return pairs if typed else (("Content-Type", JSON), *pairs)


def _mapping(member: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedProxyAnswerError(f"{member} is no object")
    return value


def _values(name: str, values: Any) -> list[str]:
    if not isinstance(values, list):
        raise MalformedProxyAnswerError(f"multiValueHeaders.{name} is no list")
    return [_header_value(value) for value in values]


def _header_value(value: Any) -> str:
    """Strings, and booleans as AWS writes them; unverified: numbers, which are taken likewise."""
    if value is None or isinstance(value, (dict, list)):
        raise MalformedProxyAnswerError(f"the header value {value!r}")
    return _text(value)


def _check_header(name: str, value: str) -> None:
    if not is_header(name, value):
        raise MalformedProxyAnswerError(f"the header {name!r}: {value!r}")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
