"""From the loop to LocalStack's WSGI gateway and back: one thread, and one hop each way for a short answer."""

import asyncio
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from homeport.server.body import spool_body
from homeport.server.exchange import Receive, Scope, Send
from homeport.server.workers import WorkerThreads

Environ = dict[str, Any]
StartResponse = Callable[..., Callable[[bytes], object]]
WsgiApplication = Callable[[Environ, StartResponse], Iterable[bytes]]

_PIECE_TIMEOUT_S = 120.0
"""A client that takes nothing of a streamed answer for so long is given up."""


class WsgiBridge:
    """Serves a WSGI application on the loop."""

    def __init__(self, application: WsgiApplication, threads: WorkerThreads, loop: asyncio.AbstractEventLoop) -> None:
        self._application = application
        self._threads = threads
        self._loop = loop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request as an ASGI application."""
        body, length = await spool_body(receive)
        with body:
            call = _Call(self._application, wsgi_environ(scope, body, length), self._loop, receive, send)
            self._threads.submit(call.run)
            await call.answered()


class _Call:
    """One request in its thread.

    A whole answer (one piece as long as its content-length) goes back in a single hop; any other is streamed, each
    piece waiting until the client has room for it.
    """

    def __init__(
        self,
        application: WsgiApplication,
        environ: Environ,
        loop: asyncio.AbstractEventLoop,
        receive: Receive,
        send: Send,
    ) -> None:
        self._application = application
        self._environ = environ
        self._loop = loop
        self._receive = receive
        self._send = send
        self._outcome: asyncio.Future[bytes | None] = loop.create_future()
        self._status = 500
        self._headers: list[tuple[bytes, bytes]] = []
        self._gone = False

    async def answered(self) -> None:
        """Wait until the answer is sent whole; raises what the application raised."""
        whole = await self._outcome
        if whole is not None:
            await self._send_start()
            await self._send({"type": "http.response.body", "body": whole, "more_body": False})

    def run(self) -> None:
        """The thread's part."""
        try:
            whole = self._answer()
        except Exception as error:
            self._settle(partial(self._outcome.set_exception, error))
        else:
            self._settle(partial(self._outcome.set_result, whole))

    def _settle(self, settle: Callable[[], None]) -> None:
        def unless_cancelled() -> None:
            if not self._outcome.done():
                settle()

        # The loop is closed when the server has stopped under a long poll.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(unless_cancelled)

    def _answer(self) -> bytes | None:
        """The body when it is one piece; None when it was streamed."""
        pieces = self._application(self._environ, self._start_response)
        try:
            iterator = iter(pieces)
            first = next(iterator, b"")
            if self._announced_length() == len(first):
                return first
            self._stream(first, iterator)
            return None
        finally:
            if close := getattr(pieces, "close", None):
                close()

    def _start_response(self, status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> Any:
        self._status = int(status[:3])
        self._headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return _no_write

    def _announced_length(self) -> int | None:
        if self._environ["REQUEST_METHOD"] == "HEAD":
            return 0
        return next((int(value) for name, value in self._headers if name.lower() == b"content-length"), None)

    def _stream(self, first: bytes, rest: Iterator[bytes]) -> None:
        self._on_loop(self._begin_stream())
        piece: bytes | None = first
        while piece is not None and not self._gone:
            if piece:
                self._on_loop(self._send({"type": "http.response.body", "body": piece, "more_body": True}))
            piece = next(rest, None)
        self._on_loop(self._send({"type": "http.response.body", "body": b"", "more_body": False}))

    def _on_loop(self, step: Any) -> None:
        asyncio.run_coroutine_threadsafe(step, self._loop).result(_PIECE_TIMEOUT_S)

    async def _begin_stream(self) -> None:
        watch = self._loop.create_task(self._watch_client())
        self._outcome.add_done_callback(lambda _: watch.cancel())
        await self._send_start()

    async def _watch_client(self) -> None:
        """An endless answer ends when its reader leaves."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True

    async def _send_start(self) -> None:
        await self._send({"type": "http.response.start", "status": self._status, "headers": self._headers})


def _no_write(_data: bytes) -> None:
    raise NotImplementedError("WSGI's write() is not supported: the application has to return its body")


def wsgi_environ(scope: Scope, body: IO[bytes], length: int) -> Environ:
    """WSGI's environment (PEP 3333) of an ASGI request, with the headers in their own spelling under `rolo.headers`."""
    raw_path: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    uri = (raw_path + b"?" + query if query else raw_path).decode("utf-8", "replace")
    client, server = scope["client"] or ("127.0.0.1", 0), scope["server"] or ("127.0.0.1", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw_path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "RAW_URI": uri,
        "REQUEST_URI": uri,
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "rolo.headers": scope["headers"],
    }
    _add_headers(environ, scope["headers"])
    if length:
        # Also for a chunked body: it is whole by now, and its length is known.
        environ.setdefault("CONTENT_LENGTH", str(length))
    return environ


def _add_headers(environ: Environ, headers: Iterable[tuple[bytes, bytes]]) -> None:
    for name, value in headers:
        key = name.decode("latin-1").upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]},{text}" if key in environ else text
