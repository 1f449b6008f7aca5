"""The composition root: makes the parts of one instance, puts them together, runs them in the foreground."""

import argparse
import logging
import os
import secrets
import socket
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from homeport.core.clock import SystemClock
from homeport.core.errors import HomeportError
from homeport.core.observer import Observer
from homeport.functions.pool import Functions
from homeport.functions.spawner import Spawner
from homeport.functions.worker_environments import WorkerEnvironments
from homeport.runtime import boot, init_hooks
from homeport.runtime.host import Host
from homeport.runtime.providers.cloudwatch_logs import CloudWatchLogs
from homeport.runtime.settings import Placement
from homeport.runtime.stop import Stop, Stopped
from homeport.server.apis import ApiEdge
from homeport.server.control import ControlEdge, Health
from homeport.server.dispatch import Dispatcher, Handlers
from homeport.server.dynamodb import DynamoDbEdge
from homeport.server.front_server import FrontServer
from homeport.server.gateway import GatewaySlot
from homeport.server.interceptors import InternalCalls
from homeport.server.listener import LOOPBACK, bind
from homeport.server.loop_thread import LoopThread
from homeport.server.main_tmp import wire
from homeport.server.state_folder import StateFolder
from homeport.server.tls import Certificate

log = logging.getLogger("homeport.server")

LOG_FORMAT = "%(asctime)s.%(msecs)03d %(levelname)-7s %(name)s: %(message)s"
LOG_DATES = "%Y-%m-%dT%H:%M:%S"

STOP_DEADLINE_S = 4.5
"""After a signal the process ends within this time, whatever hangs."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal; returns the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT, datefmt=LOG_DATES)
    try:
        return _serve(options)
    except HomeportError as error:
        sys.stderr.write(f"error: {error.message}\n" + (f"hint: {error.hint}\n" if error.hint else ""))
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m homeport.server", description="Run one instance of homeport.")
    parser.add_argument("--port", type=int, default=4566, help="port to listen on; 0 for a free one (default: 4566)")
    parser.add_argument("--host", action="append", help="address to listen on, repeatable (default: loopback)")
    parser.add_argument("--state", type=Path, default=Path(".homeport"), help="state folder (default: .homeport)")
    parser.add_argument("--init-dir", type=Path, help="folder of init hooks (default: init, where it has any)")
    return parser


def _serve(options: argparse.Namespace) -> int:
    folder = StateFolder(options.state.absolute())
    stop = Stop(STOP_DEADLINE_S, partial(_overdue, folder))
    stop.listen()
    lock = folder.claim()
    hosts = tuple(options.host or LOOPBACK)
    sockets = bind(hosts, options.port)
    placement = Placement(
        run=folder.run,
        cache=_shared_cache(),
        certificate=folder.certificate,
        init=init_hooks.find(options.init_dir, Path.cwd()),
        port=sockets[0].getsockname()[1],
        listen=hosts,
    )
    # Forked while the process is small; it kills every worker when this process ends, however it does.
    spawner = Spawner()
    spawner.start()
    boot.prepare(placement)
    instance = _Instance(folder, sockets, placement.port, spawner)
    instance.start()
    folder.announce(placement.port)
    try:
        return boot.run(instance.host, placement, stop)
    except Stopped:
        return 0
    finally:
        instance.stop()
        folder.withdraw()
        lock.close()


def _overdue(folder: StateFolder) -> NoReturn:
    log.warning("not everything ended within %s s", STOP_DEADLINE_S)
    folder.withdraw()
    end_process(0)


def end_process(code: int) -> NoReturn:
    """End the process at once: LocalStack leaves threads behind that Python would wait for."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _shared_cache() -> Path:
    """The folder that all instances of a user share."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "homeport"


class _Instance:
    """The parts of one process, put together; serves from `start` to `stop`."""

    def __init__(self, folder: StateFolder, sockets: Sequence[socket.socket], port: int, spawner: Spawner) -> None:
        self._sockets = sockets
        self._clock = SystemClock()
        self._observer = Observer(self._clock)
        self._certificate = Certificate(folder.certificate)
        self._thread = LoopThread()
        self._log_sink = CloudWatchLogs(self._clock)
        self._functions = Functions(
            self._thread.loop,
            spawner,
            self._clock,
            self._observer,
            self._log_sink,
            endpoint_url=f"http://127.0.0.1:{port}",
            scratch=folder.run / "functions",
            worker_environments=WorkerEnvironments(_shared_cache()),
        )
        self._slot = GatewaySlot(self._thread.loop)
        token = secrets.token_hex(16)
        self._dispatcher = Dispatcher(
            [InternalCalls(token)],
            Handlers(
                dynamodb=DynamoDbEdge(wire),
                apis=ApiEdge(self._slot),
                control=ControlEdge(port, self._health),
                localstack=self._slot,
            ),
        )
        self.host = Host(
            endpoint_url=f"http://127.0.0.1:{port}",
            internal_token=token,
            loop=self._thread.loop,
            clock=self._clock,
            observer=self._observer,
            log_sink=self._log_sink,
            functions=self._functions,
            dynamodb=wire,
            front_door=self._slot,
        )

    def start(self) -> None:
        """Answer from now on; what is LocalStack's waits for it."""
        self._server = self._thread.call(self._started())

    def stop(self) -> None:
        """Answer nothing more, and end every worker."""
        self._thread.call(self._server.stop())
        self._thread.call(self._functions.stop())
        self._thread.stop()

    async def _started(self) -> FrontServer:
        server = FrontServer(self._dispatcher, self._sockets, self._certificate.context)
        server.start()
        self._functions.attach()
        return server

    def _health(self) -> Health:
        ready = boot.is_ready()
        return Health(ready, {"dynamodb": "running", "localstack": "running" if ready else "starting"})
