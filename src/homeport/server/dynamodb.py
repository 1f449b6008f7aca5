"""The front door's edge of DynamoDB: authentication, compressed bodies, media types; the rest is the engine's."""

import asyncio
import json
import re
import zlib
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial

from homeport.core.context import RequestContext, long_request_id, new_long_request_id
from homeport.core.errors import AwsError
from homeport.iam.keys import is_made_by_iam
from homeport.iam.sigv4 import HttpRequest
from homeport.iam.verifier import Verifier
from homeport.runtime.host import DynamoDbWire
from homeport.server.authentication import CredentialScope, context_of, known_scope
from homeport.server.content_codings import (
    COMPRESSED_FROM,
    TooLargeError,
    UndecodableError,
    accepted_coding,
    decoded,
    encoded,
)
from homeport.server.dynamodb_http import (
    JSON,
    JSON_1_0,
    SERVER,
    TOO_LARGE,
    answer_without_operation,
    content_type,
    for_origin,
    undecodable,
)
from homeport.server.front_door import DynamoDb
from homeport.server.http import NativeRequest, NativeResponse, RequestHead
from homeport.server.plain_calls import PlainCall

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

PLAIN_TARGETS = {
    f"DynamoDB_20120810.{name}".encode(): f"DynamoDB_20120810.{name}"
    for name in ("GetItem", "PutItem", "UpdateItem", "DeleteItem")
}
"""What a call that is found plain may ask for."""

QUICK_WHERE_SHORT = frozenset({"BatchWriteItem", "TransactWriteItems"})
"""Their work grows with the request."""

WORKING_OPERATIONS = frozenset(
    {
        "Query",
        "Scan",
        "BatchGetItem",
        "BatchWriteItem",
        "TransactGetItems",
        "TransactWriteItems",
        "ExecuteStatement",
        "BatchExecuteStatement",
        "ExecuteTransaction",
    }
)
"""Compute and wait for nothing: more threads than `WORKERS` only take the interpreter from each other."""

WORKERS = 2

SHORT = 16 * 1024
"""Bytes of a request that is carried out within a millisecond or so."""

_SMALL_LIMIT = re.compile(rb'"Limit"\s*:\s*[0-9]{1,2}[^0-9.eE]')
"""A Query of fewer than a hundred items. (What only looks like it is answered all the same.)"""

PlainWire = Callable[[str, bytes, str, str], bytes | None]
"""The answer's body to a call's target and body, of an account in a region; None where `DynamoDbWire` has to answer."""

Together = Callable[[], AbstractContextManager[None]]

BODY_LIMIT = 16 * 1024 * 1024
"""Bytes of a request (the Developer Guide's "Service, account, and table quotas")."""

DECODED_LIMIT = 64 * 1024 * 1024
"""Bytes of a request that was compressed: AWS has no limit of 16 MB there, this process's memory has one."""


_LINES = b"Server: Server\r\nx-amzn-RequestId: %b\r\nx-amz-crc32: %d\r\nContent-Type: application/x-amz-json-1.0\r\n"
"""The headers of a plain call's answer: request id and checksum are put in."""


class DynamoDbEdge:
    """Answers DynamoDB's and DynamoDB Streams' calls from the engine.

    Closed until the engine is loaded (`open`); calls that come earlier wait for it.
    """

    def __init__(self, verifier: Verifier | None = None) -> None:
        """`verifier` judges signatures; without it all are accepted."""
        self._verifier = verifier
        self._wire: DynamoDbWire | None = None
        self._plain: PlainWire | None = None
        self._together: Together = nullcontext
        self._workers = ThreadPoolExecutor(WORKERS, "dynamodb")
        self._opened = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether the engine answers."""
        return self._wire is not None

    def open(self, wire: DynamoDbWire, together: Together, plain: PlainWire | None = None) -> None:
        """The engine is there; on the loop's thread. `together` makes one transaction of what is answered in it.

        `plain` is the short way of some calls.
        """
        self._wire = wire
        self._plain = plain
        self._together = together
        self._opened.set()

    def workers(self, destination: DynamoDb) -> Executor | None:
        """The threads for a call that is not quick; None for those that may wait for other services."""
        return self._workers if destination.target.partition(".")[2] in WORKING_OPERATIONS else None

    def together(self) -> AbstractContextManager[None]:
        """What is answered in the block is stored as a whole at its end, or not at all where the block raises."""
        return self._together()

    def is_quick(self, destination: DynamoDb, body: bytes) -> bool:
        """Whether a call is short enough to be answered on the loop's thread."""
        operation = destination.target.partition(".")[2]
        is_quick = operation in QUICK_OPERATIONS or _is_quick_where_short(operation, body)
        return is_quick and self._wire is not None

    def answer(self, request: NativeRequest, destination: DynamoDb) -> NativeResponse:
        """The answer of the loaded engine; blocks while it works."""
        head = request.head
        response = self._answer(request, destination)
        if len(response.body) >= COMPRESSED_FROM and b"accept-encoding" in head.by_name:
            response = _compressed(response, head.by_name[b"accept-encoding"])
        return for_origin(response) if b"origin" in head.by_name else response

    def _answer(self, request: NativeRequest, destination: DynamoDb) -> NativeResponse:
        assert self._wire is not None
        head, body = request.head, request.body
        if len(body) > BODY_LIMIT:
            return TOO_LARGE
        plain_type = head.by_name.get(b"content-type") == JSON_1_0
        if (head.method != "POST" or not plain_type) and (other := answer_without_operation(request)) is not None:
            return other
        try:
            if b"content-encoding" in head.by_name:
                body = decoded(body, head.by_name[b"content-encoding"], DECODED_LIMIT)
            context = context_of(head)
            if self._verifier is not None and is_made_by_iam(context.principal.access_key_id) and not head.internal:
                context = _verified(self._verifier, context, request)
        except UndecodableError:
            return undecodable()
        except TooLargeError:
            return TOO_LARGE
        except AwsError as error:
            return _typed(_refused(error, destination.target, body), head)
        answer = self._wire(destination.target, body, context)
        response = NativeResponse(answer.status, answer.headers, answer.body)
        return response if plain_type else _typed(response, head)

    def plain_answer(self, call: PlainCall) -> Callable[[], NativeResponse] | None:
        """What answers a quick call in DynamoDB's own media type whose caller is known by now; None for any other."""
        headers = call.headers
        target = PLAIN_TARGETS.get(headers.get(b"x-amz-target", b""))
        if target is None or self._wire is None or headers.get(b"content-type") != JSON_1_0:
            return None
        if accepted_coding(headers.get(b"accept-encoding", b"identity")) is not None:
            return None
        try:
            scope = known_scope(headers)
        except AwsError:
            return None
        if scope is None or (self._verifier is not None and is_made_by_iam(scope.principal.access_key_id)):
            return None
        return partial(self._answer_plain, target, call, scope)

    def _answer_plain(self, target: str, call: PlainCall, scope: CredentialScope) -> NativeResponse:
        assert self._wire is not None
        headers, body = call
        if self._plain is not None:
            encoded = self._plain(target, body, scope.principal.account, scope.region)
            if encoded is not None:
                return NativeResponse(200, (), encoded, _LINES % (long_request_id(), zlib.crc32(encoded)))
        answer = self._wire(target, body, scope.context(headers.get(b"x-amzn-trace-id")))
        return NativeResponse(answer.status, answer.headers, answer.body)

    async def answer_in_thread(self, request: NativeRequest, destination: DynamoDb) -> NativeResponse:
        """The answer, computed beside the loop, as soon as the engine is loaded."""
        await self._opened.wait()
        return await asyncio.get_running_loop().run_in_executor(
            self.workers(destination), self.answer, request, destination
        )


def _verified(verifier: Verifier, context: RequestContext, request: NativeRequest) -> RequestContext:
    """The context with the principal that the signature proves; as it is where the key is not of this stack."""
    head = request.head
    signed = HttpRequest(head.method, head.path, head.query, head.headers, request.body)
    principal = verifier.principal(context.principal.access_key_id, signed)
    return context if principal is None else replace(context, principal=principal)


def _is_quick_where_short(operation: str, body: bytes) -> bool:
    if len(body) > SHORT:
        return False
    return operation in QUICK_WHERE_SHORT or (operation == "Query" and _SMALL_LIMIT.search(body) is not None)


def _refused(error: AwsError, target: str, body: bytes) -> NativeResponse:
    """The answer to a call that is not signed as it should be, unless AWS finds another fault before that."""
    # Loaded with the engine, which is there by now.
    from homeport.dynamodb.errors import DynamoDbError
    from homeport.dynamodb.wire import check_readable

    document = {"__type": f"com.amazon.coral.service#{error.code}", "message": error.message}
    try:
        check_readable(target, body)
    except DynamoDbError as earlier:
        document = earlier.body()
    encoded_body = json.dumps(document, separators=(",", ":")).encode()
    headers = (
        SERVER,
        (b"x-amzn-RequestId", new_long_request_id().encode()),
        (b"x-amz-crc32", b"%d" % zlib.crc32(encoded_body)),
        (b"Content-Type", JSON_1_0),
    )
    return NativeResponse(error.status, headers, encoded_body)


def _typed(response: NativeResponse, head: RequestHead) -> NativeResponse:
    """The answer in the media type of the request: `application/json` unless it is DynamoDB's own."""
    if content_type(head) == JSON_1_0:
        return response
    return _with_header(response, b"Content-Type", JSON)


def _compressed(response: NativeResponse, accept_encoding: bytes) -> NativeResponse:
    """The answer as the client accepts it; the checksum is that of the bytes on their way."""
    coding = accepted_coding(accept_encoding)
    if coding is None:
        return response
    body = encoded(response.body, coding)
    checked = _with_header(response, b"x-amz-crc32", b"%d" % zlib.crc32(body))
    return NativeResponse(response.status, (*checked.headers, (b"Content-Encoding", coding)), body)


def _with_header(response: NativeResponse, name: bytes, value: bytes) -> NativeResponse:
    headers = tuple((each, value if each == name else old) for each, old in response.headers)
    return NativeResponse(response.status, headers, response.body)
