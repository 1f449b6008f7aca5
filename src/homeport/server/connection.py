"""A client's connection: HTTP/1.1 read off the socket, requests answered in their order."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol, cast

import httptools

from homeport.server.dispatch import INTERNAL_FAILURE, Admission, Dispatcher
from homeport.server.exchange import Exchange
from homeport.server.http import Answer, NativeResponse, RequestHead, StreamedResponse, rendered
from homeport.server.open_connections import OpenConnections
from homeport.server.plain_calls import plain_call

log = logging.getLogger(__name__)

HTTP2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
"""What an HTTP/2 client that asks no leave sends first (RFC 9113, section 3.4)."""

INLINE_BODY_LIMIT = 17 * 1024 * 1024
"""Bytes of a body that is kept in memory to be answered inline; handlers refuse less."""

PROMISES_HELD = 64
"""Pipelined inline requests that may be under way; a client that sends more is made to wait."""


class Upgrader(Protocol):
    """Takes a connection over for another protocol."""

    def to_http2(self, transport: asyncio.Transport, received: bytes) -> None:
        """The client speaks HTTP/2; `received` is what it has sent so far."""

    def to_websocket(self, transport: asyncio.Transport, head: RequestHead) -> None:
        """The client asks for a websocket."""


class _Promise:
    """An inline request's answer, to come or to be kept until those before it are written."""

    __slots__ = ("bodiless", "head", "keep_alive", "response")

    def __init__(self, *, keep_alive: bool = True, bodiless: bool = False, head: RequestHead | None = None) -> None:
        self.keep_alive = keep_alive
        self.bodiless = bodiless
        self.head = head
        """None of a plain call, whose answer is whole."""
        self.response: Answer | None = None


class Connection(asyncio.Protocol):
    """One connection of a client.

    It is undecided until its first bytes tell HTTP/1.1 from HTTP/2; then it reads requests one after the other. A
    request is either inline (body collected, answered whole; of pipelined ones some may be ready before those before
    them, and are kept so long) or an exchange that an application answers in a task; exchanges that were pipelined wait
    for what is before them. An inline request whose answer is still to come goes on as an exchange. It ends idle,
    closed by either side, or handed over to an upgrader.
    """

    def __init__(self, dispatcher: Dispatcher, upgrader: Upgrader, connections: OpenConnections) -> None:
        self._dispatcher = dispatcher
        self._upgrader = upgrader
        self._connections = connections
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport
        self._scheme = "http"
        self._client: tuple[str, int] | None = None
        self._server: tuple[str, int] | None = None
        self._undecided: bytes | None = b""
        self._between = True
        """Whether the parser stands before a request's first byte."""
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._inline: Admission | None = None
        self._inline_body: list[bytes] = []
        self._inline_length = 0
        self._promised: deque[_Promise] = deque()
        """Inline requests that are whole and not answered yet, oldest first."""
        self._reading: Exchange | None = None
        """The exchange whose body is arriving."""
        self._current: Exchange | None = None
        """The exchange that is being answered."""
        self._waiting: deque[tuple[Exchange, Admission]] = deque()
        self._offer: RequestHead | None = None
        """A request that offers to go on with another protocol."""
        self._holds: set[str] = set()
        self._writable = asyncio.Event()
        self._writable.set()
        self._closing = False
        self.idle_since: float | None = self._loop.time()
        """When the last answer was finished, on the loop's clock; None while a request is under way."""

    # -- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self)
        self._scheme = "https" if transport.get_extra_info("sslcontext") else "http"
        self._client = _address(transport.get_extra_info("peername"))
        self._server = _address(transport.get_extra_info("sockname"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        if self._current is not None:
            self._current.disconnect()
            self._current = None
        self._waiting.clear()
        self._writable.set()
        self._write_kept()

    def data_received(self, data: bytes) -> None:
        if self._undecided is not None:
            data = self._undecided = self._undecided + data
            if HTTP2_PREFACE.startswith(data[: len(HTTP2_PREFACE)]):
                if len(data) >= len(HTTP2_PREFACE):
                    self._leave(lambda: self._upgrader.to_http2(self._transport, data))
                return
            self._undecided = None
        self.idle_since = None
        if not (self._between and self._answer_plain(data)):
            self._parse(data)

    def pause_writing(self) -> None:
        self._writable.clear()
        self._hold("unread answers")

    def resume_writing(self) -> None:
        self._writable.set()
        self._release("unread answers")

    # -- for the listener

    def close_when_idle(self) -> None:
        """Serve no further request."""
        self._closing = True
        if self._current is not None:
            self._current.keep_alive = False
        elif not self._promised:
            self._transport.close()

    def close(self) -> None:
        """End now."""
        self._transport.abort()

    # -- exchange.Channel

    def write(self, data: bytes) -> None:
        self._transport.write(data)

    async def drain(self) -> None:
        if not self._writable.is_set():
            await self._writable.wait()

    def hold_reading(self) -> None:
        self._hold("body")

    def release_reading(self) -> None:
        self._release("body")

    def abort(self) -> None:
        # Behind what is written already: a client may have use for it.
        self._transport.close()

    def finished(self, exchange: Exchange) -> None:
        if self._reading is exchange:
            # Answered before the body was whole: what is still to come belongs to no one.
            exchange.keep_alive = False
        self._current = None
        if not exchange.keep_alive or (self._closing and not self._promised):
            self._transport.close()
            return
        self._release("body")
        if self._promised:
            self._write_kept()
            return
        self._release("promises")
        if self._waiting:
            self._begin_next()
        else:
            self._release("pipeline")
            self.idle_since = self._loop.time()

    # -- the parser's callbacks

    def on_message_begin(self) -> None:
        self._between = False
        self._url = b""
        self._headers = []

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self._parser.get_method() == b"CONNECT":
            self._refuse(405, b"this is no proxy")
            return
        head = self._head()
        if self._parser.should_upgrade():
            self._offer = head
            return
        admission = self._dispatcher.admit(head)
        if self._current is None and not self._waiting and self._dispatcher.is_inline(admission):
            self._inline = admission
            self._inline_body = []
            self._inline_length = 0
            if head.by_name.get(b"expect", b"").lower() == b"100-continue":
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return
        self._open(Exchange(admission.head, self), admission)

    def on_body(self, body: bytes) -> None:
        if self._inline is not None:
            if self._inline_length <= INLINE_BODY_LIMIT:
                # The rest of a larger one is passed over: a client that is cut off while it sends reads no answer.
                self._inline_body.append(body)
                self._inline_length += len(body)
        elif self._reading is not None:
            self._reading.feed(body)

    def on_message_complete(self) -> None:
        self._between = True
        if self._inline is not None:
            if self._inline_length > INLINE_BODY_LIMIT and not self._dispatcher.has_words_for_size(self._inline):
                self._refuse(413, b"")
            else:
                self._answer_inline(self._inline)
        elif self._reading is not None:
            reading, self._reading = self._reading, None
            reading.finish()

    # -- steps

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._upgraded(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            if not self._transport.is_closing():
                log.warning("a client sent no valid HTTP: %s", error.__context__ or error)
                self._refuse(400, b"not a valid HTTP request")

    def _upgraded(self, rest: bytes) -> None:
        """The parser stopped behind a head that offers another protocol; any but websockets are declined."""
        head, self._offer = self._offer, None
        if head is None:
            return
        if head.header(b"upgrade").lower() != "websocket":
            # Java's HttpClient offers h2c with every first request. The parser takes its body for the other
            # protocol's, so the request is read again without the offer.
            self._parser = httptools.HttpRequestParser(self)
            self._parse(head.without(b"upgrade", b"connection", b"http2-settings").rendered() + rest)
        elif self._current is not None:
            self._refuse(400, b"a websocket cannot begin behind a pipelined request")
        else:
            self._leave(lambda: self._upgrader.to_websocket(self._transport, head))

    def _head(self) -> RequestHead:
        path, query = self._url, b""
        if path != b"/":
            url = httptools.parse_url(path)
            path, query = url.path or b"/", url.query or b""
        method = self._parser.get_method()
        return RequestHead(
            "POST" if method == b"POST" else method.decode("ascii"),
            path,
            query,
            self._headers,
            self._parser.get_http_version(),
            self._parser.should_keep_alive(),
            self._scheme,
            self._client,
            self._server,
        )

    def _open(self, exchange: Exchange, admission: Admission) -> None:
        self._reading = exchange
        if self._current is None and not self._promised:
            self._begin(exchange, admission)
        else:
            self._hold("pipeline")
            self._waiting.append((exchange, admission))

    def _begin_next(self) -> None:
        following = self._waiting.popleft()
        if not self._waiting:
            self._release("pipeline")
        self._begin(*following)

    def _begin(self, exchange: Exchange, admission: Admission) -> None:
        self._current = exchange
        task = self._loop.create_task(self._dispatcher.run(exchange, admission))
        task.add_done_callback(_log_failure)

    def _answer_inline(self, admission: Admission) -> None:
        self._inline = None
        pieces = self._inline_body
        body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        head = admission.head
        promise = _Promise(keep_alive=head.keep_alive, bodiless=head.method == "HEAD", head=head)
        self._promised.append(promise)
        if len(self._promised) == PROMISES_HELD:
            self._hold("promises")
        self._dispatcher.answer_soon(admission, body, partial(self._keep, promise))

    def _answer_plain(self, data: bytes) -> bool:
        """Have `data` answered if it is a plain call, and nothing is under way before it."""
        if self._promised or self._current is not None or self._closing:
            return False
        call = plain_call(data)
        answer = None if call is None else self._dispatcher.plain_answer(call)
        if answer is None:
            return False
        promise = _Promise()
        self._promised.append(promise)
        self._dispatcher.answer_plain_soon(answer, partial(self._keep, promise))
        return True

    def _keep(self, promise: "_Promise", response: Answer) -> None:
        promise.response = response
        self._write_kept()

    def _write_kept(self) -> None:
        """Write the answers whose turn has come, up to one that is sent as it comes."""
        promised = self._promised
        while promised and self._current is None and (kept := promised[0].response) is not None:
            if isinstance(kept, StreamedResponse):
                self._relay(promised.popleft(), kept)
            else:
                self._write_answer(promised.popleft(), kept)

    def _relay(self, promise: "_Promise", response: StreamedResponse) -> None:
        if self._transport.is_closing():
            response.body.close()
            return
        assert promise.head is not None
        # What the client waits for before it sends a body has been told it.
        self._current = exchange = Exchange(promise.head.without(b"expect"), self)
        exchange.keep_alive = promise.keep_alive and not (self._closing and not self._promised)
        exchange.finish()
        task = self._loop.create_task(self._dispatcher.relay(exchange, response))
        task.add_done_callback(_log_failure)

    def _write_answer(self, promise: "_Promise", response: NativeResponse) -> None:
        if self._transport.is_closing():
            return
        is_last = not self._promised
        keep_alive = promise.keep_alive and not (self._closing and is_last)
        try:
            answer = rendered(response, keep_alive=keep_alive, bodiless=promise.bodiless)
        except ValueError:
            log.exception("an answer cannot be written")
            answer = rendered(INTERNAL_FAILURE, keep_alive=keep_alive, bodiless=promise.bodiless)
        self._transport.write(answer)
        if not keep_alive:
            self._transport.close()
        elif is_last:
            self.idle_since = self._loop.time()
            if self._holds:
                self._release("promises")
            if self._waiting:
                self._begin_next()

    def _refuse(self, status: int, reason: bytes) -> None:
        self._inline = None
        if self._promised or (self._current is not None and self._current is not self._reading):
            # Pipelined behind good requests: their answers come first, and are the last.
            self._closing = True
            self._hold("refused")
            return
        response = NativeResponse(status, ((b"content-type", b"text/plain"),), reason)
        self._transport.write(rendered(response, keep_alive=False))
        self._transport.close()

    def _leave(self, take_over: Callable[[], None]) -> None:
        self._connections.discard(self)
        take_over()

    def _hold(self, reason: str) -> None:
        if not self._holds:
            self._transport.pause_reading()
        self._holds.add(reason)

    def _release(self, reason: str) -> None:
        if reason in self._holds:
            self._holds.discard(reason)
            if not self._holds and not self._transport.is_closing():
                self._transport.resume_reading()


def _address(name: object) -> tuple[str, int] | None:
    return (str(name[0]), int(name[1])) if isinstance(name, tuple) else None


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("a request failed in the front door", exc_info=error)
