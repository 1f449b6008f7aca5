"""What DynamoDB's HTTP server answers by itself, without an operation: preflights, the health page, 404, 413, 500.

Recorded on the service by the tests of dynalite (`test/connection.js`) and of ScyllaDB (`test/alternator/test_cors.py`,
`test_health.py`, `test_manual_requests.py`).
"""

import zlib

from homeport.core.context import DEFAULT_REGION, new_long_request_id
from homeport.server.http import NativeRequest, NativeResponse, RequestHead

JSON_1_0 = b"application/x-amz-json-1.0"
JSON = b"application/json"
HEALTH_PATHS = (b"/", b"/ping")
SERVER = (b"Server", b"Server")

_EXPOSED = b"x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
_PREFLIGHT_AGE_S = b"172800"

TOO_LARGE = NativeResponse(413)
"""A request above 16 MB: no body, not even a request id."""


def answer_without_operation(request: NativeRequest) -> NativeResponse | None:
    """The answer to what is no call of an operation; None for what may be one."""
    head = request.head
    if head.method == "OPTIONS" and b"origin" in head.by_name:
        return _response(200, b"", _preflight(head))
    if head.method == "GET" and head.path in HEALTH_PATHS:
        return _response(200, f"healthy: dynamodb.{_region(head)}.amazonaws.com ".encode())
    if head.method != "POST" or (request.body and content_type(head) not in (JSON_1_0, JSON)):
        return _response(404, b"<UnknownOperationException/>\n")
    return None


def undecodable() -> NativeResponse:
    """The body is not compressed as it says: AWS calls that an error of its own."""
    body = b'{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Internal server error"}'
    return _response(500, body, ((b"Content-Type", JSON_1_0),))


def content_type(head: RequestHead) -> bytes:
    """The request's media type without its parameters."""
    return head.by_name.get(b"content-type", b"").partition(b";")[0].strip()


def for_origin(response: NativeResponse) -> NativeResponse:
    """The answer as a page's script may read it: DynamoDB lets every page in."""
    shared = ((b"Access-Control-Allow-Origin", b"*"), (b"Access-Control-Expose-Headers", _EXPOSED))
    return NativeResponse(response.status, response.headers + shared, response.body)


def _preflight(head: RequestHead) -> tuple[tuple[bytes, bytes], ...]:
    """Whatever the page asks for is allowed."""
    asked = (
        (b"Access-Control-Allow-Headers", head.by_name.get(b"access-control-request-headers")),
        (b"Access-Control-Allow-Methods", head.by_name.get(b"access-control-request-method")),
        (b"Access-Control-Max-Age", _PREFLIGHT_AGE_S),
    )
    return tuple((name, value) for name, value in asked if value is not None)


def _region(head: RequestHead) -> str:
    """The region of the host `dynamodb.REGION.…`; the default one for any other host."""
    service, _, rest = head.header(b"host").partition(".")
    return rest.partition(".")[0] if service == "dynamodb" and rest else DEFAULT_REGION


def _response(status: int, body: bytes, headers: tuple[tuple[bytes, bytes], ...] = ()) -> NativeResponse:
    own = (
        SERVER,
        (b"x-amzn-RequestId", new_long_request_id().encode()),
        (b"x-amz-crc32", b"%d" % zlib.crc32(body)),
    )
    return NativeResponse(status, own + headers, body)
