"""The data plane of REST APIs: the way of a request through the stages, from first to last."""

import logging
import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from homeport.apigateway.access import SignatureChecker, TokenChecker
from homeport.apigateway.errors import (
    MAX_BODY_BYTES,
    ApiConfigurationError,
    ForbiddenError,
    GatewayError,
    InternalServerError,
    RequestTooLargeError,
)
from homeport.apigateway.functions import FunctionInvoker
from homeport.apigateway.messages import ApiRequest, ApiResponse, UrlForm
from homeport.apigateway.metrics import ApiMetrics, CountedCall, NoApiMetrics
from homeport.apigateway.outbound import HttpSender, ServiceSender
from homeport.apigateway.rest.compile import CompiledStage, IntegrationKind, Route
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.execution_log import ExecutionLog, execution_log_text
from homeport.apigateway.rest.identifiers import Identifiers, RandomIdentifiers
from homeport.apigateway.rest.integrations.endpoint import IntegrationHandler, MappedIntegration
from homeport.apigateway.rest.integrations.function import FunctionEndpoint
from homeport.apigateway.rest.integrations.http import HttpEndpoint, HttpProxy
from homeport.apigateway.rest.integrations.http_stream import HttpStream
from homeport.apigateway.rest.integrations.lambda_proxy import LambdaProxy
from homeport.apigateway.rest.integrations.lambda_stream import LambdaStream
from homeport.apigateway.rest.integrations.mock import MockEndpoint
from homeport.apigateway.rest.integrations.service import ServiceEndpoint
from homeport.apigateway.rest.log_destinations import LogSink
from homeport.apigateway.rest.model import Authorizer
from homeport.apigateway.rest.relay import Told
from homeport.apigateway.rest.stages.access_log import write_access_log
from homeport.apigateway.rest.stages.authorize import MethodAuthorizer, OpenMethods, UnknownMethods
from homeport.apigateway.rest.stages.authorize_by_function import FunctionAuthorizers
from homeport.apigateway.rest.stages.authorize_by_signature import SignedMethods
from homeport.apigateway.rest.stages.authorize_by_token import TokenMethods
from homeport.apigateway.rest.stages.cache import ResponseCache
from homeport.apigateway.rest.stages.codings import pack, unpack
from homeport.apigateway.rest.stages.execution_notes import note_request, note_response, write_execution_log
from homeport.apigateway.rest.stages.gateway_response import gateway_response, uncustomised
from homeport.apigateway.rest.stages.meter_usage import UsageGate
from homeport.apigateway.rest.stages.method_response import method_response
from homeport.apigateway.rest.stages.parse import parse
from homeport.apigateway.rest.stages.route import route
from homeport.apigateway.rest.stages.validate_request import validate_request
from homeport.apigateway.rest.tested_authorizer import AuthorizerTests, TestedAuthorizer
from homeport.apigateway.rest.tested_stream import buffered
from homeport.apigateway.rest.usage.meter import UsageMeter
from homeport.apigateway.rest.usage.plans import UsagePlanDirectory
from homeport.apigateway.streams import ByteStream
from homeport.core.clock import Clock
from homeport.core.observer import Observer

log = logging.getLogger(__name__)


class StageDirectory(Protocol):
    """Knows what is deployed."""

    def stage(self, api_id: str, name: str) -> CompiledStage | None:
        """The stage as it is at this moment, None when there is no such API or stage."""


@dataclass(frozen=True, slots=True)
class TestedCall:
    """What became of a method that was tested."""

    __test__ = False
    """No test itself, whatever pytest makes of the name."""

    response: ApiResponse
    log: str
    latency_ms: int


class RestGateway:
    """Answers the calls of deployed REST APIs."""

    def __init__(
        self,
        *,
        stages: StageDirectory,
        functions: FunctionInvoker,
        signatures: SignatureChecker,
        tokens: TokenChecker,
        http: HttpSender,
        services: ServiceSender,
        usage_plans: UsagePlanDirectory,
        meter: UsageMeter | None = None,
        metrics: ApiMetrics | None = None,
        logs: LogSink,
        clock: Clock,
        observer: Observer,
        identifiers: Identifiers | None = None,
        draw: Callable[[], float] = random.random,
    ) -> None:
        """`draw` gives numbers from 0 to 1, not 1 itself, that decide which requests a canary gets."""
        self._stages = stages
        endpoint = HttpEndpoint(http, clock)
        self._integrations: Mapping[IntegrationKind, IntegrationHandler] = {
            IntegrationKind.LAMBDA_PROXY: LambdaProxy(functions, clock),
            IntegrationKind.LAMBDA_STREAM: LambdaStream(functions, clock),
            IntegrationKind.LAMBDA: MappedIntegration(FunctionEndpoint(functions, clock)),
            IntegrationKind.MOCK: MappedIntegration(MockEndpoint()),
            IntegrationKind.HTTP: MappedIntegration(endpoint),
            IntegrationKind.HTTP_PROXY: HttpProxy(endpoint),
            IntegrationKind.HTTP_STREAM: HttpStream(http, clock),
            IntegrationKind.SERVICE: MappedIntegration(ServiceEndpoint(services, clock)),
        }
        self._function_authorizers, token_methods = FunctionAuthorizers(functions, clock), TokenMethods(tokens)
        self._authorizer_tests = AuthorizerTests(self._function_authorizers, token_methods, clock)
        self._authorizers: Mapping[str, MethodAuthorizer] = {
            "NONE": OpenMethods(),
            "AWS_IAM": SignedMethods(signatures),
            "CUSTOM": self._function_authorizers,
            "COGNITO_USER_POOLS": token_methods,
        }
        self.meter = meter or UsageMeter(clock)
        """What is used of usage plans; on the loop that calls are answered on."""
        self._cache = ResponseCache(clock)
        self._usage = UsageGate(usage_plans, self.meter)
        self._metrics = metrics or NoApiMetrics()
        self._logs = logs
        self._clock = clock
        self._observer = observer
        self._identifiers = identifiers or RandomIdentifiers()
        self._draw = draw

    async def handle(self, request: ApiRequest) -> ApiResponse:
        """The answer to a call. One with a stream is told of when that has been read to its end, or closed."""
        try:
            stage = self._stages.stage(request.api_id, request.stage)
        except Exception:
            log.exception("the stage %s of the API %s cannot be compiled", request.stage, request.api_id)
            return self._unserved(InternalServerError())
        if stage is None:
            # What AWS answers for an API or a stage that does not exist.
            return self._unserved(ForbiddenError())
        call = parse(request, self._face(stage), self._clock, self._identifiers)
        if stage.execution_logs:
            call.execution_log = ExecutionLog(self._clock)
        response = await self._answered(call, self._answer(call))
        if response.stream is None:
            self._finish(call, response.status, len(response.body))
            return response
        return self._told_at_its_end(call, response, response.stream)

    async def test(self, request: ApiRequest, stage: CompiledStage, tested: Route) -> TestedCall:
        """Call a method of an API that need not be deployed (TestInvokeMethod): nobody is asked whether it may.

        https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html
        """
        call = parse(request, stage, self._clock, self._identifiers)
        call.execution_log, call.route = ExecutionLog(self._clock), tested
        matched = stage.deployment.routes.match(request.method, call.parsed.path)
        call.path_parameters = matched[1] if matched and matched[0] is tested else {}
        answering = self._answered(call, self._integrated(call, tested))
        if tested.is_streamed:
            response, lines = await buffered(answering, self._clock), ""
        else:
            response = await answering
            lines = execution_log_text(call.parsed.request_id, call.execution_log.lines)
        return TestedCall(response, lines, int((self._clock.monotonic() - call.parsed.started_s) * 1000))

    async def test_authorizer(
        self, request: ApiRequest, stage: CompiledStage, authorizer: Authorizer
    ) -> TestedAuthorizer:
        """Ask an authorizer of an API that need not be deployed (TestInvokeAuthorizer)."""
        return await self._authorizer_tests.run(parse(request, stage, self._clock, self._identifiers), authorizer)

    async def _answered(self, call: Call, answer: Coroutine[Any, Any, ApiResponse]) -> ApiResponse:
        """What the pipeline answers, or API Gateway itself."""
        try:
            response = await answer
        except GatewayError as error:
            call.error = error
            response = gateway_response(call, error)
        except Exception:
            # A defect of ours: the caller sees API Gateway fail, and the call is told of as any other.
            log.exception("%s %s of the API %s failed", call.parsed.method, call.parsed.path, call.request.api_id)
            call.error = InternalServerError()
            response = gateway_response(call, call.error)
        response = method_response(call, response)
        if response.stream is not None:
            return response
        note_response(call, response)
        return pack(call, response)

    def _told_at_its_end(self, call: Call, response: ApiResponse, stream: ByteStream) -> ApiResponse:
        """The answer with a stream at whose end the call is told of."""

        def over(read_bytes: int) -> None:
            note_response(call, response)
            self._finish(call, response.status, read_bytes)

        return replace(response, stream=Told(stream, over))

    async def _answer(self, call: Call) -> ApiResponse:
        """The pipeline."""
        _check_endpoint(call)
        _check_size(call)
        unpack(call)
        matched = route(call)
        await self._authorizer(matched).authorize(call, matched)
        self._usage.admit(call, matched)
        return await self._integrated(call, matched)

    async def _integrated(self, call: Call, matched: Route) -> ApiResponse:
        """The pipeline's second half, for callers that are let in."""
        note_request(call)
        validate_request(call, matched.check)
        if matched.kind is None:
            call.note_failure("Execution failed due to configuration error: %s", matched.problem)
            raise ApiConfigurationError
        handler = self._integrations[matched.kind]
        return await self._cache.answer(call, matched, lambda: handler.integrate(call, matched))

    def _authorizer(self, matched: Route) -> MethodAuthorizer:
        return self._authorizers.get(matched.method.authorization_type, UnknownMethods())

    def forget(self, api_id: str, stage: str | None = None) -> None:
        """Forget all that is remembered of a stage, or of all stages of an API: it is deleted."""
        self._cache.forget(api_id, stage)
        self._function_authorizers.forget(api_id, stage)

    def flush_cache(self, api_id: str, stage: str) -> None:
        """Forget what integrations answered calls of a stage."""
        self._cache.forget(api_id, stage)

    def flush_authorizers(self, api_id: str, stage: str) -> None:
        """Forget what Lambda authorizers said of the callers of a stage."""
        self._function_authorizers.forget(api_id, stage)

    def _face(self, stage: CompiledStage) -> CompiledStage:
        """The stage, or its canary for that one's share of requests."""
        canary = stage.canary
        return canary.stage if canary and self._draw() * 100 < canary.percent_traffic else stage

    def _unserved(self, error: GatewayError) -> ApiResponse:
        """The answer where there is no stage that could tell how it looks, or whose log could have it."""
        response = uncustomised(error)
        identifiers = (
            ("x-amzn-RequestId", self._identifiers.request_id()),
            ("x-amz-apigw-id", self._identifiers.extended_request_id()),
        )
        return ApiResponse(response.status, (*response.headers, *identifiers), response.body)

    def _finish(self, call: Call, status: int, response_bytes: int) -> None:
        """Tell of the call what there is to tell."""
        latency_ms = int((self._clock.monotonic() - call.parsed.started_s) * 1000)
        path = call.route.resource_path if call.route else ""
        self._metrics.count(_counted(call, status, latency_ms))
        if (settings := call.stage.execution_log(path, call.parsed.method)) is not None:
            write_execution_log(settings, self._logs, call)
        if (access_log := call.stage.access_log) is not None:
            write_access_log(access_log, self._logs, call, status, response_bytes, latency_ms)
        if self._observer.active:
            self._observer.report(
                "apigateway.request",
                call.parsed.request_id,
                api=call.request.api_id,
                stage=call.stage.name,
                method=call.parsed.method,
                path=call.parsed.path,
                resource=call.route and call.route.resource_path,
                status=status,
                latency_ms=latency_ms,
                error=call.error and call.error.response_type,
            )


def _counted(call: Call, status: int, latency_ms: int) -> CountedCall:
    api, stage = call.stage.deployment.rest_api, call.stage
    detailed = call.route is not None and stage.has_detailed_metrics(call.route.resource_path, call.parsed.method)
    return CountedCall(
        account=api.account,
        region=api.region,
        api_name=api.name,
        stage=stage.name,
        status=status,
        latency_ms=latency_ms,
        integration_latency_ms=call.outcome.latency_ms,
        is_cache_hit=call.is_cache_hit,
        method=call.parsed.method if detailed else None,
        resource_path=call.route.resource_path if detailed and call.route else None,
    )


def _check_endpoint(call: Call) -> None:
    """Raises ForbiddenError when the API's default endpoint, the one that AWS's host names lead to, is switched off."""
    if call.stage.deployment.rest_api.disable_execute_api_endpoint and call.request.form is UrlForm.HOST:
        raise ForbiddenError


def _check_size(call: Call) -> None:
    if len(call.request.body) > MAX_BODY_BYTES:
        raise RequestTooLargeError
