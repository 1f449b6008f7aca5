"""AWS with a Lambda function behind it: the function gets what the request template makes, at once or later.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-integration-async.html
"""

from typing import Any

import orjson

from homeport.apigateway.functions import FunctionInvoker, FunctionResult, InvocationRefusedError, InvokedFor
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call, IntegrationOutcome
from homeport.apigateway.rest.deadline import within
from homeport.apigateway.rest.gateway_responses import JSON
from homeport.apigateway.rest.integrations.refusals import (
    credentials_of,
    invocation_context,
    outcome_error,
    refused,
    timed_out,
)
from homeport.apigateway.rest.invocation_requests import source_arn
from homeport.apigateway.rest.stages.integration_request import IntegrationRequest
from homeport.apigateway.rest.stages.integration_response import EndpointAnswer, note_endpoint_answer
from homeport.apigateway.rest.uris import function_of
from homeport.core.clock import Clock
from homeport.core.context import RequestContext
from homeport.functions.api_errors import InvalidRequestContentException
from homeport.functions.invoke_api.payloads import checked_json

_JSON = (("Content-Type", JSON),)
_INVOCATION_TYPE = "x-amz-invocation-type"


class FunctionEndpoint:
    """Invokes functions with what a request template makes."""

    def __init__(self, functions: FunctionInvoker, clock: Clock) -> None:
        self._functions = functions
        self._clock = clock

    async def call(self, call: Call, route: Route, request: IntegrationRequest) -> EndpointAnswer:
        """The function's result, or that its invocation is accepted.

        Raises IntegrationTimeoutError or IntegrationFailureError (the function was not invoked).
        """
        integration = route.method.integration
        assert integration is not None, "compiled from one"
        context = invocation_context(call)
        started_s = self._clock.monotonic()
        try:
            invoked_for = InvokedFor(source_arn(call, route), credentials_of(call, integration))
            work = self._invoke(function_of(request.uri) or "", request, context, invoked_for)
            answer = await within(self._clock, integration.timeout_ms / 1000, work)
        except InvocationRefusedError as error:
            raise refused(call, error, self._since(started_s)) from error
        except TimeoutError as error:
            call.outcome = IntegrationOutcome(latency_ms=self._since(started_s), error=outcome_error(error))
            raise timed_out(call) from error
        latency_ms = self._since(started_s)
        call.outcome = IntegrationOutcome(answer.status, answer.status, latency_ms, context.request_id)
        note_endpoint_answer(call, answer, latency_ms)
        return answer

    async def _invoke(
        self, function: str, request: IntegrationRequest, context: RequestContext, invoked_for: InvokedFor
    ) -> EndpointAnswer:
        kinds = {value for name, value in request.headers if name.lower() == _INVOCATION_TYPE}
        try:
            payload = checked_json(request.body)
        except InvalidRequestContentException as error:
            # Lambda's refusal is an answer like another. Unverified: that no selection pattern is asked for it.
            # https://github.com/fluct/fluct/pull/33, https://github.com/serverless/serverless/issues/2270
            return EndpointAnswer(error.status, _JSON, orjson.dumps(error.members), selected_by="")
        if kinds == {"Event"}:
            await self._functions.enqueue(function, payload, context=context, invoked_for=invoked_for)
            return EndpointAnswer(202, selected_by="")
        result = await self._functions.invoke(function, payload, context=context, invoked_for=invoked_for)
        return _answer(result)

    def _since(self, started_s: float) -> int:
        return int((self._clock.monotonic() - started_s) * 1000)


def _answer(result: FunctionResult) -> EndpointAnswer:
    """A result as Lambda's Invoke answers it; responses are selected by the function's error message."""
    failed = (("X-Amz-Function-Error", result.function_error),) if result.function_error else ()
    return EndpointAnswer(200, (*_JSON, *failed), result.payload, selected_by=_error_message(result.payload))


def _error_message(payload: bytes) -> str:
    try:
        document: Any = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return ""
    message = document.get("errorMessage") if isinstance(document, dict) else None
    return message if isinstance(message, str) else ""
