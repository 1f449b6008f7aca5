"""LocalStack's place at the front door: requests for it wait until it is there."""

import asyncio
from typing import Protocol

from homeport.server.body import respond
from homeport.server.bridge import WsgiApplication, WsgiBridge
from homeport.server.exchange import Application, Message, Receive, Scope, Send, scope_of
from homeport.server.http import NativeRequest, NativeResponse
from homeport.server.workers import WorkerThreads

MAX_THREADS = 1000
"""Requests that LocalStack answers at once, its own default."""


class Host(Protocol):
    """LocalStack once it is loaded."""

    @property
    def wsgi(self) -> WsgiApplication:
        """Answers requests."""

    @property
    def websockets(self) -> Application:
        """Answers websockets, as an ASGI application."""


class GatewaySlot:
    """Empty until LocalStack has loaded (`fill`), or failed to (`give_up`); what is asked meanwhile waits."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._threads = WorkerThreads(MAX_THREADS, "gateway")
        self._host: asyncio.Future[Host | None] = loop.create_future()

    @property
    def filled(self) -> bool:
        """Whether LocalStack answers."""
        return self._host.done() and self._host.result() is not None

    def fill(self, host: Host) -> None:
        """LocalStack is there; called from its thread."""
        self._loop.call_soon_threadsafe(self._settle, host)

    def give_up(self) -> None:
        """LocalStack will not come; called from its thread."""
        self._loop.call_soon_threadsafe(self._settle, None)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or a websocket as soon as LocalStack is there."""
        host = await self._arrived()
        if host is None:
            await respond(send, _UNAVAILABLE)
        elif scope["type"] == "websocket":
            await host.websockets(scope, receive, send)
        else:
            await WsgiBridge(host.wsgi, self._threads, self._loop)(scope, receive, send)

    async def replay(self, request: NativeRequest, receive: Receive, send: Send) -> None:
        """Answer a request whose body has been read already."""
        unread: list[Message] = [{"type": "http.request", "body": request.body, "more_body": False}]

        async def receive_again() -> Message:
            return unread.pop() if unread else await receive()

        await self.serve(scope_of(request.head), receive_again, send)

    async def _arrived(self) -> Host | None:
        return await asyncio.shield(self._host)

    def _settle(self, host: Host | None) -> None:
        if not self._host.done():
            self._host.set_result(host)


_UNAVAILABLE = NativeResponse(
    503, ((b"content-type", b"application/json"),), b'{"message": "LocalStack could not be started; see the log"}'
)
