"""AWS JSON 1.0 in and out: the engine as HTTP clients see it, without HTTP.

https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
"""

import logging
import traceback
import zlib
from typing import Any, NamedTuple

import orjson

from homeport.core.context import RequestContext
from homeport.dynamodb.api import OPERATIONS_BY_PREFIX
from homeport.dynamodb.engine import Engine
from homeport.dynamodb.errors import (
    DynamoDbError,
    InternalServerError,
    SerializationException,
    UnknownOperationException,
)

log = logging.getLogger(__name__)

CONTENT_TYPE = b"application/x-amz-json-1.0"

Headers = tuple[tuple[bytes, bytes], ...]

_TARGETS = {
    f"{prefix}.{operation}": operation
    for prefix, operations in OPERATIONS_BY_PREFIX.items()
    for operation in operations
}


_BODILESS = frozenset({"DynamoDB_20120810.TagResource", "DynamoDB_20120810.UntagResource"})
"""Their models have no output: AWS's answer has no body, not even `{}`."""


class WireAnswer(NamedTuple):
    """What goes back to the client, the headers of the connection apart."""

    status: int
    headers: Headers
    body: bytes


def answer(engine: Engine, target: str, body: bytes, context: RequestContext) -> WireAnswer:
    """Answer a request: `target` is its X-Amz-Target, `body` its body. Never raises."""
    try:
        answered = _call(engine, target, body, context)
        if isinstance(answered, bytes):
            encoded = answered
        else:
            encoded = orjson.dumps(answered) if answered or target not in _BODILESS else b""
        status = 200
    except DynamoDbError as error:
        encoded = orjson.dumps(error.body())
        status = error.status
    except Exception:
        # SDKs try again without a word: a defect must be seen even where nobody observes.
        log.exception("%s failed (request %s)", target, context.request_id)
        engine.observer.report("dynamodb.failed", context.request_id, target=target, traceback=traceback.format_exc())
        failure = InternalServerError()
        encoded = orjson.dumps(failure.body())
        status = failure.status
    headers = (
        (b"Server", b"Server"),
        (b"x-amzn-RequestId", context.request_id.encode()),
        (b"x-amz-crc32", b"%d" % zlib.crc32(encoded)),
        (b"Content-Type", CONTENT_TYPE),
    )
    return WireAnswer(status, headers, encoded)


def answer_plain(engine: Engine, target: str, body: bytes, account: str, region: str) -> bytes | None:
    """The body of what `answer` would answer to a plain request (see `Engine.answer_plain`); None for any other."""
    operation = _TARGETS.get(target, "")
    if not engine.has_short_way(operation):
        return None
    try:
        request = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return engine.answer_plain(operation, request, account, region)


def _call(engine: Engine, target: str, body: bytes, context: RequestContext) -> dict[str, Any] | bytes:
    try:
        request = orjson.loads(body)
    except orjson.JSONDecodeError:
        check_readable(target, body)
        raise SerializationException("") from None
    operation = _TARGETS.get(target)
    if operation is None:
        raise UnknownOperationException
    plain = engine.answer_plain(operation, request, context.principal.account, context.region)
    return engine.call(operation, request, context) if plain is None else plain


def check_readable(target: str, body: bytes) -> None:
    """Raise for what AWS finds before it asks who calls.

    It reads the body, if there is one, before the target, and of a body that is no JSON says no more than that. That
    there is none it says last of all.
    """
    if body:
        try:
            orjson.loads(body)
        except orjson.JSONDecodeError:
            raise SerializationException("") from None
    if target not in _TARGETS:
        raise UnknownOperationException
