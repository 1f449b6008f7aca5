"""One HTTP/1.1 request under way with its answer, as an ASGI application sees it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Protocol
from urllib.parse import unquote

from homeport.server.http import BODILESS, RequestHead, date_header, header_line, status_line

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_HIGH_WATER = 256 * 1024
"""Bytes of a request's body that may wait for the application before the client is made to wait."""


class Channel(Protocol):
    """What an exchange needs of its connection."""

    def write(self, data: bytes) -> None:
        """Send bytes to the client."""

    async def drain(self) -> None:
        """Wait until the client has taken enough of what was written."""

    def hold_reading(self) -> None:
        """Take no more from the client for now."""

    def release_reading(self) -> None:
        """Take from the client again."""

    def finished(self, exchange: "Exchange") -> None:
        """The answer is written whole."""

    def abort(self) -> None:
        """Cut the connection behind what was written: the answer cannot be finished."""


class Exchange:
    """A request whose answer an ASGI application writes.

    The request's body is first arriving (`feed`), then whole (`finish`); the answer is unstarted, started, complete;
    a client can leave (`disconnect`) at any of these times, after which what is sent goes nowhere.
    """

    def __init__(self, head: RequestHead, channel: Channel) -> None:
        self.head = head
        self.keep_alive = head.keep_alive
        """Whether the connection serves a further request after this one."""
        self.complete = False
        """Whether the answer is written whole."""
        self._channel = channel
        self._expects_continue = head.header(b"expect").lower() == "100-continue"
        self._body = bytearray()
        self._whole = False
        self._gone = False
        self._arrived = asyncio.Event()
        self._started = False
        self._remaining: int | None = None
        """Bytes that the announced content-length still wants; None when the answer is chunked or ends by closing."""
        self._chunked = False

    def feed(self, data: bytes) -> None:
        """More of the request's body."""
        self._body += data
        if len(self._body) > BODY_HIGH_WATER:
            self._channel.hold_reading()
        self._arrived.set()

    def finish(self) -> None:
        """The request's body is whole."""
        self._whole = True
        self._arrived.set()

    def disconnect(self) -> None:
        """The client has left."""
        self._gone = True
        self._arrived.set()

    async def receive(self) -> Message:
        """ASGI's receive: pieces of the body, then the client's leaving."""
        if self._expects_continue and not self._started:
            self._expects_continue = False
            self._channel.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if not (self._gone or self.complete):
            self._channel.release_reading()
            await self._arrived.wait()
            self._arrived.clear()
        if self._gone or self.complete:
            return {"type": "http.disconnect"}
        body, self._body = bytes(self._body), bytearray()
        return {"type": "http.request", "body": body, "more_body": not self._whole}

    async def send(self, message: Message) -> None:
        """ASGI's send: the answer's start, then pieces of its body."""
        await self._channel.drain()
        if self._gone:
            return
        if message["type"] == "http.response.start":
            self._start(message["status"], message.get("headers", ()))
        else:
            self._write_body(message.get("body", b""), more=message.get("more_body", False))

    async def run(self, application: Application) -> None:
        """Let the application answer; what it leaves unfinished ends with the connection."""
        await application(scope_of(self.head), self.receive, self.send)
        if not self.complete and not self._gone:
            self._channel.abort()

    def abort(self) -> None:
        """Cut the connection: a begun answer cannot be taken back."""
        self._channel.abort()

    @property
    def started(self) -> bool:
        """Whether the status line is written."""
        return self._started

    def _start(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        if self._started:
            raise RuntimeError("the answer has started already")
        self._started = True
        lines = [status_line(status), *self._own_lines(headers)]
        if self.head.method == "HEAD" or status in BODILESS:
            self._remaining = 0
        elif self._remaining is None:
            lines.append(self._unsized())
        if not self.keep_alive:
            lines.append(b"connection: close\r\n")
        self._channel.write(b"".join([*lines, b"\r\n"]))

    def _own_lines(self, headers: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
        """The application's headers but those that frame the message, which are the connection's business."""
        lines: list[bytes] = []
        dated = False
        for name, value in headers:
            lowered = name.lower()
            if lowered == b"transfer-encoding":
                continue
            if lowered == b"connection" and b"close" in value.lower():
                self.keep_alive = False
                continue
            if lowered == b"content-length":
                self._remaining = int(value)
            dated = dated or lowered == b"date"
            lines.append(header_line(name, value))
        return lines if dated else [*lines, date_header()]

    def _unsized(self) -> bytes:
        """How the end of a body of unknown length is told: chunks, or for HTTP/1.0 the connection's end."""
        if self.head.http_version == "1.0":
            self.keep_alive = False
            return b""
        self._chunked = True
        return b"transfer-encoding: chunked\r\n"

    def _write_body(self, body: bytes, *, more: bool) -> None:
        if not self._started or self.complete:
            raise RuntimeError("a body belongs between the answer's start and its end")
        if self.head.method == "HEAD":
            body = b""
        self._channel.write(self._framed(body, more=more))
        if not more:
            self._end()

    def _framed(self, body: bytes, *, more: bool) -> bytes:
        if self._chunked:
            chunk = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
            return chunk if more else chunk + b"0\r\n\r\n"
        if self._remaining is not None:
            if len(body) > self._remaining:
                raise RuntimeError("the body is longer than its content-length")
            self._remaining -= len(body)
        return body

    def _end(self) -> None:
        self.complete = True
        self._arrived.set()
        if self._remaining:
            self._channel.abort()
        else:
            self._channel.finished(self)


def scope_of(head: RequestHead, kind: str = "http") -> Scope:
    """ASGI's scope of a request; `kind` is http or websocket."""
    return {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": head.http_version,
        "method": head.method,
        "scheme": head.scheme,
        "root_path": "",
        "path": unquote(head.path.decode("latin-1")),
        "raw_path": head.path,
        "query_string": head.query,
        "headers": head.headers,
        "client": head.client,
        "server": head.server,
    }


def head_of(scope: Scope) -> RequestHead:
    """The head of a request that came by another server (HTTP/2, websockets)."""
    return RequestHead(
        method=scope.get("method", "GET"),
        path=scope["raw_path"].partition(b"?")[0],
        query=scope.get("query_string", b""),
        headers=list(scope["headers"]),
        http_version=scope.get("http_version", "1.1"),
        scheme=scope.get("scheme", "http"),
        client=scope.get("client"),
        server=scope.get("server"),
    )
