"""What an execution environment has of extensions, for its phases and for its port."""

import asyncio
from collections.abc import Iterator

from homeport.core.clock import Clock
from homeport.functions.config import FunctionConfig
from homeport.functions.extensions.api import PREFIX, ExtensionsApi, invoke_event, shutdown_event
from homeport.functions.extensions.errors import RefusalError
from homeport.functions.extensions.extension import INVOKE, SHUTDOWN, Extension
from homeport.functions.extensions.registry import ExtensionRegistry
from homeport.functions.extensions.telemetry.subscription import APIS
from homeport.functions.extensions.telemetry.telemetry import Log, Telemetry
from homeport.functions.local_http import Answer, Connection, Request, unknown_path


class Extensions:
    """Falsy for an environment that has none, at no cost to its invocations."""

    def __init__(
        self, config: FunctionConfig, sandbox: str, clock: Clock, loop: asyncio.AbstractEventLoop, log: Log
    ) -> None:
        """`sandbox` is the environment's own address."""
        self.registry = ExtensionRegistry()
        self.telemetry = Telemetry(clock, loop, log, sandbox=sandbox, is_structured=config.log_format == "JSON")
        self._api = ExtensionsApi(config, self.registry)

    def __bool__(self) -> bool:
        return bool(self.registry)

    def __iter__(self) -> Iterator[Extension]:
        return iter(self.registry)

    def begin(self) -> None:
        """An init phase begins: every process will be another."""
        self.registry.begin()
        self._api.begin()

    def handle(self, connection: Connection, request: Request) -> Answer | None:
        """Answer a call that is not the runtime's; None for one that waits for an event."""
        if request.path.startswith(PREFIX):
            return self._api.handle(connection, request)
        api = APIS.get(request.path)
        if api is None or request.method != b"PUT":
            return unknown_path(request.path)
        try:
            extension = self._api.caller(request, "Unknown extension {}")
            return self.telemetry.subscribe(api, extension.name, request.body)
        except RefusalError as refused:
            return refused.answer

    def invoke(self, request_id: str, invoked_arn: str, trace_header: str, deadline_ms: int) -> None:
        """Tell those who asked for it of an invocation."""
        for extension in self:
            if INVOKE in extension.events:
                self._api.send(extension, invoke_event(request_id, invoked_arn, trace_header, deadline_ms))

    def shut_down(self, extension: Extension, reason: str, deadline_ms: int) -> bool:
        """Tell an extension that it has to end; False when it did not ask to be told."""
        wants = SHUTDOWN in extension.events
        if wants:
            self._api.send(extension, shutdown_event(reason, deadline_ms))
        return wants
