"""The HTTP of the APIs that an execution environment serves on loopback: requests in, answers out, bodies as they come.

One connection serves one request after the other, as the clients of these APIs use it.
"""

import asyncio
import json
import os
import select
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, cast

import httptools

_READ_BYTES = 256 * 1024
RESPONSE_MODE = b"lambda-runtime-function-response-mode"
# Linux alone tells a half-closed connection from one with data.
_PEER_LEFT = getattr(select, "POLLRDHUP", select.POLLHUP)
_REASONS = {100: "Continue", 200: "OK", 202: "Accepted", 400: "Bad Request", 403: "Forbidden", 404: "Not Found"}
_REASONS |= {405: "Method Not Allowed", 413: "Request Entity Too Large"}


class Request(NamedTuple):
    """One call."""

    method: bytes
    path: bytes
    """Without the query."""
    headers: Mapping[bytes, bytes]
    """By their names in lower case."""
    body: bytes = b""

    def header(self, name: bytes) -> str:
        """A header's value; empty where it is missing."""
        return self.headers.get(name, b"").decode("latin-1")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call is answered with."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    """Beside the content's type and length."""

    def encode(self) -> bytes:
        more = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        head = (
            f"HTTP/1.1 {self.status} {_REASONS[self.status]}\r\nContent-Type: application/json\r\n"
            f"{more}Content-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


ACCEPTED = Answer(202, b'{"status":"OK"}\n')


def refusal(status: int, error_type: str, message: str) -> Answer:
    """The error shape that all of these APIs share."""
    body = json.dumps({"errorMessage": message, "errorType": error_type}, separators=(",", ":"))
    return Answer(status, body.encode())


def unknown_path(path: bytes) -> Answer:
    return refusal(404, "NotFound", f"homeport's Runtime API has no {path.decode('latin-1')}")


class Body(Protocol):
    """Takes a request's body while it arrives."""

    def receive(self, data: bytes) -> None:
        """A piece of it."""

    def complete(self, trailers: Mapping[bytes, bytes]) -> Answer:
        """It is over; what the request is answered with."""

    def break_off(self) -> None:
        """The connection is gone before its end."""


class Refused:
    """A body that nobody wants: the client hears it when it has sent it all."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def receive(self, data: bytes) -> None:
        """Dropped."""

    def complete(self, trailers: Mapping[bytes, bytes]) -> Answer:
        return self._answer

    def break_off(self) -> None:
        """Nobody waits for it."""


class Handler(Protocol):
    """Whose connections these are."""

    def connected(self, connection: "Connection") -> None:
        """A client is there."""

    def disconnected(self, connection: "Connection", reset: bool) -> None:
        """It is gone; `reset` when it left something unread."""

    def handle(self, connection: "Connection", request: Request) -> None:
        """Answer now, or keep the connection and write to it later."""

    def open_body(self, connection: "Connection", request: Request) -> Body:
        """A request that streams its body begins; the connection may be held meanwhile."""


class Connection(asyncio.Protocol):
    """One keep-alive connection of a client."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._parser: Any = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._left = select.poll()
        self._held = False
        self._reset()

    def _reset(self) -> None:
        self._path = b""
        self._headers: dict[bytes, bytes] = {}
        self._pieces: list[bytes] = []
        self._body: Body | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports have the interface without the class.
        self._transport = cast(asyncio.Transport, transport)
        self._left.register(transport.get_extra_info("socket").fileno(), _PEER_LEFT)
        self._handler.connected(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._body is not None:
            self._body.break_off()
        self._handler.disconnected(self, reset=exc is not None)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.answer(Answer(400, b""))
            self.close()

    def on_url(self, url: bytes) -> None:
        self._path += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        if b"expect" in self._headers:
            self.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if RESPONSE_MODE in self._headers:
            self._body = self._handler.open_body(self, self._request(b""))
            # From here on headers are trailers.
            self._headers = {}

    def on_body(self, body: bytes) -> None:
        if self._body is not None:
            self._body.receive(body)
        else:
            self._pieces.append(body)

    def on_message_complete(self) -> None:
        if self._body is not None:
            answer = self._body.complete(self._headers)
            self._reset()
            self.answer(answer)
            return
        request = self._request(b"".join(self._pieces))
        self._reset()
        self._handler.handle(self, request)

    def _request(self, body: bytes) -> Request:
        return Request(self._parser.get_method(), self._path.partition(b"?")[0], self._headers, body)

    def has_left(self) -> bool:
        """Whether the client has closed its end. The system knows it before the loop tells it."""
        return self._transport is None or bool(self._left.poll(0))

    def read_rest(self) -> None:
        """Take what a client that is gone had sent, of which the loop has not told yet."""
        if self._transport is None:
            return
        descriptor = self._transport.get_extra_info("socket").fileno()
        with suppress(BlockingIOError, ConnectionError):
            while data := os.read(descriptor, _READ_BYTES):
                self.data_received(data)

    def answer(self, answer: Answer) -> None:
        self.write(answer.encode())

    def write(self, content: bytes) -> None:
        if self._transport is not None:
            self._transport.write(content)

    def hold(self) -> None:
        """Read no more for now: the client waits as it writes."""
        if self._transport is not None and not self._held:
            self._held = True
            self._transport.pause_reading()

    def release(self) -> None:
        """Read on."""
        if self._held:
            self._held = False
            if self._transport is not None and not self._transport.is_closing():
                self._transport.resume_reading()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
