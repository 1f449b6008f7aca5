"""What this process lends to the plug-ins that LocalStack makes by itself.

plux creates providers, executors and the server from entry points and hands them nothing, so what they need stands in
one place that the composition root fills before LocalStack is imported. Nothing else in homeport is process-wide.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from homeport.config import FunctionSettings
from homeport.core.clock import Clock
from homeport.core.context import RequestContext
from homeport.core.logs import LogSink
from homeport.core.observer import Observer

if TYPE_CHECKING:
    # Read at the process's start, before the front door listens: what is slow to import is imported later.
    from homeport.apigateway.messages import ApiRequest, ApiResponse
    from homeport.apigateway.rest import ApiAddresses, RestGateway
    from homeport.functions.calls import FunctionCalls
    from homeport.functions.pool import Functions
    from homeport.kinesis import Engine as KinesisEngine
    from homeport.runtime.providers.deployed_functions import LocalStackDirectory

INTERNAL_TOKEN_HEADER = "x-homeport-internal"
"""Header by which the front door knows calls from inside; its value is `Host.internal_token`."""


class WireAnswer(Protocol):
    """An answer in the bytes of AWS JSON 1.0."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """Content type, request id, checksum."""

    @property
    def body(self) -> bytes:
        """JSON."""


class DynamoDbWire(Protocol):
    """The DynamoDB engine behind AWS JSON 1.0."""

    def __call__(self, target: str, body: bytes, context: RequestContext) -> WireAnswer:
        """Carry out the operation that `target` names (`DynamoDB_20120810.GetItem`); errors are answers too."""


class StreamNews(Protocol):
    """The DynamoDB engine's word that a stream has something new."""

    def __call__(self, stream_arn: str, context: RequestContext, listener: Callable[[], None], /) -> Callable[[], None]:
        """Call `listener`, on any thread, after each change; returns how to end that."""


class RestApis(Protocol):
    """The data plane of REST APIs, reading what LocalStack's control plane has deployed."""

    async def handle(self, request: "ApiRequest") -> "ApiResponse":
        """The answer; on `Host.loop`."""


@dataclass(frozen=True, slots=True)
class LoadedGateway:
    """LocalStack's gateway, ready to answer."""

    wsgi: Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
    """Answers requests, in whatever thread calls it."""
    websockets: Callable[
        [
            MutableMapping[str, Any],
            Callable[[], Awaitable[MutableMapping[str, Any]]],
            Callable[[MutableMapping[str, Any]], Awaitable[None]],
        ],
        Awaitable[None],
    ]
    """Answers websockets, as an ASGI application on `Host.loop`."""
    rest_apis: RestApis
    """Answers calls of deployed REST APIs."""
    addresses: "ApiAddresses"
    """Finds out which of them a call is for."""


class Later[T]:
    """A part that is made when LocalStack is loaded."""

    def __init__(self) -> None:
        self._part: T | None = None

    def fill(self, part: T) -> None:
        """It is there from now on."""
        self._part = part

    def get(self) -> T:
        """The part. RuntimeError before it is there."""
        if self._part is None:
            raise RuntimeError("LocalStack is not loaded yet")
        return self._part


class FrontDoor(Protocol):
    """Where LocalStack's gateway is handed in."""

    def fill(self, gateway: LoadedGateway) -> None:
        """LocalStack answers from now on."""


@dataclass(frozen=True, slots=True)
class Host:
    """The process around LocalStack."""

    endpoint_url: str
    """`http://127.0.0.1:PORT`, the front door."""
    internal_token: str
    """What calls from inside carry to be believed (`x-homeport-internal`)."""
    loop: asyncio.AbstractEventLoop
    """The front door's loop, in its own thread."""
    clock: Clock
    observer: Observer
    log_sink: LogSink
    """CloudWatch Logs of this process."""
    function_settings: FunctionSettings
    functions: "Functions"
    """Lambda's data plane, on `loop`."""
    function_directory: "LocalStackDirectory"
    """What LocalStack's Lambda provider has deployed."""
    function_calls: "FunctionCalls"
    """Invocations by name, on `loop`."""
    dynamodb: DynamoDbWire
    kinesis: "KinesisEngine"
    stream_news: StreamNews
    """Tells of new records in DynamoDB's streams."""
    front_door: FrontDoor
    """Where LocalStack's gateway is handed in."""
    rest_gateway: "Later[RestGateway]" = field(default_factory=Later)
    """The data plane of REST APIs, for the operations of the control plane that are about it."""


_installed: Host | None = None


def install(host: Host) -> None:
    """Make the process's parts known to the plug-ins."""
    global _installed
    _installed = host


def current() -> Host:
    """The process's parts; raises RuntimeError outside a homeport server."""
    if _installed is None:
        raise RuntimeError("homeport's plug-ins work only inside a homeport server")
    return _installed
