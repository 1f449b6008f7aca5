"""Lambda's Runtime API, one loopback port for each execution environment.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import asyncio
from typing import Protocol

from homeport.functions.invocation import Invocation, ResponseSource
from homeport.functions.limits import RESPONSE_LIMIT_BYTES
from homeport.functions.local_http import (
    RESPONSE_MODE,
    Answer,
    Body,
    Connection,
    Refused,
    Request,
    refusal,
    unknown_path,
)

VERSION = "/2018-06-01/runtime"
_OWN = f"{VERSION}/".encode()
_NEXT = f"{VERSION}/invocation/next".encode()
_INVOCATION = f"{VERSION}/invocation/".encode()
_INIT_ERROR = f"{VERSION}/init/error".encode()
_ERROR_TYPE = b"lambda-runtime-function-error-type"
_CONTENT_TYPE = b"content-type"

INVALID_REQUEST_ID = refusal(400, "InvalidRequestID", "Invalid request ID")
INVALID_RESPONSE_MODE = refusal(400, "InvalidFunctionResponseMode", "Invalid function response mode")
TOO_LARGE = refusal(
    413, "RequestEntityTooLarge", f"Exceeded maximum allowed payload size ({RESPONSE_LIMIT_BYTES} bytes)."
)


class RuntimeEvents(Protocol):
    """What a runtime does, as the environment hears of it. Called on the event loop."""

    def runtime_waits(self) -> None:
        """It asks for its next invocation: the init phase, or the invocation before, is over."""

    def runtime_responded(self, request_id: str, payload: bytes, content_type: str) -> Answer:
        """It has the response."""

    def runtime_streams(self, request_id: str, mode: str, content_type: str, source: ResponseSource) -> Body:
        """It begins a response that arrives in pieces from `source`; `mode` should be `streaming`."""

    def runtime_failed(self, request_id: str, payload: bytes, error_type: str) -> Answer:
        """Its handler raised, or it could not use the event or the response."""

    def runtime_cannot_initialise(self, payload: bytes, error_type: str) -> Answer:
        """It could not load the function."""


class OtherApis(Protocol):
    """What is served on the same port: the calls of extensions."""

    def handle(self, connection: Connection, request: Request) -> Answer | None:
        """The answer, or None for a call that is answered later."""


class RuntimeApi:
    """The server of one environment. Its port stays the same through the environment's life.

    An invocation that is handed over before the runtime asks waits for it.
    """

    def __init__(self, events: RuntimeEvents, others: OtherApis) -> None:
        self._events = events
        self._others = others
        self._server: asyncio.Server | None = None
        self._waiting: Connection | None = None
        self._next: bytes | None = None
        self._handed: tuple[Connection, bytes] | None = None
        self._connections: set[Connection] = set()
        self._connections_of_others: set[Connection] = set()
        self.address = ""
        """`127.0.0.1:PORT`, once it listens."""

    async def listen(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self), "127.0.0.1", 0)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def deliver(self, invocation: Invocation, deadline_ms: int) -> None:
        """Hand an invocation to the runtime."""
        self._next = _next_response(invocation, deadline_ms)
        self._hand_over()

    @property
    def has_undelivered(self) -> bool:
        """Whether an invocation waits that no runtime has taken yet."""
        return self._next is not None

    @property
    def is_awaited(self) -> bool:
        """Whether the runtime has asked for its next invocation and not got it yet."""
        return self._waiting is not None

    def read_rest(self) -> None:
        """Take what the runtime has sent before its end: its last answer counts, however soon it dies."""
        for connection in tuple(self._connections):
            connection.read_rest()

    def forget(self) -> None:
        """Drop the runtime's connections and what was meant for it: its process is gone or about to be killed."""
        self._next = None
        self._waiting = None
        self._handed = None
        for connection in tuple(self._connections):
            connection.close()

    async def close(self) -> None:
        self.forget()
        for connection in tuple(self._connections_of_others):
            connection.close()
        if self._server is not None:
            self._server.close()

    def connected(self, connection: Connection) -> None:
        self._connections.add(connection)

    def disconnected(self, connection: Connection, reset: bool) -> None:
        """A connection that is reset was closed by a dying runtime with the invocation still unread."""
        self._connections.discard(connection)
        self._connections_of_others.discard(connection)
        if reset and self._handed is not None and self._handed[0] is connection:
            self._next, self._handed = self._handed[1], None
        if self._waiting is connection:
            self._waiting = None

    def handle(self, connection: Connection, request: Request) -> None:
        """Answer one call, or keep the connection until there is an invocation for it."""
        if not request.path.startswith(_OWN):
            self._handle_other(connection, request)
            return
        self._handed = None
        if request.path == _NEXT and request.method == b"GET":
            self._wait(connection)
        elif request.method == b"POST":
            connection.answer(self._post(request))
        else:
            connection.answer(unknown_path(request.path))

    def open_body(self, connection: Connection, request: Request) -> Body:
        """A response that streams."""
        self._handed = None
        request_id, _, action = request.path.removeprefix(_INVOCATION).partition(b"/")
        if not request.path.startswith(_INVOCATION) or action != b"response":
            return Refused(unknown_path(request.path))
        mode, content_type = request.header(RESPONSE_MODE), request.header(_CONTENT_TYPE)
        return self._events.runtime_streams(request_id.decode(), mode, content_type, connection)

    def _handle_other(self, connection: Connection, request: Request) -> None:
        """Extensions outlive the runtime: their connections are not dropped with its own."""
        self._connections.discard(connection)
        self._connections_of_others.add(connection)
        answer = self._others.handle(connection, request)
        if answer is not None:
            connection.answer(answer)

    def _wait(self, connection: Connection) -> None:
        self._waiting = connection
        self._events.runtime_waits()
        self._hand_over()

    def _hand_over(self) -> None:
        """Bring together what waits on both sides."""
        waiting, content = self._waiting, self._next
        if waiting is None or content is None or waiting.has_left():
            return
        self._waiting, self._next, self._handed = None, None, (waiting, content)
        waiting.write(content)

    def _post(self, request: Request) -> Answer:
        path, body = request.path, request.body
        if path == _INIT_ERROR:
            return self._events.runtime_cannot_initialise(body, request.header(_ERROR_TYPE))
        request_id, _, action = path.removeprefix(_INVOCATION).partition(b"/")
        if path.startswith(_INVOCATION) and action == b"response":
            return self._events.runtime_responded(request_id.decode(), body, request.header(_CONTENT_TYPE))
        if path.startswith(_INVOCATION) and action == b"error":
            return self._events.runtime_failed(request_id.decode(), body, request.header(_ERROR_TYPE))
        return unknown_path(path)


def _next_response(invocation: Invocation, deadline_ms: int) -> bytes:
    headers = [
        "HTTP/1.1 200 OK",
        "Content-Type: application/json",
        f"Content-Length: {len(invocation.payload)}",
        f"Lambda-Runtime-Aws-Request-Id: {invocation.request_id}",
        f"Lambda-Runtime-Deadline-Ms: {deadline_ms}",
        f"Lambda-Runtime-Invoked-Function-Arn: {invocation.invoked_arn}",
    ]
    optional = {
        "Lambda-Runtime-Trace-Id": invocation.trace_id,
        "Lambda-Runtime-Client-Context": invocation.client_context,
        "Lambda-Runtime-Cognito-Identity": invocation.cognito_identity,
    }
    # A line end in a caller's value would start a header of its own.
    headers += [f"{name}: {' '.join(value.splitlines())}" for name, value in optional.items() if value]
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + invocation.payload
