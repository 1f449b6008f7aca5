"""What a function URL answers for a function's result.

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
"""

import base64
import json
import re
from typing import Any

from homeport.functions import prelude
from homeport.functions.invocation import InvocationResult
from homeport.functions.urls.model import UrlResponse

JSON = "application/json"
BAD_GATEWAY = UrlResponse(502, (("Content-Type", JSON),), b"Internal Server Error")
"""The function failed, or what it returned is no answer; the client is told no more than that."""

PRELUDE_CONTENT_TYPE = "application/vnd.awslambda.http-integration-response"
"""What a streamed response is that begins with status and headers."""
_PRELUDE_LIMIT_BYTES = 1024 * 1024
_HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)


def buffered_response(result: InvocationResult) -> UrlResponse:
    """The answer to a request whose response is sent whole."""
    if result.function_error is not None:
        return BAD_GATEWAY
    told, mark, body = result.payload.partition(prelude.PRELUDE_END)
    if mark:
        # The function streams, and its URL does not.
        return _with_body(prelude_response(told), body)
    try:
        returned = json.loads(result.payload)
    except ValueError:
        return UrlResponse(200, (("Content-Type", JSON),), result.payload)
    if isinstance(returned, dict) and "statusCode" in returned:
        return _shaped(returned)
    return UrlResponse(200, (("Content-Type", JSON),), _as_body(returned))


def prelude_response(text: bytes) -> UrlResponse:
    """Status and headers that precede a streamed body."""
    try:
        told = json.loads(text)
    except ValueError:
        return BAD_GATEWAY
    if not isinstance(told, dict):
        return BAD_GATEWAY
    return _shaped(
        {"statusCode": 200, **{name: told[name] for name in ("statusCode", "headers", "cookies") if name in told}}
    )


class PreludeReader:
    """Takes the pieces of a streamed response up to the end of its prelude."""

    def __init__(self) -> None:
        self._reader = prelude.PreludeReader(_PRELUDE_LIMIT_BYTES)

    def feed(self, piece: bytes) -> tuple[UrlResponse, bytes] | None:
        """The answer's head and what of its body has come; None while the prelude is not whole."""
        try:
            found = self._reader.feed(piece)
        except prelude.PreludeTooLongError:
            return BAD_GATEWAY, b""
        return (prelude_response(found[0]), found[1]) if found else None


def _shaped(returned: dict[str, Any]) -> UrlResponse:
    """The answer that a result describes."""
    try:
        status = int(returned["statusCode"])
        headers = [(str(name), _text(value)) for name, value in (returned.get("headers") or {}).items()]
        cookies = [("Set-Cookie", str(cookie)) for cookie in returned.get("cookies") or ()]
        body = _body(returned)
    except (AttributeError, OverflowError, TypeError, ValueError):
        return BAD_GATEWAY
    # 1xx would be no answer yet, and another name no header.
    if not 200 <= status <= 599 or not all(_HEADER_NAME.fullmatch(name) for name, _ in headers):
        return BAD_GATEWAY
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.insert(0, ("Content-Type", JSON))
    return UrlResponse(status, (*headers, *cookies), body)


def _body(returned: dict[str, Any]) -> bytes:
    body = returned.get("body")
    if body is None:
        return b""
    if returned.get("isBase64Encoded"):
        return base64.b64decode(str(body))
    return _as_body(body)


def _as_body(returned: Any) -> bytes:
    """A text as it stands, anything else as JSON written anew."""
    if isinstance(returned, str):
        return returned.encode(errors="replace")
    return json.dumps(returned, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _with_body(response: UrlResponse, body: bytes) -> UrlResponse:
    return response if response is BAD_GATEWAY else UrlResponse(response.status, response.headers, body)
