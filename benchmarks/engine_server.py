"""homeport's front door with nothing behind it but the DynamoDB engine.

python -m benchmarks.engine_server PORT FOLDER
"""

import ssl
import sys
import threading
from functools import partial
from pathlib import Path
from typing import NoReturn

from homeport.core.clock import SystemClock
from homeport.core.observer import Observer
from homeport.dynamodb import Engine
from homeport.dynamodb.wire import answer
from homeport.server.control import ControlEdge, Health
from homeport.server.dispatch import Dispatcher, Elsewhere, Handlers
from homeport.server.dynamodb import DynamoDbEdge
from homeport.server.exchange import Receive, Scope, Send
from homeport.server.front_server import FrontServer
from homeport.server.function_urls import FunctionUrlPaths
from homeport.server.http import NativeRequest, NativeResponse
from homeport.server.interceptors import InternalCalls
from homeport.server.listener import bind
from homeport.server.loop_thread import LoopThread


class _Nothing:
    """Stands where LocalStack and API Gateway would."""

    async def handle(self, request: NativeRequest) -> NativeResponse | Elsewhere:
        return await self.fetch(request)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise NotImplementedError

    async def fetch(self, request: NativeRequest) -> NativeResponse:
        return NativeResponse(404)


def _no_tls() -> ssl.SSLContext:
    raise ssl.SSLError("there is no certificate")


def serve(port: int, folder: Path) -> None:
    """Serve until the process is ended."""
    clock = SystemClock()
    engine = Engine(folder, clock=clock, observer=Observer(clock))
    thread = LoopThread()
    edge, nothing = DynamoDbEdge(), _Nothing()
    control = ControlEdge(port, lambda: Health(True, {}))
    handlers = Handlers(dynamodb=edge, apis=nothing, control=control, localstack=nothing)
    sockets = bind(("127.0.0.1",), port)

    async def start() -> FrontServer:
        edge.open(partial(answer, engine), engine.together)
        server = FrontServer(Dispatcher([InternalCalls("0"), FunctionUrlPaths()], handlers), sockets, _no_tls)
        server.start()
        return server

    server = thread.call(start())
    _wait_for_ever(server)


def _wait_for_ever(_server: FrontServer) -> NoReturn:
    while True:
        threading.Event().wait()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
