"""The data plane of REST APIs: the way of a request through the stages, from first to last."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from homeport.apigateway.access import SignatureChecker, TokenChecker
from homeport.apigateway.errors import MAX_BODY_BYTES, ForbiddenError, GatewayError, RequestTooLargeError
from homeport.apigateway.functions import FunctionInvoker
from homeport.apigateway.messages import ApiRequest, ApiResponse, UrlForm
from homeport.apigateway.outbound import HttpSender, ServiceSender
from homeport.apigateway.rest.compile import CompiledStage, IntegrationKind, Route
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.identifiers import Identifiers, RandomIdentifiers
from homeport.apigateway.rest.integrations.endpoint import IntegrationHandler, MappedIntegration
from homeport.apigateway.rest.integrations.function import FunctionEndpoint
from homeport.apigateway.rest.integrations.http import HttpEndpoint, HttpProxy
from homeport.apigateway.rest.integrations.lambda_proxy import LambdaProxy
from homeport.apigateway.rest.integrations.mock import MockEndpoint
from homeport.apigateway.rest.integrations.service import ServiceEndpoint
from homeport.apigateway.rest.stages.access_log import write_access_log
from homeport.apigateway.rest.stages.authorize import MethodAuthorizer, OpenMethods, UnknownMethods
from homeport.apigateway.rest.stages.authorize_by_function import FunctionAuthorizers
from homeport.apigateway.rest.stages.authorize_by_signature import SignedMethods
from homeport.apigateway.rest.stages.authorize_by_token import TokenMethods
from homeport.apigateway.rest.stages.gateway_response import gateway_response, uncustomised
from homeport.apigateway.rest.stages.method_response import method_response
from homeport.apigateway.rest.stages.parse import parse
from homeport.apigateway.rest.stages.route import route
from homeport.apigateway.rest.stages.validate_request import validate_request
from homeport.core.clock import Clock
from homeport.core.logs import LogSink
from homeport.core.observer import Observer


class StageDirectory(Protocol):
    """Knows what is deployed."""

    def stage(self, api_id: str, name: str) -> CompiledStage | None:
        """The stage as it is at this moment, None when there is no such API or stage."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The request is LocalStack's own chain's to answer."""

    reason: str
    """What of the API is not done here."""
    answered: Callable[[ApiResponse], None]
    """To be called with that chain's answer, so that the stage's access log has its line."""


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
            IntegrationKind.LAMBDA: MappedIntegration(FunctionEndpoint(functions, clock)),
            IntegrationKind.MOCK: MappedIntegration(MockEndpoint()),
            IntegrationKind.HTTP: MappedIntegration(endpoint),
            IntegrationKind.HTTP_PROXY: HttpProxy(endpoint),
            IntegrationKind.SERVICE: MappedIntegration(ServiceEndpoint(services, clock)),
        }
        self._function_authorizers = FunctionAuthorizers(functions, clock)
        self._authorizers: Mapping[str, MethodAuthorizer] = {
            "NONE": OpenMethods(),
            "AWS_IAM": SignedMethods(signatures),
            "CUSTOM": self._function_authorizers,
            "COGNITO_USER_POOLS": TokenMethods(tokens),
        }
        self._logs = logs
        self._clock = clock
        self._observer = observer
        self._identifiers = identifiers or RandomIdentifiers()
        self._draw = draw

    async def handle(self, request: ApiRequest) -> ApiResponse | Declined:
        """The answer to a call, or who else has it."""
        stage = self._stages.stage(request.api_id, request.stage)
        if stage is None:
            return self._unknown()
        call = parse(request, self._face(stage), self._clock, self._identifiers)
        try:
            response = await self._answer(call)
        except GatewayError as error:
            call.error = error
            response = gateway_response(call, error)
        if isinstance(response, Declined):
            return response
        response = method_response(call, response)
        self._finish(call, response)
        return response

    async def _answer(self, call: Call) -> ApiResponse | Declined:
        """The pipeline."""
        _check_endpoint(call)
        _check_size(call)
        matched = route(call)
        await self._authorizer(matched).authorize(call, matched)
        if matched.decline_unchecked:
            return self._declined(call, matched.decline_unchecked)
        validate_request(call, matched.check)
        if matched.kind is None:
            return self._declined(call, matched.decline or "")
        return await self._integrations[matched.kind].integrate(call, matched)

    def _authorizer(self, matched: Route) -> MethodAuthorizer:
        return self._authorizers.get(matched.method.authorization_type, UnknownMethods())

    def flush_authorizers(self, api_id: str, stage: str) -> None:
        """Forget what Lambda authorizers said of the callers of a stage."""
        self._function_authorizers.forget(api_id, stage)

    def _face(self, stage: CompiledStage) -> CompiledStage:
        """The stage, or its canary for that one's share of requests."""
        canary = stage.canary
        return canary.stage if canary and self._draw() * 100 < canary.percent_traffic else stage

    def _unknown(self) -> ApiResponse:
        """What AWS answers for an API or a stage that does not exist; nobody's log has it."""
        response = uncustomised(ForbiddenError())
        identifiers = (
            ("x-amzn-RequestId", self._identifiers.request_id()),
            ("x-amz-apigw-id", self._identifiers.extended_request_id()),
        )
        return ApiResponse(response.status, (*response.headers, *identifiers), response.body)

    def _declined(self, call: Call, reason: str) -> Declined:
        def answered(response: ApiResponse) -> None:
            # The client was told that chain's request id, so the log has to name the same.
            given = response.header("x-amzn-requestid") or call.parsed.request_id
            call.parsed = replace(call.parsed, request_id=given)
            self._finish(call, response)

        return Declined(reason, answered)

    def _finish(self, call: Call, response: ApiResponse) -> None:
        """Tell of the call what there is to tell."""
        latency_ms = int((self._clock.monotonic() - call.parsed.started_s) * 1000)
        if (log := call.stage.access_log) is not None:
            write_access_log(log, self._logs, call, response, latency_ms)
        if self._observer.active:
            self._observer.report(
                "apigateway.request",
                call.parsed.request_id,
                api=call.request.api_id,
                stage=call.stage.name,
                method=call.parsed.method,
                path=call.parsed.path,
                resource=call.route and call.route.resource_path,
                status=response.status,
                latency_ms=latency_ms,
                error=call.error and call.error.response_type,
            )


def _check_endpoint(call: Call) -> None:
    """Raises ForbiddenError when the API's default endpoint, the one that AWS's host names lead to, is switched off."""
    if call.stage.deployment.rest_api.disable_execute_api_endpoint and call.request.form is UrlForm.HOST:
        raise ForbiddenError


def _check_size(call: Call) -> None:
    if len(call.request.body) > MAX_BODY_BYTES:
        raise RequestTooLargeError
