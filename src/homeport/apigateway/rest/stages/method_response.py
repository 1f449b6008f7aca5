"""Method response: the headers that every answer leaves with."""

from homeport.apigateway.messages import ApiResponse, HeaderPairs
from homeport.apigateway.rest.compile import IntegrationKind
from homeport.apigateway.rest.context import Call

# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html, the column of Lambda. The
# table lets Content-Length pass; answers of AWS are seen to carry x-amzn-Remapped-Content-Length, and to remap a
# function's own x-amzn-RequestId.
_REMAPPED = frozenset(
    {
        "authorization",
        "connection",
        "content-length",
        "content-md5",
        "date",
        "max-forwards",
        "server",
        "user-agent",
        "www-authenticate",
        "x-amzn-requestid",
    }
)
_DROPPED = frozenset({"expect", "host", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade", "via"})
_OWN = frozenset({"x-amz-apigw-id", "x-amzn-requestid", "x-amzn-trace-id"})
"""API Gateway's own identifiers."""
_UNTRACED = (IntegrationKind.MOCK, IntegrationKind.HTTP_PROXY, IntegrationKind.HTTP_STREAM)
"""Whose answers do not tell the trace."""


def remapped(headers: HeaderPairs) -> HeaderPairs:
    """An integration's headers under the names that they leave with."""
    return tuple(
        (f"x-amzn-Remapped-{name}" if name.lower() in _REMAPPED else name, value)
        for name, value in headers
        if name.lower() not in _DROPPED
    )


def method_response(call: Call, response: ApiResponse) -> ApiResponse:
    """The answer with API Gateway's own headers."""
    own = [("x-amzn-RequestId", call.parsed.request_id), ("x-amz-apigw-id", call.parsed.extended_request_id)]
    kind = call.route and call.route.kind
    if call.error is None and kind not in _UNTRACED:
        own.append(("X-Amzn-Trace-Id", call.parsed.trace.whole))
    others = tuple(pair for pair in response.headers if pair[0].lower() not in _OWN)
    return ApiResponse(response.status, (*others, *own), response.body, response.stream)
