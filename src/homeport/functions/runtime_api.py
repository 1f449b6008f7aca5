"""Lambda's Runtime API, one loopback port for each execution environment.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import asyncio
import json
import select
from dataclasses import dataclass
from typing import Any, Protocol, cast

import httptools

from homeport.functions.invocation import Invocation
from homeport.functions.limits import RESPONSE_LIMIT_BYTES

VERSION = "/2018-06-01/runtime"
_NEXT = f"{VERSION}/invocation/next".encode()
_INVOCATION = f"{VERSION}/invocation/".encode()
_INIT_ERROR = f"{VERSION}/init/error".encode()
_ERROR_TYPE = b"lambda-runtime-function-error-type"
# Linux alone tells a half-closed connection from one with data.
_PEER_LEFT = getattr(select, "POLLRDHUP", select.POLLHUP)
_REASONS = {100: "Continue", 200: "OK", 202: "Accepted", 400: "Bad Request", 403: "Forbidden", 404: "Not Found"}
_REASONS |= {405: "Method Not Allowed", 413: "Request Entity Too Large"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call of the Runtime API is answered with."""

    status: int
    body: bytes


ACCEPTED = Answer(202, b'{"status":"OK"}\n')


def refusal(status: int, error_type: str, message: str) -> Answer:
    body = json.dumps({"errorMessage": message, "errorType": error_type}, separators=(",", ":"))
    return Answer(status, body.encode())


INVALID_REQUEST_ID = refusal(400, "InvalidRequestID", "Invalid request ID")
TOO_LARGE = refusal(
    413, "RequestEntityTooLarge", f"Exceeded maximum allowed payload size ({RESPONSE_LIMIT_BYTES} bytes)."
)


class RuntimeEvents(Protocol):
    """What a runtime does, as the environment hears of it. Called on the event loop."""

    def runtime_waits(self) -> None:
        """It asks for its next invocation: the init phase, or the invocation before, is over."""

    def runtime_responded(self, request_id: str, payload: bytes) -> Answer:
        """It has the response."""

    def runtime_failed(self, request_id: str, payload: bytes, error_type: str) -> Answer:
        """Its handler raised, or it could not use the event or the response."""

    def runtime_cannot_initialise(self, payload: bytes, error_type: str) -> Answer:
        """It could not load the function."""


class RuntimeApi:
    """The server of one environment. Its port stays the same through the environment's life.

    An invocation that is handed over before the runtime asks waits for it.
    """

    def __init__(self, events: RuntimeEvents) -> None:
        self._events = events
        self._server: asyncio.Server | None = None
        self._waiting: _Connection | None = None
        self._next: bytes | None = None
        self._handed: tuple[_Connection, bytes] | None = None
        self._connections: set[_Connection] = set()
        self.address = ""
        """`127.0.0.1:PORT`, once it listens."""

    async def listen(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def deliver(self, invocation: Invocation, deadline_ms: int) -> None:
        """Hand an invocation to the runtime."""
        self._next = _next_response(invocation, deadline_ms)
        self._hand_over()

    @property
    def has_undelivered(self) -> bool:
        """Whether an invocation waits that no runtime has taken yet."""
        return self._next is not None

    def forget(self) -> None:
        """Drop the runtime's connections and what was meant for it: its process is gone or about to be killed."""
        self._next = None
        self._waiting = None
        self._handed = None
        for connection in tuple(self._connections):
            connection.close()

    async def close(self) -> None:
        self.forget()
        if self._server is not None:
            self._server.close()

    def connected(self, connection: "_Connection") -> None:
        self._connections.add(connection)

    def disconnected(self, connection: "_Connection", reset: bool) -> None:
        """A connection that is reset was closed by a dying runtime with the invocation still unread."""
        self._connections.discard(connection)
        if reset and self._handed is not None and self._handed[0] is connection:
            self._next, self._handed = self._handed[1], None
        if self._waiting is connection:
            self._waiting = None

    def handle(self, connection: "_Connection", method: bytes, path: bytes, body: bytes, error_type: str) -> None:
        """Answer one call, or keep the connection until there is an invocation for it."""
        self._handed = None
        if path == _NEXT and method == b"GET":
            self._wait(connection)
            return
        answer = self._post(path, body, error_type) if method == b"POST" else _unknown(path)
        connection.write(_response(answer.status, answer.body))

    def _wait(self, connection: "_Connection") -> None:
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

    def _post(self, path: bytes, body: bytes, error_type: str) -> Answer:
        if path == _INIT_ERROR:
            return self._events.runtime_cannot_initialise(body, error_type)
        request_id, _, action = path.removeprefix(_INVOCATION).partition(b"/")
        if path.startswith(_INVOCATION) and action == b"response":
            return self._events.runtime_responded(request_id.decode(), body)
        if path.startswith(_INVOCATION) and action == b"error":
            return self._events.runtime_failed(request_id.decode(), body, error_type)
        return _unknown(path)


class _Connection(asyncio.Protocol):
    """One keep-alive connection of a runtime."""

    def __init__(self, api: RuntimeApi) -> None:
        self._api = api
        self._parser: Any = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._left = select.poll()
        self._reset()

    def _reset(self) -> None:
        self._path = b""
        self._body: list[bytes] = []
        self._error_type = ""
        self._expects_continue = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports have the interface without the class.
        self._transport = cast(asyncio.Transport, transport)
        self._left.register(transport.get_extra_info("socket").fileno(), _PEER_LEFT)
        self._api.connected(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._api.disconnected(self, reset=exc is not None)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.write(_response(400, b""))
            self.close()

    def on_url(self, url: bytes) -> None:
        self._path += url

    def on_header(self, name: bytes, value: bytes) -> None:
        lower = name.lower()
        if lower == _ERROR_TYPE:
            self._error_type = value.decode("latin-1")
        elif lower == b"expect":
            self._expects_continue = True

    def on_headers_complete(self) -> None:
        if self._expects_continue:
            self.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        path, body, error_type = self._path.partition(b"?")[0], b"".join(self._body), self._error_type
        self._reset()
        self._api.handle(self, self._parser.get_method(), path, body, error_type)

    def has_left(self) -> bool:
        """Whether the runtime has closed its end. The system knows it before the loop tells it."""
        return self._transport is None or bool(self._left.poll(0))

    def write(self, content: bytes) -> None:
        if self._transport is not None:
            self._transport.write(content)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def _unknown(path: bytes) -> Answer:
    return refusal(404, "NotFound", f"homeport's Runtime API has no {path.decode('latin-1')}")


def _response(status: int, body: bytes) -> bytes:
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


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
