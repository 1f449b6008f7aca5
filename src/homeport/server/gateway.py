"""LocalStack's place at the front door: requests for it wait until it is there."""

import asyncio

from homeport.runtime.host import LoadedGateway
from homeport.server.bridge import WsgiBridge
from homeport.server.exchange import Message, Receive, Scope, Send, scope_of
from homeport.server.http import FRAMING, NativeRequest, NativeResponse
from homeport.server.workers import WorkerThreads

MAX_THREADS = 1000
"""Requests that LocalStack answers at once, its own default."""
LOADED_WITHIN_S = 60.0
"""LocalStack takes seconds; its init hooks are not waited for."""


class GatewaySlot:
    """Empty until LocalStack has loaded (`fill`); what is asked meanwhile waits."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._threads = WorkerThreads(MAX_THREADS, "gateway")
        self._gateway: asyncio.Future[LoadedGateway] = loop.create_future()

    def fill(self, gateway: LoadedGateway) -> None:
        """LocalStack is there; called from its thread."""
        self._loop.call_soon_threadsafe(self._gateway.set_result, gateway)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or a websocket as soon as LocalStack is there."""
        gateway = await self.arrived()
        if scope["type"] == "websocket":
            await gateway.websockets(scope, receive, send)
        else:
            await WsgiBridge(gateway.wsgi, self._threads, self._loop)(scope, receive, send)

    async def fetch(self, request: NativeRequest) -> NativeResponse:
        """The whole answer to a request whose body has been read."""
        unread: list[Message] = [{"type": "http.request", "body": request.body, "more_body": False}]
        sent: list[Message] = []

        async def receive() -> Message:
            if unread:
                return unread.pop()
            # The client's leaving is its connection's business: the answer is collected in any case.
            return await asyncio.Future[Message]()

        async def send(message: Message) -> None:
            sent.append(message)

        await self.serve(scope_of(request.head), receive, send)
        return _collected(sent)

    @property
    def has_arrived(self) -> bool:
        """Whether LocalStack is there."""
        return self._gateway.done()

    async def arrived(self) -> LoadedGateway:
        """LocalStack as soon as it is there."""
        return await asyncio.shield(self._gateway)

    def wait(self) -> None:
        """Block until LocalStack is there; on any thread but the loop's."""
        asyncio.run_coroutine_threadsafe(self.arrived(), self._loop).result(LOADED_WITHIN_S)


def _collected(messages: list[Message]) -> NativeResponse:
    start, *pieces = messages
    headers = tuple((name, value) for name, value in start["headers"] if name.lower() not in FRAMING)
    return NativeResponse(start["status"], headers, b"".join(piece["body"] for piece in pieces))
