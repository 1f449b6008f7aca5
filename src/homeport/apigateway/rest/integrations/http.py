"""HTTP and HTTP_PROXY: another HTTP endpoint answers.

https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
"""

from collections.abc import Mapping
from urllib.parse import quote

from homeport.apigateway.errors import (
    ApiConfigurationError,
    GatewayError,
    IntegrationFailureError,
    InternalServerError,
)
from homeport.apigateway.messages import ApiResponse, HeaderPairs
from homeport.apigateway.outbound import (
    HttpSender,
    InvalidEndpointError,
    NetworkError,
    OutboundRequest,
    UnreachableError,
)
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call, IntegrationOutcome
from homeport.apigateway.rest.integrations.refusals import outcome_error, timed_out
from homeport.apigateway.rest.model import Integration
from homeport.apigateway.rest.parameter_mappings import request_parameters
from homeport.apigateway.rest.stages.integration_request import (
    BODILESS_METHODS,
    IntegrationRequest,
    check_mapped_headers,
    check_values,
    integration_method,
    integration_uri,
    note_endpoint_request,
)
from homeport.apigateway.rest.stages.integration_response import EndpointAnswer, note_endpoint_answer
from homeport.apigateway.rest.stages.method_response import remapped
from homeport.core.clock import Clock

NO_ANSWER = (InvalidEndpointError, UnreachableError, NetworkError, TimeoutError)
"""What a sender raises."""
# Of the caller's headers these do not reach the endpoint of a proxy.
_NOT_PASSED_ON = frozenset({"host", "content-encoding", "via"})
_NOT_PASSED_BACK = frozenset({"content-encoding", "transfer-encoding", "via"})


class HttpEndpoint:
    """Sends what an integration's mappings make."""

    def __init__(self, sender: HttpSender, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock

    async def call(self, call: Call, route: Route, request: IntegrationRequest) -> EndpointAnswer:
        """The endpoint's answer.

        Raises InternalServerError (no URL), ApiConfigurationError (nobody answers), IntegrationFailureError (the
        certificate is wrong), IntegrationTimeoutError.
        """
        integration = route.method.integration
        assert integration is not None, "compiled from one"
        started_s = self._clock.monotonic()
        try:
            response = await self._sender.send(outbound(request, integration), integration.timeout_ms / 1000)
        except NO_ANSWER as error:
            raise no_answer(call, error, self._since(started_s)) from error
        answer = EndpointAnswer(response.status, response.headers, response.body)
        latency_ms = self._since(started_s)
        call.outcome = IntegrationOutcome(response.status, response.status, latency_ms)
        note_endpoint_answer(call, answer, latency_ms)
        return answer

    def _since(self, started_s: float) -> int:
        return int((self._clock.monotonic() - started_s) * 1000)


class HttpProxy:
    """Hands requests and answers on as they are, but for the mapped parameters."""

    def __init__(self, endpoint: HttpEndpoint) -> None:
        self._endpoint = endpoint

    async def integrate(self, call: Call, route: Route) -> ApiResponse:
        """The endpoint's answer as the method's. Raises what HttpEndpoint.call raises, and BadRequestBodyError."""
        request = proxied(call, route)
        answer = await self._endpoint.call(call, route, request)
        headers = tuple(pair for pair in answer.headers if pair[0].lower() not in _NOT_PASSED_BACK)
        return ApiResponse(answer.status, remapped(headers), answer.body)


def proxied(call: Call, route: Route) -> IntegrationRequest:
    """The caller's request as a proxy's endpoint gets it. Raises what `request_parameters` and `integration_uri` do."""
    integration = route.method.integration
    assert integration is not None, "compiled from one"
    mapped = request_parameters(call, integration.request_parameters)
    check_mapped_headers(call, mapped.header, integration.type)
    check_values(call, mapped.header)
    query = {name: list(values) for name, values in call.parsed.query.items()}
    for name, values in mapped.querystring.items():
        query[name] = [*query.get(name, ()), *values]
    request = IntegrationRequest(
        method=integration_method(call, integration),
        uri=integration_uri(call, integration, mapped.path),
        query=query,
        headers=_proxied_headers(call, mapped.header),
        body=call.request.body,
    )
    note_endpoint_request(call, request)
    return request


def _proxied_headers(call: Call, mapped: Mapping[str, str]) -> HeaderPairs:
    replaced = {name.lower() for name in mapped} | {"x-amzn-trace-id"} | _NOT_PASSED_ON
    kept = [pair for pair in call.parsed.headers if pair[0].lower() not in replaced]
    named = {name.lower() for name, _ in kept} | {name.lower() for name in mapped}
    defaults = {"Accept": "application/json", "User-Agent": f"AmazonAPIGateway_{call.request.api_id}"}
    added = [(name, value) for name, value in defaults.items() if name.lower() not in named]
    own = (("X-Amzn-Trace-Id", call.parsed.trace.downstream), ("x-amzn-apigateway-api-id", call.request.api_id))
    return (*kept, *mapped.items(), *added, *own)


def outbound(request: IntegrationRequest, integration: Integration) -> OutboundRequest:
    """The request as it is sent."""
    pairs = [
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, values in request.query.items() for value in values
    ]
    separator = "&" if "?" in request.uri else "?"
    return OutboundRequest(
        method=request.method,
        url=request.uri + (separator + "&".join(pairs) if pairs else ""),
        headers=request.headers,
        body=b"" if request.method in BODILESS_METHODS else request.body,
        verify_certificate=not integration.insecure_skip_verification,
    )


def no_answer(call: Call, error: Exception, latency_ms: int) -> GatewayError:
    """The end of a call whose endpoint gave no answer, with the outcome and the logs told of it."""
    call.outcome = IntegrationOutcome(latency_ms=latency_ms, error=outcome_error(error))
    return _failure(call, error)


def _failure(call: Call, error: Exception) -> GatewayError:
    if isinstance(error, TimeoutError):
        return timed_out(call)
    if isinstance(error, InvalidEndpointError):
        call.note_failure("Execution failed due to configuration error: Invalid endpoint address")
        return InternalServerError()
    if isinstance(error, NetworkError):
        call.note_failure("Execution failed due to a network error communicating with endpoint")
        return IntegrationFailureError("Network error communicating with endpoint", status=504)
    call.note_failure("Execution failed due to configuration error: %s", error)
    return ApiConfigurationError()
