"""Parse: what the request says, and what identifies it."""

import re
from urllib.parse import unquote_to_bytes

from homeport.apigateway.messages import ApiRequest, UrlForm
from homeport.apigateway.rest.compile import CompiledStage
from homeport.apigateway.rest.context import Call, ParsedRequest, TraceHeader
from homeport.apigateway.rest.identifiers import Identifiers
from homeport.core.clock import Clock

# Headers that no later stage and no function gets to see (the column of Lambda):
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
_DROPPED = frozenset(
    {
        "connection",
        "content-length",
        "content-md5",
        "expect",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "www-authenticate",
        "x-http-method-override",
    }
)
# A semicolon splits a query string like an ampersand (the page above).
_QUERY_SEPARATORS = re.compile(rb"[&;]")


def parse(request: ApiRequest, stage: CompiledStage, clock: Clock, identifiers: Identifiers) -> Call:
    """Begin a call."""
    time_s = clock.time()
    sent = {name.lower(): value for name, value in request.headers}
    passed_on = tuple((name, value) for name, value in request.headers if not _is_dropped(name.lower(), value))
    parsed = ParsedRequest(
        # A caller may name another method than it sends (same page).
        method=sent.get("x-http-method-override") or request.method,
        path="/" + request.path.lstrip("/"),
        context_path=_context_path(request, stage),
        headers=passed_on,
        last_values={name.lower(): value for name, value in passed_on},
        query=parse_query(request.query),
        # A caller may choose the request id; the extended one is always API Gateway's own.
        request_id=sent.get("x-amzn-requestid") or identifiers.request_id(),
        extended_request_id=identifiers.extended_request_id(),
        trace=_trace(sent.get("x-amzn-trace-id"), time_s, identifiers),
        time_s=time_s,
        started_s=clock.monotonic(),
        domain_name=_domain_name(request, stage, sent.get("host")),
    )
    return Call(request, stage, parsed)


def _context_path(request: ApiRequest, stage: CompiledStage) -> str:
    """The path as the caller sees it: below a custom domain name with the base path, else with the stage."""
    if request.form is not UrlForm.DOMAIN:
        return f"/{stage.name}{request.path}"
    return (f"/{request.base_path}" if request.base_path else "") + (request.path or ("" if request.base_path else "/"))


def parse_query(query: bytes) -> dict[str, list[str]]:
    """The values of each query string parameter, decoded, in the order they were sent."""
    values: dict[str, list[str]] = {}
    for pair in _QUERY_SEPARATORS.split(query):
        if pair:
            name, _, value = pair.partition(b"=")
            values.setdefault(_decoded(name), []).append(_decoded(value))
    return values


def _decoded(text: bytes) -> str:
    return unquote_to_bytes(text.replace(b"+", b" ")).decode("utf-8", "replace")


def _is_dropped(name: str, value: str) -> bool:
    # A signature of version 4 is for API Gateway, not for what stands behind it (same page).
    return name in _DROPPED or (name == "authorization" and value.startswith("AWS4-HMAC-SHA256"))


def _trace(given: str | None, time_s: float, identifiers: Identifiers) -> TraceHeader:
    if not given:
        return TraceHeader(identifiers.trace_root(time_s), identifiers.segment(), "0", None)
    parts = dict(part.strip().split("=", 1) for part in given.split(";") if "=" in part)
    named = {name.lower(): value for name, value in parts.items()}
    parent = named.get("parent")
    return TraceHeader(
        root=named.get("root") or identifiers.trace_root(time_s),
        parent=parent or identifiers.segment(),
        sampled=named.get("sampled") or ("1" if parent else "0"),
        given=given if "root" in named else None,
    )


def _domain_name(request: ApiRequest, stage: CompiledStage, host: str | None) -> str:
    """The host that the caller named; for a URL that names the API by its path, the host that AWS would give it."""
    api = stage.deployment.rest_api
    if request.form is not UrlForm.PATH and host:
        return host
    return f"{api.id}.execute-api.{api.region}.amazonaws.com"
