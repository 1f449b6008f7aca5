"""AWS with another service than Lambda behind it: DynamoDB, SQS, Step Functions …

https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-request-basic-setup.html
https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#apigw-Type-Integration-uri
"""

import re
from urllib.parse import parse_qsl, unquote

from homeport.apigateway.errors import (
    ApiConfigurationError,
    GatewayError,
    InternalServerError,
)
from homeport.apigateway.outbound import (
    CredentialsError,
    InvalidEndpointError,
    ServiceRequest,
    ServiceSender,
    UnreachableError,
)
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call, IntegrationOutcome
from homeport.apigateway.rest.integrations.refusals import credentials_of, invocation_context, outcome_error, timed_out
from homeport.apigateway.rest.stages.integration_request import BODILESS_METHODS, IntegrationRequest
from homeport.apigateway.rest.stages.integration_response import EndpointAnswer, note_endpoint_answer
from homeport.core.clock import Clock

# Some services have a subdomain: `arn:aws:apigateway:{region}:{subdomain}.{service}:{path|action}/{service_api}`.
_URI = re.compile(
    r"arn:[^:]+:apigateway:(?P<region>[^:]+):(?:[^:.]+\.)?(?P<service>[^:.]+):(?P<kind>path|action)/(?P<rest>.*)",
    re.DOTALL,
)


class ServiceEndpoint:
    """Sends what an integration's mappings make to an AWS service of this stack."""

    def __init__(self, sender: ServiceSender, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock

    async def call(self, call: Call, route: Route, request: IntegrationRequest) -> EndpointAnswer:
        """The service's answer, its errors included.

        Raises InternalServerError (no such service, a role that cannot be assumed), ApiConfigurationError,
        IntegrationTimeoutError.
        """
        integration = route.method.integration
        assert integration is not None, "compiled from one"
        started_s = self._clock.monotonic()
        context = invocation_context(call)
        try:
            asked = service_request(request, credentials_of(call, integration))
            response = await self._sender.send(asked, context, integration.timeout_ms / 1000)
        except (InvalidEndpointError, CredentialsError, UnreachableError, TimeoutError) as error:
            call.outcome = IntegrationOutcome(latency_ms=self._since(started_s), error=outcome_error(error))
            raise _failure(call, error) from error
        answer = EndpointAnswer(response.status, response.headers, response.body)
        latency_ms = self._since(started_s)
        request_id = answer.header("x-amzn-requestid")
        call.outcome = IntegrationOutcome(response.status, response.status, latency_ms, request_id)
        note_endpoint_answer(call, answer, latency_ms)
        return answer

    def _since(self, started_s: float) -> int:
        return int((self._clock.monotonic() - started_s) * 1000)


def service_request(request: IntegrationRequest, credentials: str | None) -> ServiceRequest:
    """The request to the service that the integration's URI names. Raises InvalidEndpointError."""
    match = _URI.fullmatch(request.uri)
    if match is None:
        raise InvalidEndpointError(request.uri)
    # `action/SendMessage&Version=…`: what follows the action is a query string, with either separator.
    path, _, more = re.sub(r"[?&]", "?", match["rest"], count=1).partition("?")
    query = {name: list(values) for name, values in request.query.items()}
    for name, value in parse_qsl(more, keep_blank_values=True):
        query.setdefault(name, []).append(value)
    is_action = match["kind"] == "action"
    return ServiceRequest(
        service=match["service"],
        region=match["region"],
        method=request.method,
        action=unquote(path) if is_action else None,
        path="/" if is_action else f"/{path}",
        query=query,
        headers=request.headers,
        body=b"" if request.method in BODILESS_METHODS else request.body,
        credentials=credentials,
    )


def _failure(call: Call, error: Exception) -> GatewayError:
    if isinstance(error, TimeoutError):
        return timed_out(call)
    if isinstance(error, CredentialsError):
        call.note_failure(
            "Execution failed due to configuration error: "
            "API Gateway does not have permission to assume the provided role %s",
            error,
        )
        return InternalServerError()
    call.note_failure("Execution failed due to configuration error: %s", error)
    return InternalServerError() if isinstance(error, InvalidEndpointError) else ApiConfigurationError()
