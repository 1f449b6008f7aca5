"""The parts of one process, put together."""

import asyncio
import logging
import secrets
import socket
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from homeport.config import FunctionSettings, Settings
from homeport.core.clock import SystemClock
from homeport.core.logs import LogSink
from homeport.core.observer import Observer
from homeport.iam.verifier import Verifier
from homeport.runtime import boot
from homeport.runtime.access_keys import LocalStackKeys
from homeport.runtime.host import DynamoDbWire, Host
from homeport.runtime.providers.api_addresses import DeployedDomains
from homeport.runtime.settings import Placement
from homeport.server.apis import ApiEdge
from homeport.server.authority import Authority
from homeport.server.control import Action, ControlEdge, Health
from homeport.server.dispatch import Dispatcher, Handlers
from homeport.server.dynamodb import DynamoDbEdge
from homeport.server.engine_settings import engine_settings
from homeport.server.front_door import Decide, all_for_one_api, with_domains
from homeport.server.front_server import FrontServer
from homeport.server.function_control import Code, FunctionControl
from homeport.server.function_urls import FunctionUrlEdge
from homeport.server.gateway import GatewaySlot
from homeport.server.interceptors import InternalCalls
from homeport.server.lambda_calls import FunctionCallEdge
from homeport.server.loop_thread import LoopThread
from homeport.server.tls import Certificate

if TYPE_CHECKING:
    from homeport.dynamodb import Engine
    from homeport.functions.config import LocalCommand
    from homeport.functions.egress.rules import Egress
    from homeport.functions.pool import Functions
    from homeport.kinesis import Engine as KinesisEngine
    from homeport.runtime.providers.cloudwatch_logs import CloudWatchLogs

log = logging.getLogger("homeport.server")


class Instance:
    """One process's parts.

    Made with no more than it takes to listen; from `start` on it answers about itself, and all other requests wait for
    what they need: DynamoDB's for the engine (`open_engine`), the rest for LocalStack, which gets what it needs of the
    process by `host`. It ends with `stop`.
    """

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        placement: Placement,
        chosen: Settings,
        api_sockets: Mapping[str, Sequence[socket.socket]],
    ) -> None:
        """`api_sockets` are those of REST APIs with a port of their own, by what the API is called there."""
        self._sockets = sockets
        self._api_sockets = api_sockets
        self._placement = placement
        self._chosen = chosen
        self._token = secrets.token_hex(16)
        self._clock = SystemClock()
        self._observer = Observer(self._clock)
        self._thread = LoopThread()
        self._authority = Authority(
            Certificate(placement.authority), Certificate(placement.certificate) if placement.certificate else None
        )
        self._slot = GatewaySlot(self._thread.loop)
        self._calls = FunctionCallEdge(self._slot)
        self._urls = FunctionUrlEdge(self._calls, self._clock)
        self._dynamodb = DynamoDbEdge(Verifier(LocalStackKeys(), self._clock, "dynamodb"))
        self._servers: list[FrontServer] = []
        self._engine: Engine | None = None
        self._functions: Functions | None = None

    def start(self) -> None:
        """Listen from now on."""
        self._thread.call(self._started())

    def open_engine(self, folder: Path) -> DynamoDbWire:
        """Load the DynamoDB engine and let it answer; its files lie in `folder`."""
        # Imported while the front door listens already; so are all parts below.
        from homeport.dynamodb import Engine
        from homeport.dynamodb.neighbours import Neighbours
        from homeport.dynamodb.wire import answer, answer_plain
        from homeport.runtime.providers.kinesis_streams import EngineStreams
        from homeport.runtime.providers.object_storage import LocalStackObjects

        wait = self._slot.wait
        neighbours = Neighbours(
            objects=LocalStackObjects(wait), streams=EngineStreams(lambda: self._kinesis), logs=self._logs
        )
        self._engine = Engine(
            folder,
            clock=self._clock,
            observer=self._observer,
            neighbours=neighbours,
            settings=engine_settings(self._chosen.dynamodb),
        )
        wire: DynamoDbWire = partial(answer, self._engine)
        plain = partial(answer_plain, self._engine)
        self._thread.loop.call_soon_threadsafe(self._dynamodb.open, wire, self._engine.together, plain)
        return wire

    def host(self, dynamodb: DynamoDbWire) -> Host:
        """What LocalStack's plug-ins get of this process."""
        assert self._engine is not None
        from homeport.functions.calls import FunctionCalls
        from homeport.runtime.providers.deployed_functions import LocalStackDirectory
        from homeport.runtime.providers.deployed_urls import LocalStackUrls
        from homeport.runtime.providers.execution_roles import ExecutionRoles
        from homeport.runtime.providers.function_access import FunctionAccess

        self._functions = self._functions_pool(self._logs, self._chosen.functions)
        directory = LocalStackDirectory(self._functions, ExecutionRoles(self._clock))
        calls = FunctionCalls(self._functions, directory, self._clock)
        self._thread.loop.call_soon_threadsafe(self._calls.open, calls)
        access = FunctionAccess(LocalStackKeys(), self._clock)
        self._thread.loop.call_soon_threadsafe(self._urls.open, LocalStackUrls(), access)
        return Host(
            endpoint_url=self._endpoint_url,
            internal_token=self._token,
            loop=self._thread.loop,
            clock=self._clock,
            observer=self._observer,
            log_sink=self._logs,
            function_settings=self._chosen.functions,
            functions=self._functions,
            function_directory=directory,
            function_calls=calls,
            dynamodb=dynamodb,
            kinesis=self._kinesis,
            stream_news=self._engine.on_records,
            front_door=self._slot,
        )

    def stop(self) -> None:
        """Answer nothing more, and end every function's process."""
        self._thread.call(self._stopped())
        if self._functions is not None:
            self._thread.call(self._functions.stop())
        self._thread.stop()
        if self._engine is not None:
            self._engine.close()

    @cached_property
    def _kinesis(self) -> "KinesisEngine":
        from homeport.kinesis import Engine as KinesisEngine
        from homeport.kinesis.throughput import ThroughputSettings

        chosen = self._chosen.kinesis
        settings = ThroughputSettings(chosen.enforce_throughput, chosen.error_probability)
        return KinesisEngine(clock=self._clock, observer=self._observer, settings=settings)

    @cached_property
    def _logs(self) -> "CloudWatchLogs":
        from homeport.runtime.providers.cloudwatch_logs import CloudWatchLogs

        return CloudWatchLogs(self._clock)

    @property
    def _endpoint_url(self) -> str:
        return f"http://127.0.0.1:{self._placement.port}"

    def _functions_pool(self, logs: LogSink, chosen: FunctionSettings) -> "Functions":
        """Lambda's data plane; its spawner kills every worker when this process ends, however it does."""
        from homeport.functions.freezing import Freezing
        from homeport.functions.pool import Functions, PoolSettings
        from homeport.functions.runtimes.registry import RuntimeSettings
        from homeport.functions.sandbox.selection import choose
        from homeport.functions.spawner import Spawner
        from homeport.functions.worker_environments import WorkerEnvironments
        from homeport.functions.worker_room import default_most_workers
        from homeport.runtime.providers.invocation_metrics import MetricCounter

        isolation = choose(self._chosen.isolation.level, strict=self._chosen.strict, tell=log.warning)
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
            metrics=MetricCounter(self._clock),
            runtime_settings=RuntimeSettings(self._chosen.strict, self._local_commands()),
            settings=PoolSettings(
                chosen.keep_idle_s,
                chosen.max_environments or default_most_workers(),
                Freezing(chosen.freeze, self._chosen.freeze_by_function),
            ),
            isolation=isolation,
            egress=self._egress(),
        )
        self._thread.loop.call_soon_threadsafe(functions.attach)
        return functions

    def _egress(self) -> "Egress":
        from homeport.functions.egress.rules import AllowedHosts, Egress
        from homeport.runtime.owned_endpoints import endpoint_prefixes

        return Egress(
            self._endpoint_url,
            allowed=AllowedHosts(self._chosen.functions.allow_hosts, self._chosen.allow_hosts_by_function),
            endpoint_prefixes=endpoint_prefixes,
            authority=self._authority.pem,
        )

    def _local_commands(self) -> dict[str, "LocalCommand"]:
        """What runs in the place of container images, by the names of functions."""
        from homeport.functions.config import LocalCommand

        named = self._chosen.local_commands.items()
        return {name: LocalCommand(each.command, each.source) for name, each in named}

    def _actions(self) -> dict[str, Action]:
        """What else homeport's own endpoints do, by their paths."""
        developing = FunctionControl(lambda: self._functions, _function_code, self._placement.cache)
        return {
            "/_homeport/functions/files": developing.files,
            "/_homeport/functions/code": developing.replace_code,
            "/_homeport/functions/debug": developing.debug,
        }

    async def _started(self) -> None:
        handlers = Handlers(
            dynamodb=self._dynamodb,
            apis=ApiEdge(self._slot),
            functions=self._calls,
            control=ControlEdge(self._placement.port, self._health, self._actions()),
            localstack=self._slot,
            plain=self._dynamodb,
            urls=self._urls,
        )
        self._serve(self._sockets, handlers, with_domains(DeployedDomains().is_domain))
        for name, sockets in self._api_sockets.items():
            self._serve(sockets, replace(handlers, apis=ApiEdge(self._slot, name), plain=None), all_for_one_api)

    async def _stopped(self) -> None:
        await asyncio.gather(*(server.stop() for server in self._servers))

    def _serve(self, sockets: Sequence[socket.socket], handlers: Handlers, decide: Decide) -> None:
        dispatcher = Dispatcher([InternalCalls(self._token)], handlers, decide)
        server = FrontServer(dispatcher, sockets, self._authority.context)
        server.start()
        self._servers.append(server)

    def _health(self) -> Health:
        ready = boot.is_ready()
        parts = {"dynamodb": self._dynamodb.is_open, "localstack": ready}
        services = {name: "running" if is_there else "starting" for name, is_there in parts.items()}
        return Health(ready, services, self._functions.facilities.isolation if self._functions else None)


def _function_code(arn: str) -> Code | None:
    from homeport.runtime.providers.function_code import function_code

    return function_code(arn)
