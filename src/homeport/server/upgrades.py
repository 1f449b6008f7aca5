"""Connections that leave HTTP/1.1: HTTP/2 with prior knowledge, and websockets.

Both are rare, so their libraries are imported when the first client asks, beside the loop.
"""

import asyncio
import importlib
from collections.abc import Callable
from typing import Any

from homeport.server.exchange import Application, Message, Receive, Scope, Send
from homeport.server.http import RequestHead

IDLE_S = 60.0
"""An HTTP/2 connection without a stream for so long is closed."""


class ProtocolUpgrader:
    """Hands connections to hypercorn (HTTP/2) and uvicorn (websockets); both serve the same application."""

    def __init__(self, application: Application, loop: asyncio.AbstractEventLoop) -> None:
        self._application = application
        self._loop = loop
        self._tasks: set[asyncio.Task[None]] = set()
        self._websockets: _WebsocketServer | None = None

    def to_http2(self, transport: asyncio.Transport, received: bytes) -> None:
        """Serve HTTP/2 from now on; `received` is what the client has sent so far."""
        transport.pause_reading()
        self._start(self._serve_http2(transport, received))

    def to_websocket(self, transport: asyncio.Transport, head: RequestHead) -> None:
        """Answer a websocket's opening handshake and serve it."""
        transport.pause_reading()
        self._start(self._serve_websocket(transport, head))

    def close(self) -> None:
        """End all of them."""
        for task in self._tasks:
            task.cancel()
        if self._websockets is not None:
            self._websockets.close()

    def _start(self, serving: Any) -> None:
        task = self._loop.create_task(serving)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve_http2(self, transport: asyncio.Transport, received: bytes) -> None:
        tcp_server = await self._imported("hypercorn.asyncio.tcp_server")
        reader = asyncio.StreamReader(loop=self._loop)
        reader.feed_data(received)
        protocol = asyncio.StreamReaderProtocol(reader, loop=self._loop)
        protocol.connection_made(transport)
        transport.set_protocol(protocol)
        transport.resume_reading()
        writer = asyncio.StreamWriter(transport, protocol, reader, self._loop)
        config, context = await self._imported("hypercorn.config"), await self._imported(_CONTEXT)
        settings = config.Config()
        settings.keep_alive_timeout = IDLE_S
        settings.include_server_header = False
        application = _hypercorn_application(self._application)
        await tcp_server.TCPServer(application, self._loop, settings, context.WorkerContext(None), {}, reader, writer)

    async def _serve_websocket(self, transport: asyncio.Transport, head: RequestHead) -> None:
        await self._imported("uvicorn.protocols.websockets.wsproto_impl")
        if self._websockets is None:
            self._websockets = _WebsocketServer(self._application, self._loop)
        if not transport.is_closing():
            self._websockets.take(transport, head)

    async def _imported(self, module: str) -> Any:
        return await self._loop.run_in_executor(None, importlib.import_module, module)


_CONTEXT = "hypercorn.asyncio.worker_context"


def _hypercorn_application(application: Application) -> Callable[..., Any]:
    """The application as hypercorn's connections call it."""

    async def serve(scope: Scope, receive: Receive, send: Send, *_threads: object) -> None:
        async def send_lowered(message: Message) -> None:
            # HTTP/2 knows header names in small letters only (RFC 9113, section 8.2.1).
            if "headers" in message:
                message["headers"] = _for_http2(message["headers"])
            await send(message)

        await application(scope, receive, send_lowered)

    return serve


def _for_http2(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    lowered = ((name.lower(), value) for name, value in headers)
    return [each for each in lowered if each[0] not in _CONNECTION_HEADERS]


# RFC 9113, section 8.2.2: they frame HTTP/1.1 messages and have no place here.
_CONNECTION_HEADERS = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"upgrade", b"proxy-connection"})


class _WebsocketServer:
    """uvicorn's websocket protocol without uvicorn's server."""

    def __init__(self, application: Application, loop: asyncio.AbstractEventLoop) -> None:
        from uvicorn import Config
        from uvicorn.protocols.websockets.wsproto_impl import WSProtocol
        from uvicorn.server import ServerState

        self._loop = loop
        self._protocol = WSProtocol
        self._state = ServerState()
        self._config = Config(application, log_config=None, lifespan="off", ws="wsproto", interface="asgi3")
        self._config.load()

    def take(self, transport: asyncio.Transport, head: RequestHead) -> None:
        """Serve a connection whose opening request has been read."""
        protocol = self._protocol(config=self._config, server_state=self._state, app_state={}, _loop=self._loop)
        protocol.connection_made(transport)
        transport.set_protocol(protocol)
        protocol.data_received(head.rendered())
        transport.resume_reading()

    def close(self) -> None:
        """Tell all clients that the server goes away."""
        for connection in list(self._state.connections):
            connection.shutdown()
