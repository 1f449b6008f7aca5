"""The DynamoDB engine with a port of its own and nothing else: every request is DynamoDB's."""

import socket
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from homeport.config import DynamoDbSettings
from homeport.core.clock import SystemClock
from homeport.core.observer import Observer
from homeport.dynamodb import Engine
from homeport.dynamodb.wire import answer, answer_plain
from homeport.server.dispatch import Dispatcher, Elsewhere, Handlers
from homeport.server.dynamodb import DynamoDbEdge
from homeport.server.engine_settings import engine_settings
from homeport.server.exchange import Receive, Scope, Send
from homeport.server.front_door import Control, DynamoDb, FunctionCall
from homeport.server.front_server import FrontServer
from homeport.server.http import NativeRequest, NativeResponse
from homeport.server.loop_thread import LoopThread
from homeport.server.tls import Certificate


class EngineAlone:
    """Serves from construction to `stop`; in memory where `folder` is None."""

    def __init__(
        self, sockets: Sequence[socket.socket], folder: Path | None, certificate: Path, chosen: DynamoDbSettings
    ) -> None:
        clock = SystemClock()
        self._engine = Engine(folder, clock=clock, observer=Observer(clock), settings=engine_settings(chosen))
        self._thread = LoopThread()
        self._server = self._thread.call(self._started(sockets, certificate))

    async def _started(self, sockets: Sequence[socket.socket], certificate: Path) -> FrontServer:
        edge, nobody = DynamoDbEdge(), _Nobody()
        edge.open(partial(answer, self._engine), self._engine.together, partial(answer_plain, self._engine))
        handlers = Handlers(dynamodb=edge, apis=nobody, functions=nobody, control=nobody, localstack=nobody, plain=edge)
        server = FrontServer(Dispatcher([], handlers, _dynamodb), sockets, Certificate(certificate).context)
        server.start()
        return server

    def stop(self) -> None:
        """Finish what is being answered, then close the files."""
        self._thread.call(self._server.stop())
        self._thread.stop()
        self._engine.close()


def _dynamodb(method: str, path: bytes, host: bytes, headers: Mapping[bytes, bytes]) -> DynamoDb:
    del method, path, host
    return DynamoDb(headers.get(b"x-amz-target", b"").decode("latin-1"))


class _Nobody:
    """In the place of all that a stack has beside DynamoDB. Only a websocket gets here, and is refused."""

    is_open = False

    async def handle(self, request: NativeRequest) -> NativeResponse | Elsewhere:
        del request
        return NativeResponse(404)

    async def invoke(self, request: NativeRequest, destination: FunctionCall) -> NativeResponse:
        del request, destination
        return NativeResponse(404)

    async def stream(self, request: NativeRequest, destination: FunctionCall, send: Send) -> None:
        del request, destination, send

    def blocks(self, destination: Control) -> bool:
        del destination
        return False

    def answer(self, request: NativeRequest, destination: Control) -> NativeResponse:
        del request, destination
        return NativeResponse(404)

    async def fetch(self, request: NativeRequest) -> NativeResponse:
        del request
        return NativeResponse(404)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        await receive()
        await send({"type": "websocket.close"})
