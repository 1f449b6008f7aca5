"""Integration request of a Lambda proxy: the event that the function gets.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
from typing import Any

import orjson

from homeport.apigateway.messages import HeaderPairs
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import CANONICAL_NAMES, Call
from homeport.apigateway.rest.variables import request_context

_SET_HERE = frozenset({"x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"})


def proxy_event(call: Call, route: Route) -> bytes:
    """The event, as JSON. What a request lacks is null in it, never an empty object."""
    parsed = call.parsed
    headers = forwarded_headers(call)
    body, encoded = _body(call)
    event: dict[str, Any] = {
        "resource": route.resource_path,
        # Below a custom domain name functions see the base path too.
        "path": parsed.context_path if call.request.base_path else parsed.path,
        "httpMethod": parsed.method,
        "headers": dict(headers) or None,
        "multiValueHeaders": multiple_values(headers) or None,
        "queryStringParameters": {name: values[-1] for name, values in parsed.query.items()} or None,
        "multiValueQueryStringParameters": parsed.query or None,
        "pathParameters": call.path_parameters or None,
        "stageVariables": call.stage.variables or None,
        "requestContext": request_context(call),
        "body": body,
        "isBase64Encoded": encoded,
    }
    return orjson.dumps(event)


def forwarded_headers(call: Call) -> HeaderPairs:
    """The headers as functions get them: with what API Gateway adds."""
    request, parsed = call.request, call.parsed
    sent = [
        (CANONICAL_NAMES.get(name.lower(), name), value)
        for name, value in parsed.headers
        if name.lower() not in _SET_HERE
    ]
    names = {name.lower() for name, _ in sent}
    if "accept" not in names:
        sent.append(("Accept", "application/json"))
    if "user-agent" not in names:
        sent.append(("User-Agent", f"AmazonAPIGateway_{request.api_id}"))
    before = request.header("x-forwarded-for")
    sent.append(("X-Amzn-Trace-Id", parsed.trace.downstream))
    sent.append(("X-Forwarded-For", f"{before}, {request.source_ip}" if before else request.source_ip))
    sent.append(("X-Forwarded-Port", str(request.port)))
    sent.append(("X-Forwarded-Proto", request.scheme))
    return tuple(sent)


def multiple_values(headers: HeaderPairs) -> dict[str, list[str]]:
    """Every value of each header."""
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(name, []).append(value)
    return values


def _body(call: Call) -> tuple[str | None, bool]:
    """The body as text: in base64 when its type is one of the API's binary ones, else as UTF-8."""
    body = call.request.body
    if not body:
        return None, False
    if call.stage.deployment.media_types.is_binary(call.parsed.header("content-type")):
        return base64.b64encode(body).decode(), True
    return body.decode("utf-8", "replace"), False
