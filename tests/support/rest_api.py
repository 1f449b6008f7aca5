"""A REST API in one process: our model, functions that are Python callables, logs in a list, time that stands still."""

import asyncio
import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from homeport.apigateway.access import SignedCaller, TokenRefusedError
from homeport.apigateway.functions import FunctionResult, InvokedFor
from homeport.apigateway.messages import ApiRequest, ApiResponse
from homeport.apigateway.metrics import CountedCall
from homeport.apigateway.outbound import OutboundRequest, OutboundResponse, OutboundStream, ServiceRequest
from homeport.apigateway.rest import RestGateway
from homeport.apigateway.rest.compile import CompiledStage, compile_deployment, compile_stage
from homeport.apigateway.rest.log_destinations import LogDestination
from homeport.apigateway.rest.model import (
    AccessLogSettings,
    CanarySettings,
    Deployment,
    GatewayResponse,
    Integration,
    IntegrationType,
    Method,
    MethodSettings,
    Model,
    RequestValidator,
    Resource,
    RestApi,
    Stage,
)
from homeport.apigateway.rest.usage.meter import UsageMeter
from homeport.apigateway.rest.usage.plans import ApiKey, UsagePlan
from homeport.core.clock import ManualClock
from homeport.core.context import RequestContext
from homeport.core.errors import AwsError
from homeport.core.logs import LogLine
from homeport.core.observer import Observer
from homeport.iam.sigv4 import HttpRequest

FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:echo"
REQUEST_ID = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
EXTENDED_REQUEST_ID = "JJbxmplHYosFVYQ="
TRACE_ROOT = "1-67891233-abcdef012345678912345678"
NOW_S = 1_583_349_317.135
"""04/Mar/2020:19:15:17 +0000."""

ALL = RequestValidator("val001", validate_body=True, validate_parameters=True)


def function_uri(function: str = FUNCTION_ARN) -> str:
    """The integration URI that invokes a function."""
    return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations"


def proxy(function: str = FUNCTION_ARN, *, timeout_ms: int = 29_000) -> Integration:
    """A Lambda proxy integration."""
    return Integration(IntegrationType.AWS_PROXY, function_uri(function), "POST", timeout_ms=timeout_ms)


def method(http_method: str = "GET", **settings: Any) -> Method:
    """An open method with a Lambda proxy behind it, unless the settings say otherwise."""
    return Method(http_method, **{"integration": proxy(), **settings})


class FixedIdentifiers:
    """The same identifiers for every request."""

    def request_id(self) -> str:
        return REQUEST_ID

    def extended_request_id(self) -> str:
        return EXTENDED_REQUEST_ID

    def trace_root(self, time_s: float) -> str:
        return TRACE_ROOT

    def segment(self) -> str:
        return "53995c3f42cd8ad8"


class MemoryLogs:
    """A LogSink that keeps what it is given."""

    def __init__(self) -> None:
        self.written: list[tuple[LogDestination, LogLine]] = []

    def write(self, destination: LogDestination, lines: Sequence[LogLine]) -> None:
        self.written.extend((destination, line) for line in lines)

    @property
    def messages(self) -> list[str]:
        """The texts alone."""
        return [line.message for _, line in self.written]


@dataclass
class Functions:
    """A FunctionInvoker whose every function is one callable; keeps what it was called with."""

    handler: Callable[[Any], Any] = lambda event: {"statusCode": 200, "body": "ok"}
    """From the event to what the function returns; bytes are returned as they are."""
    invoked: list[str] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    contexts: list[RequestContext] = field(default_factory=list)
    invoked_for: list[InvokedFor] = field(default_factory=list)
    enqueued: list[tuple[str, Any]] = field(default_factory=list)
    """(ARN, event) of what is to be invoked later."""
    hold: asyncio.Event | None = None
    """Every function waits for it, where set."""
    began: asyncio.Event | None = None
    """Set when a function begins, where given."""

    async def invoke(
        self, function: str, payload: bytes, *, context: RequestContext, invoked_for: InvokedFor
    ) -> FunctionResult:
        event = json.loads(payload)
        self.invoked.append(function)
        self.events.append(event)
        self.contexts.append(context)
        self.invoked_for.append(invoked_for)
        if self.began is not None:
            self.began.set()
        if self.hold is not None:
            await self.hold.wait()
        result = self.handler(event)
        if isinstance(result, FunctionResult):
            return result
        return FunctionResult(result if isinstance(result, bytes) else json.dumps(result).encode())

    async def stream(
        self, function: str, payload: bytes, *, context: RequestContext, invoked_for: InvokedFor
    ) -> "Pieces":
        """The handler's result, a Pieces, as its stream."""
        event = json.loads(payload)
        self.invoked.append(function)
        self.events.append(event)
        self.contexts.append(context)
        self.invoked_for.append(invoked_for)
        streamed = self.handler(event)
        assert isinstance(streamed, Pieces)
        return streamed

    async def enqueue(self, function: str, payload: bytes, *, context: RequestContext, invoked_for: InvokedFor) -> None:
        self.enqueued.append((function, json.loads(payload)))
        self.contexts.append(context)
        self.invoked_for.append(invoked_for)


@dataclass
class Signatures:
    """A SignatureChecker that knows one caller, whatever is signed."""

    caller: SignedCaller | AwsError | None = None
    """None: nobody has signed; an error is raised."""

    def signer(self, request: HttpRequest) -> SignedCaller | None:
        if isinstance(self.caller, AwsError):
            raise self.caller
        return self.caller


@dataclass
class Tokens:
    """A TokenChecker with a table of tokens."""

    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    expired: frozenset[str] = frozenset()
    user_pool_arns: list[tuple[str, ...]] = field(default_factory=list)

    async def claims(self, token: str, user_pool_arns: tuple[str, ...]) -> dict[str, Any]:
        self.user_pool_arns.append(user_pool_arns)
        if token in self.expired:
            raise TokenRefusedError("The incoming token has expired")
        if token not in self.known:
            raise TokenRefusedError("Unauthorized")
        return self.known[token]


Piece = bytes | Exception | Callable[[], Any] | None


class Pieces:
    """A ByteStream of these pieces: a callable is called in its turn, an exception raised, None never comes."""

    def __init__(self, *pieces: Piece, length: int | None = None) -> None:
        self.length = length
        self.closed = False
        self._left = list(pieces)

    def then(self, *pieces: Piece) -> None:
        """Add more pieces."""
        self._left.extend(pieces)

    async def read(self) -> bytes:
        while self._left:
            piece = self._left.pop(0)
            if piece is None:
                await asyncio.get_running_loop().create_future()
            elif isinstance(piece, Exception):
                raise piece
            elif isinstance(piece, bytes):
                if piece:
                    return piece
            elif inspect.isawaitable(outcome := piece()):
                await outcome
        return b""

    def close(self) -> None:
        self.closed = True


@dataclass
class Endpoint:
    """An HttpSender with one answer for everything; keeps what was sent."""

    answer: OutboundResponse | OutboundStream | Exception = field(
        default_factory=lambda: OutboundResponse(200, (), b"{}")
    )
    sent: list[OutboundRequest] = field(default_factory=list)

    async def send(self, request: OutboundRequest, timeout_s: float) -> OutboundResponse:
        self.sent.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        assert isinstance(self.answer, OutboundResponse)
        return self.answer

    async def open(self, request: OutboundRequest, timeout_s: float) -> OutboundStream:
        self.sent.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        assert isinstance(self.answer, OutboundStream)
        return self.answer


@dataclass
class Services:
    """A ServiceSender with one answer for everything; keeps what was sent."""

    answer: OutboundResponse | Exception = field(default_factory=lambda: OutboundResponse(200, (), b"{}"))
    sent: list[ServiceRequest] = field(default_factory=list)

    async def send(self, request: ServiceRequest, context: RequestContext, timeout_s: float) -> OutboundResponse:
        self.sent.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class UsagePlans:
    """A UsagePlanDirectory with keys that all have the same plan."""

    keys: tuple[ApiKey, ...] = ()
    shared: UsagePlan | None = None

    def key(self, account: str, region: str, value: str) -> ApiKey | None:
        return next((key for key in self.keys if key.value == value), None)

    def plan(self, account: str, region: str, key_id: str, api_id: str, stage: str) -> UsagePlan | None:
        return self.shared


@dataclass
class Metrics:
    """An ApiMetrics that keeps what it counts."""

    counted: list[CountedCall] = field(default_factory=list)

    def count(self, call: CountedCall) -> None:
        self.counted.append(call)


@dataclass
class OneStage:
    """A StageDirectory with one stage of one API."""

    compiled: CompiledStage

    def stage(self, api_id: str, name: str) -> CompiledStage | None:
        known = (self.compiled.deployment.rest_api.id, self.compiled.name)
        return self.compiled if (api_id, name) == known else None


class Api:
    """One deployed API and the gateway in front of it."""

    def __init__(
        self,
        *resources: Resource,
        functions: Functions | None = None,
        signatures: Signatures | None = None,
        tokens: Tokens | None = None,
        endpoint: Endpoint | None = None,
        services: Services | None = None,
        usage_plans: UsagePlans | None = None,
        method_settings: dict[str, MethodSettings] | None = None,
        has_cache_cluster: bool = False,
        variables: dict[str, str] | None = None,
        access_log: AccessLogSettings | None = None,
        canary: tuple[CanarySettings, Resource] | None = None,
        draw: Callable[[], float] = lambda: 0.0,
        **settings: Any,
    ) -> None:
        """`canary` are the settings of one and the only resource of its deployment."""
        self.functions = functions or Functions()
        self.endpoint = endpoint or Endpoint()
        self.services = services or Services()
        self.logs = MemoryLogs()
        self.clock = ManualClock(NOW_S)
        self.observer = Observer(self.clock)
        self.meter = UsageMeter(self.clock)
        self.metrics = Metrics()
        rest_api = RestApi("abcdef1234", "123456789012", "us-east-1", resources, name="pets", **settings)
        deployment = compile_deployment(Deployment("dep123", rest_api))
        other = canary and replace(rest_api, resources=(canary[1],))
        self.stage = compile_stage(
            Stage(
                "prod",
                "dep123",
                variables or {},
                access_log,
                canary[0] if canary else None,
                method_settings or {},
                has_cache_cluster=has_cache_cluster,
            ),
            deployment,
            compile_deployment(Deployment("dep124", other)) if other else None,
        )
        self.gateway = RestGateway(
            stages=OneStage(self.stage),
            functions=self.functions,
            signatures=signatures or Signatures(),
            tokens=tokens or Tokens(),
            http=self.endpoint,
            services=self.services,
            usage_plans=usage_plans or UsagePlans(),
            meter=self.meter,
            metrics=self.metrics,
            logs=self.logs,
            clock=self.clock,
            observer=self.observer,
            identifiers=FixedIdentifiers(),
            draw=draw,
        )

    def call(self, method: str = "GET", path: str = "/", query: str = "", **parts: Any) -> ApiResponse:
        """Call the API by its path and wait for the answer."""
        return asyncio.run(self.gateway.handle(self.request(method, path, query, **parts)))

    def request(self, method: str = "GET", path: str = "/", query: str = "", **parts: Any) -> ApiRequest:
        """A request for the stage."""
        defaults = {"api_id": "abcdef1234", "stage": "prod", "source_ip": "192.0.2.1", "port": 4566}
        return ApiRequest(method=method, path=path, query=query.encode(), **{**defaults, **parts})


def own_headers(*, traced: bool) -> dict[str, str]:
    """The headers that every answer has."""
    own = {"x-amzn-RequestId": REQUEST_ID, "x-amz-apigw-id": EXTENDED_REQUEST_ID}
    return own | ({"X-Amzn-Trace-Id": f"Root={TRACE_ROOT};Parent=53995c3f42cd8ad8;Sampled=0"} if traced else {})


def answer(response: ApiResponse) -> tuple[int, dict[str, str], str]:
    """Status, headers without those that every answer has, body as text."""
    own = {name.lower() for name in own_headers(traced=True)}
    headers = {name: value for name, value in response.headers if name.lower() not in own}
    return response.status, headers, response.body.decode()


__all__ = [
    "ALL",
    "AccessLogSettings",
    "Api",
    "Functions",
    "GatewayResponse",
    "Integration",
    "IntegrationType",
    "Method",
    "MethodSettings",
    "Model",
    "RequestValidator",
    "Resource",
    "answer",
    "function_uri",
    "method",
    "own_headers",
    "proxy",
]
