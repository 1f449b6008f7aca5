"""The event that a function gets for a request to its URL: payload format 2.0.

https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
"""

import base64
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from homeport.functions.urls.model import FunctionUrl, UrlRequest

_TEXTUAL = ("text/", "application/json", "application/xml", "application/javascript")
_TEXTUAL_SUFFIXES = ("+json", "+xml")
_OF_THE_CONNECTION = frozenset({"connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"})


def event_of(
    request: UrlRequest, url: FunctionUrl, *, request_id: str, trace: str, now_s: float, iam: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The whole event; `iam` is who calls, for a URL that asks."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.path,
        "rawQueryString": request.query,
    }
    if cookies := _cookies(request):
        event["cookies"] = cookies
    event["headers"] = _headers(request, trace)
    if request.query:
        event["queryStringParameters"] = _joined(parse_qsl(request.query, keep_blank_values=True))
    event["requestContext"] = _context(request, url, request_id, now_s, iam)
    return event | _body(request)


def _headers(request: UrlRequest, trace: str) -> dict[str, str]:
    own = {
        "x-amzn-tls-cipher-suite": "TLS_AES_128_GCM_SHA256",
        "x-amzn-tls-version": "TLSv1.3",
        "x-amzn-trace-id": trace,
        "x-forwarded-for": request.source_ip,
        "x-forwarded-port": str(request.port),
        "x-forwarded-proto": request.scheme,
    }
    sent = [(name.lower(), value) for name, value in request.headers]
    kept = [(name, value) for name, value in sent if name not in own and name not in _OF_THE_CONNECTION]
    return dict(sorted({**_joined(kept), **own}.items()))


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Repeated names' values behind each other, parted by commas."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _cookies(request: UrlRequest) -> list[str]:
    sent = (value for name, value in request.headers if name.lower() == "cookie")
    return [cookie.strip() for value in sent for cookie in value.split(";") if cookie.strip()]


def _context(
    request: UrlRequest, url: FunctionUrl, request_id: str, now_s: float, iam: Mapping[str, Any] | None
) -> dict[str, Any]:
    context: dict[str, Any] = {"accountId": "anonymous" if iam is None else iam["accountId"], "apiId": url.identifier}
    if iam is not None:
        context["authorizer"] = {"iam": dict(iam)}
    return context | {
        "domainName": request.domain,
        "domainPrefix": url.identifier,
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": request.header("user-agent"),
        },
        "requestId": request_id,
        "routeKey": "$default",
        "stage": "$default",
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now_s)),
        "timeEpoch": int(now_s * 1000),
    }


def _body(request: UrlRequest) -> dict[str, Any]:
    if not request.body:
        return {"isBase64Encoded": False}
    text = _text(request)
    if text is not None:
        return {"body": text, "isBase64Encoded": False}
    return {"body": base64.b64encode(request.body).decode(), "isBase64Encoded": True}


def _text(request: UrlRequest) -> str | None:
    """The body where its type is one of text and it is; None where it goes as base64."""
    media_type = request.header("content-type").partition(";")[0].strip().lower()
    if not media_type.startswith(_TEXTUAL) and not media_type.endswith(_TEXTUAL_SUFFIXES):
        return None
    if request.header("content-encoding"):
        return None
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        return None
