"""Integration: the Lambda function behind a proxy method."""

import logging

from homeport.apigateway.errors import InternalServerError
from homeport.apigateway.functions import FunctionInvoker, FunctionResult, InvocationRefusedError, InvokedFor
from homeport.apigateway.messages import ApiResponse
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call, IntegrationOutcome
from homeport.apigateway.rest.deadline import within
from homeport.apigateway.rest.integrations.refusals import (
    credentials_of,
    invocation_context,
    outcome_error,
    refused,
    timed_out,
)
from homeport.apigateway.rest.invocation_requests import source_arn
from homeport.apigateway.rest.model import Integration
from homeport.apigateway.rest.stages.integration_request import check_mapped_headers
from homeport.apigateway.rest.stages.integration_response import EndpointAnswer, note_endpoint_answer
from homeport.apigateway.rest.stages.method_response import remapped
from homeport.apigateway.rest.stages.proxy_answer import MalformedProxyAnswerError, proxy_answer
from homeport.apigateway.rest.stages.proxy_event import proxy_event
from homeport.apigateway.rest.uris import function_of, with_stage_variables
from homeport.core.clock import Clock

log = logging.getLogger(__name__)

_PATH = "/2015-03-31/functions/"


class LambdaProxy:
    """Invokes functions with proxy events and reads their answers."""

    def __init__(self, functions: FunctionInvoker, clock: Clock) -> None:
        self._functions = functions
        self._clock = clock

    async def integrate(self, call: Call, route: Route) -> ApiResponse:
        """Call the function and make its answer the method's.

        Raises IntegrationTimeoutError, IntegrationFailureError (the function was not invoked), or InternalServerError
        with status 502 (it failed, or its answer is no proxy answer).
        """
        integration = route.method.integration
        assert integration is not None, "compiled from one"
        event, context = event_for(call, route, integration), invocation_context(call)
        function = function_of(with_stage_variables(integration.uri, call.stage.variables)) or ""
        note_invocation(call, f"{_PATH}{function}/invocations", event)
        started_s = self._clock.monotonic()
        try:
            invoked_for = InvokedFor(source_arn(call, route), credentials_of(call, integration))
            invocation = self._functions.invoke(function, event, context=context, invoked_for=invoked_for)
            result = await within(self._clock, integration.timeout_ms / 1000, invocation)
        except InvocationRefusedError as error:
            raise refused(call, error, self._since(started_s)) from error
        except TimeoutError as error:
            call.outcome = IntegrationOutcome(latency_ms=self._since(started_s), error=outcome_error(error))
            raise timed_out(call) from error
        latency_ms = self._since(started_s)
        call.outcome = IntegrationOutcome(200, None, latency_ms, context.request_id)
        note_endpoint_answer(call, EndpointAnswer(200, body=result.payload), latency_ms)
        return _answered(call, result)

    def _since(self, started_s: float) -> int:
        return int((self._clock.monotonic() - started_s) * 1000)


def _answered(call: Call, result: FunctionResult) -> ApiResponse:
    accepted = call.stage.deployment.media_types.is_binary(call.parsed.header("accept"))
    try:
        answer = proxy_answer(result.payload)
        response = answer.response(binary_accepted=accepted)
    except MalformedProxyAnswerError as error:
        reason = f"the function failed ({result.function_error})" if result.function_error else str(error)
        log.warning("request %s: malformed Lambda proxy response: %s", call.parsed.request_id, reason)
        call.note_failure(_failure(result))
        raise InternalServerError(status=502) from error
    outcome = call.outcome
    call.outcome = IntegrationOutcome(outcome.endpoint_status, answer.status, outcome.latency_ms, outcome.request_id)
    call.note_data("Method response body after transformations: %s", response.body)
    return ApiResponse(response.status, remapped(response.headers), response.body)


def _failure(result: FunctionResult) -> str:
    if result.function_error:
        return "Lambda execution failed with status 200 due to customer function error"
    return "Execution failed due to configuration error: Malformed Lambda proxy response"


def event_for(call: Call, route: Route, integration: Integration) -> bytes:
    """The proxy event. Raises what `check_mapped_headers` does."""
    # A proxy's parameter mappings change nothing, but API Gateway looks whether it could apply them.
    mapped = [key.removeprefix("integration.request.header.") for key in integration.request_parameters]
    check_mapped_headers(call, mapped, integration.type)
    return proxy_event(call, route)


def note_invocation(call: Call, path: str, event: bytes) -> None:
    """Tell of an invocation in the execution log, which names the call of Lambda's API as if it were made by HTTP."""
    if call.execution_log is None:
        return
    uri = f"https://lambda.{call.stage.deployment.rest_api.region}.amazonaws.com{path}"
    call.note_data("Endpoint request URI: %s", uri)
    call.note_data("Endpoint request body after transformations: %s", event)
    call.note_data("Sending request to %s", uri)
