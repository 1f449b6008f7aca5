"""A front door on a free port inside a test's own loop, with handlers that the test chooses."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial

from homeport.server.body import respond, spool_body
from homeport.server.connection import Connection
from homeport.server.dispatch import Dispatcher, Elsewhere, Handlers
from homeport.server.exchange import Receive, Scope, Send
from homeport.server.front_door import Control, DynamoDb, FunctionCall
from homeport.server.http import Answer, NativeRequest, NativeResponse, RequestHead
from homeport.server.interceptors import Interceptor
from homeport.server.open_connections import OpenConnections
from homeport.server.plain_calls import PlainCall


@dataclass
class Handled:
    """Handlers that answer with what they were asked, in JSON."""

    failure: Exception | None = None
    """What DynamoDB's handler raises."""
    gate: asyncio.Event | None = None
    """What LocalStack waits for before it answers."""
    is_open: bool = True
    """Whether DynamoDB's handler answers already."""
    api_elsewhere: bool = False
    """Whether API calls are left to LocalStack."""
    api_answer: Answer | Exception | None = None
    """What API calls are answered with instead, or what their handler raises."""
    """What API Gateway was told of answers that were not its own."""

    def workers(self, destination: DynamoDb) -> None:
        return None

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def is_quick(self, destination: DynamoDb, body: bytes) -> bool:
        return destination.target.endswith("Item")

    def answer(self, request: NativeRequest, destination: DynamoDb | Control) -> NativeResponse:
        if self.failure is not None:
            raise self.failure
        return _told(type(destination).__name__, request.head, request.body)

    def plain_answer(self, call: PlainCall) -> Callable[[], NativeResponse] | None:
        return partial(self._told_plainly, call.body) if call.body.startswith(b"plain") else None

    def _told_plainly(self, body: bytes) -> NativeResponse:
        if self.failure is not None:
            raise self.failure
        told = {"by": "plain", "body": body.decode()}
        return NativeResponse(200, (), json.dumps(told).encode(), b"X-Plain: yes\r\n")

    async def answer_in_thread(self, request: NativeRequest, destination: DynamoDb) -> NativeResponse:
        return await asyncio.get_running_loop().run_in_executor(None, self.answer, request, destination)

    async def handle(self, request: NativeRequest) -> Answer | Elsewhere:
        if self.api_elsewhere:
            return Elsewhere()
        if isinstance(self.api_answer, Exception):
            raise self.api_answer
        if self.api_answer is not None:
            return self.api_answer
        return _told("ApiCall", request.head, request.body)

    async def invoke(self, request: NativeRequest, destination: FunctionCall) -> NativeResponse:
        if self.gate is not None:
            await self.gate.wait()
        return _told(type(destination).__name__, request.head, request.body)

    async def stream(self, request: NativeRequest, destination: FunctionCall, send: Send) -> None:
        await respond(send, _told("Stream", request.head, request.body))

    def blocks(self, destination: Control) -> bool:
        return destination.path == "/_homeport/blocks"

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, _ = await spool_body(receive)
        if self.gate is not None:
            await self.gate.wait()
        head = RequestHead(scope["method"], scope["raw_path"], scope["query_string"], scope["headers"])
        with body:
            await respond(send, _told("LocalStack", head, body.read()))

    async def fetch(self, request: NativeRequest) -> NativeResponse:
        return _told("LocalStack", request.head, request.body)


class NoUpgrades:
    """An upgrader that notes what it was handed."""

    def __init__(self) -> None:
        self.handed: list[object] = []

    def to_http2(self, transport: asyncio.Transport, received: bytes) -> None:
        self.handed.append(received)
        transport.close()

    def to_websocket(self, transport: asyncio.Transport, head: RequestHead) -> None:
        self.handed.append(head.path)
        transport.close()


class Front:
    """A front door that is talked to in bytes; enter it inside a running loop."""

    def __init__(self, handled: Handled | None = None, interceptors: tuple[Interceptor, ...] = ()) -> None:
        self.handled = handled or Handled()
        self.upgrades = NoUpgrades()
        self.connections = OpenConnections()
        handlers = Handlers(
            dynamodb=self.handled,
            apis=self.handled,
            functions=self.handled,
            control=self.handled,
            localstack=self.handled,
            plain=self.handled,
        )
        self._dispatcher = Dispatcher(interceptors, handlers)

    async def __aenter__(self) -> "Front":
        loop = asyncio.get_running_loop()
        make: Callable[[], Connection] = lambda: Connection(self._dispatcher, self.upgrades, self.connections)  # noqa: E731
        self._server = await loop.create_server(make, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._server.close()
        for connection in self.connections:
            connection.close()
        await self.connections.none_left()

    async def talk(self, *pieces: bytes, answers: int = 1) -> list[tuple[int, dict[str, str], bytes]]:
        """Send the pieces one after the other and read that many answers: status, headers, body."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        read = [await read_answer(reader) for _ in range(answers)]
        writer.close()
        await writer.wait_closed()
        return read


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    """One HTTP/1.1 answer: status, headers under their names as sent, body."""
    lines = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).decode("latin-1").split("\r\n")[:-2]
    headers = dict(line.split(": ", 1) for line in lines[1:])
    length = {name.lower(): value for name, value in headers.items()}.get("content-length")
    if headers.get("transfer-encoding") == "chunked":
        body = await _chunks(reader)
    else:
        body = await reader.readexactly(int(length)) if length is not None else b""
    return int(lines[0].split()[1]), headers, body


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return body


def _told(who: str, head: RequestHead, body: bytes) -> NativeResponse:
    told = {
        "by": who,
        "request": f"{head.method} {head.path.decode()}?{head.query.decode()}",
        "headers": [name.decode() for name, _ in head.headers],
        "body": body.decode("latin-1"),
    }
    return NativeResponse(200, ((b"X-Teller", who.encode()),), json.dumps(told).encode())
