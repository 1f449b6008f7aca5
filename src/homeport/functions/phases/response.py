"""How a response comes: whole, or in pieces that go on to the caller as they arrive.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
"""

import base64
import binascii
from collections.abc import Mapping

from homeport.functions import errors
from homeport.functions.errors import FunctionFailure
from homeport.functions.invocation import ResponseSource, ResponseStream
from homeport.functions.limits import RESPONSE_LIMIT_BYTES, STREAMED_RESPONSE_LIMIT_BYTES
from homeport.functions.local_http import ACCEPTED, Answer
from homeport.functions.phases.life import Running
from homeport.functions.runtime_api import TOO_LARGE

_ERROR_TYPE = b"lambda-runtime-function-error-type"
_ERROR_BODY = b"lambda-runtime-function-error-body"


def take_whole(running: Running, payload: bytes, content_type: str) -> Answer:
    """A response in one piece. A caller who asked for a stream gets it as one."""
    if len(payload) > RESPONSE_LIMIT_BYTES:
        running.settle(errors.response_too_large(RESPONSE_LIMIT_BYTES))
        return TOO_LARGE
    stream = running.invocation.response_stream
    if stream is None:
        running.settle(payload)
        return ACCEPTED
    stream.begin(content_type, None)
    stream.write(payload)
    running.settle(b"")
    return ACCEPTED


class StreamedResponse:
    """A response that the runtime sends in pieces; gathered when the caller asked for no stream.

    It ends well, or by the runtime's error trailers, its limit, its connection's end, or the invocation's (a timeout),
    after which pieces are dropped. The error comes behind what was already sent.
    """

    def __init__(self, running: Running, content_type: str, source: ResponseSource) -> None:
        self._running = running
        self._stream = running.invocation.response_stream
        self._limit = RESPONSE_LIMIT_BYTES if self._stream is None else STREAMED_RESPONSE_LIMIT_BYTES
        self._gathered = _Gathered()
        self._size = 0
        running.is_answered = True
        self._to: ResponseStream = self._gathered if self._stream is None else self._stream
        self._to.begin(content_type, source)
        if running.overhead is not None:
            running.overhead.begin_response()

    def receive(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._limit:
            self._running.settle(errors.response_too_large(self._limit))
        elif not self._running.outcome.done():
            self._to.write(data)

    def complete(self, trailers: Mapping[bytes, bytes]) -> Answer:
        error_type = trailers.get(_ERROR_TYPE, b"").decode("latin-1")
        if self._running.overhead is not None:
            self._running.overhead.produced_bytes = self._size
        if error_type:
            self._running.settle(FunctionFailure(error_type, _decoded(trailers.get(_ERROR_BODY, b"")), ""))
        else:
            self._running.settle(b"".join(self._gathered.pieces))
        return TOO_LARGE if self._size > self._limit else ACCEPTED

    def break_off(self) -> None:
        self._running.is_truncated = True


class _Gathered:
    """The stream of a caller who wants none."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def begin(self, content_type: str, source: ResponseSource | None) -> None:
        """A whole response has no type of its own."""

    def write(self, data: bytes) -> None:
        self.pieces.append(data)


def _decoded(body: bytes) -> bytes:
    """The trailer's JSON, which AWS's runtimes send as base64."""
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return body
