"""The parts of one process, put together."""

import secrets
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING

from homeport.core.clock import SystemClock
from homeport.core.logs import LogSink
from homeport.core.observer import Observer
from homeport.runtime import boot
from homeport.runtime.host import Host
from homeport.runtime.settings import Placement
from homeport.server.apis import ApiEdge
from homeport.server.control import ControlEdge, Health
from homeport.server.dispatch import Dispatcher, Handlers
from homeport.server.dynamodb import DynamoDbEdge
from homeport.server.front_server import FrontServer
from homeport.server.gateway import GatewaySlot
from homeport.server.interceptors import InternalCalls
from homeport.server.loop_thread import LoopThread
from homeport.server.main_tmp import wire
from homeport.server.tls import Certificate

if TYPE_CHECKING:
    from homeport.functions.pool import Functions


class Instance:
    """One process's parts.

    Made with what answers at once (the DynamoDB engine, control); serves from `start` on, while what LocalStack needs
    of the process is made by `host`; ends with `stop`.
    """

    def __init__(self, sockets: Sequence[socket.socket], placement: Placement) -> None:
        self._sockets = sockets
        self._placement = placement
        self._endpoint_url = f"http://127.0.0.1:{placement.port}"
        self._token = secrets.token_hex(16)
        self._clock = SystemClock()
        self._observer = Observer(self._clock)
        self._certificate = Certificate(placement.certificate)
        self._thread = LoopThread()
        self._slot = GatewaySlot(self._thread.loop)
        handlers = Handlers(
            dynamodb=DynamoDbEdge(wire),
            apis=ApiEdge(self._slot),
            control=ControlEdge(placement.port, _health),
            localstack=self._slot,
        )
        self._dispatcher = Dispatcher([InternalCalls(self._token)], handlers)
        self._host: Host | None = None

    def start(self) -> None:
        """Answer from now on; what is LocalStack's waits for it."""
        self._server = self._thread.call(self._started())

    def host(self) -> Host:
        """What LocalStack's plug-ins get of this process."""
        # Imported while the front door answers already.
        from homeport.runtime.providers.cloudwatch_logs import CloudWatchLogs

        logs = CloudWatchLogs(self._clock)
        self._host = Host(
            endpoint_url=self._endpoint_url,
            internal_token=self._token,
            loop=self._thread.loop,
            clock=self._clock,
            observer=self._observer,
            log_sink=logs,
            functions=self._functions(logs),
            dynamodb=wire,
            front_door=self._slot,
        )
        return self._host

    def stop(self) -> None:
        """Answer nothing more, and end every function's process."""
        self._thread.call(self._server.stop())
        if self._host is not None:
            self._thread.call(self._host.functions.stop())
        self._thread.stop()

    def _functions(self, logs: LogSink) -> "Functions":
        """Lambda's data plane; its spawner kills every worker when this process ends, however it does."""
        from homeport.functions.pool import Functions
        from homeport.functions.spawner import Spawner
        from homeport.functions.worker_environments import WorkerEnvironments

        spawner = Spawner()
        spawner.start()
        functions = Functions(
            self._thread.loop,
            spawner,
            self._clock,
            self._observer,
            logs,
            endpoint_url=self._endpoint_url,
            scratch=self._placement.run / "functions",
            worker_environments=WorkerEnvironments(self._placement.cache),
        )
        self._thread.loop.call_soon_threadsafe(functions.attach)
        return functions

    async def _started(self) -> FrontServer:
        server = FrontServer(self._dispatcher, self._sockets, self._certificate.context)
        server.start()
        return server


def _health() -> Health:
    ready = boot.is_ready()
    return Health(ready, {"dynamodb": "running", "localstack": "running" if ready else "starting"})
