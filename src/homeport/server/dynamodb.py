"""The front door's edge of DynamoDB: authentication and compressed bodies; the rest is the engine's."""

import asyncio
import json
import zlib

from homeport.core.context import new_request_id
from homeport.core.errors import AwsError
from homeport.runtime.host import DynamoDbWire
from homeport.server.authentication import context_of
from homeport.server.front_door import DynamoDb
from homeport.server.http import NativeRequest, NativeResponse

QUICK_OPERATIONS = frozenset(
    {
        "GetItem",
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "DescribeTable",
        "ListTables",
        "DescribeTimeToLive",
        "DescribeContinuousBackups",
        "ListTagsOfResource",
    }
)
"""Touch one item or one table: answered on the loop's thread, where a thread's hop would cost more than the work."""

BODY_LIMIT = 16 * 1024 * 1024
"""Bytes of a request (the Developer Guide's "Service, account, and table quotas")."""


class DynamoDbEdge:
    """Answers DynamoDB's and DynamoDB Streams' calls from the engine.

    Closed until the engine is loaded (`open`); calls that come earlier wait for it.
    """

    def __init__(self) -> None:
        self._wire: DynamoDbWire | None = None
        self._opened = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether the engine answers."""
        return self._wire is not None

    def open(self, wire: DynamoDbWire) -> None:
        """The engine is there; on the loop's thread."""
        self._wire = wire
        self._opened.set()

    def is_quick(self, destination: DynamoDb) -> bool:
        """Whether the call is short enough to be answered on the loop's thread."""
        return self._wire is not None and destination.target.partition(".")[2] in QUICK_OPERATIONS

    def answer(self, request: NativeRequest, destination: DynamoDb) -> NativeResponse:
        """The answer of the loaded engine; blocks while it works."""
        assert self._wire is not None
        if request.head.method == "GET":
            return _health_page(request)
        try:
            context = context_of(request.head)
            body = _plain(request)
        except AwsError as error:
            return _error(error)
        answer = self._wire(destination.target, body, context)
        return NativeResponse(answer.status, answer.headers, answer.body)

    async def answer_in_thread(self, request: NativeRequest, destination: DynamoDb) -> NativeResponse:
        """The answer, computed beside the loop, as soon as the engine is loaded."""
        await self._opened.wait()
        return await asyncio.get_running_loop().run_in_executor(None, self.answer, request, destination)


class SerializationError(AwsError):
    """The body cannot be read."""

    code = "SerializationException"


def _plain(request: NativeRequest) -> bytes:
    """The body without its compression (SDKs' `request_compression`)."""
    if request.head.by_name.get(b"content-encoding", b"").lower() != b"gzip":
        return request.body
    try:
        return _gunzipped(request.body)
    except (OSError, EOFError, zlib.error) as error:
        raise SerializationError("Unable to decompress the request body") from error


def _gunzipped(body: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    plain = inflater.decompress(body, BODY_LIMIT + 1)
    if len(plain) > BODY_LIMIT:
        raise SerializationError("The decompressed request is larger than 16 MB")
    if not inflater.eof:
        raise EOFError
    return plain


def _error(error: AwsError) -> NativeResponse:
    body = json.dumps({"__type": f"com.amazon.coral.service#{error.code}", "message": error.message}).encode()
    return NativeResponse(error.status, _headers(body, b"application/x-amz-json-1.0"), body)


def _health_page(request: NativeRequest) -> NativeResponse:
    """What DynamoDB's endpoint answers an unsigned GET with."""
    region = request.head.header(b"host").split(".")[1]
    body = f"healthy: dynamodb.{region}.amazonaws.com ".encode()
    return NativeResponse(200, _headers(body, b"text/plain; charset=utf-8"), body)


def _headers(body: bytes, content_type: bytes) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"x-amzn-RequestId", new_request_id().encode()),
        (b"x-amz-crc32", str(zlib.crc32(body)).encode()),
        (b"Content-Type", content_type),
    )
