"""Integration: the Lambda function behind a proxy method whose response is handed on while it is made.

https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
"""

import logging
from dataclasses import dataclass

from homeport.apigateway.errors import InternalServerError
from homeport.apigateway.functions import FunctionInvoker, InvocationRefusedError, InvokedFor
from homeport.apigateway.messages import ApiResponse
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call, IntegrationOutcome
from homeport.apigateway.rest.deadline import within
from homeport.apigateway.rest.integrations.lambda_proxy import event_for, note_invocation
from homeport.apigateway.rest.integrations.refusals import (
    credentials_of,
    invocation_context,
    outcome_error,
    refused,
    timed_out,
)
from homeport.apigateway.rest.invocation_requests import source_arn
from homeport.apigateway.rest.model import Integration
from homeport.apigateway.rest.relay import Relay, RelayTimes
from homeport.apigateway.rest.stages.integration_response import EndpointAnswer, note_endpoint_answer
from homeport.apigateway.rest.stages.method_response import remapped
from homeport.apigateway.rest.stages.proxy_answer import MalformedProxyAnswerError, StreamedHead, streamed_head
from homeport.apigateway.rest.uris import streamed_function_of, with_stage_variables
from homeport.apigateway.streams import ByteStream, StreamBrokenError
from homeport.core.clock import Clock
from homeport.functions.prelude import PreludeReader, PreludeTooLongError

log = logging.getLogger(__name__)

METADATA_BYTES = 16 * 1024
"""Within so many bytes the metadata ends, its delimiter included."""
_PATH = "/2021-11-15/functions/"


@dataclass(frozen=True, slots=True)
class _Opened:
    """A stream whose metadata is read."""

    stream: ByteStream
    head: StreamedHead
    first: bytes
    """What of the body came with the metadata."""


class LambdaStream:
    """Invokes functions with proxy events and hands on what they stream behind their metadata."""

    def __init__(self, functions: FunctionInvoker, clock: Clock) -> None:
        self._functions = functions
        self._clock = clock

    async def integrate(self, call: Call, route: Route) -> ApiResponse:
        """The answer as soon as the function has said status and headers.

        Raises IntegrationTimeoutError, IntegrationFailureError (the function was not invoked), or InternalServerError:
        it failed, or what it streams does not begin with metadata. AWS documents 500 for the latter; that a function
        which fails before it has said anything is answered alike is unverified.
        """
        integration = route.method.integration
        assert integration is not None, "compiled from one"
        started_s = self._clock.monotonic()
        times = RelayTimes(started_s, started_s + integration.timeout_ms / 1000)
        try:
            opening = self._open(call, route, integration)
            opened = await within(self._clock, integration.timeout_ms / 1000, opening)
        except InvocationRefusedError as error:
            raise refused(call, error, self._since(started_s)) from error
        except TimeoutError as error:
            call.outcome = IntegrationOutcome(latency_ms=self._since(started_s), error=outcome_error(error))
            raise timed_out(call) from error
        except (MalformedProxyAnswerError, StreamBrokenError) as error:
            raise self._malformed(call, error, self._since(started_s)) from error
        elapsed_ms, head, request_id = self._since(started_s), opened.head, invocation_context(call).request_id
        call.outcome = IntegrationOutcome(200, head.status, None, request_id, time_to_all_headers_ms=elapsed_ms)
        note_endpoint_answer(call, EndpointAnswer(200, head.headers), elapsed_ms)
        relay = Relay(call, opened.stream, self._clock, times, length=head.length, first=opened.first)
        return ApiResponse(head.status, remapped(head.headers), stream=relay)

    async def _open(self, call: Call, route: Route, integration: Integration) -> _Opened:
        event, context = event_for(call, route, integration), invocation_context(call)
        function = streamed_function_of(with_stage_variables(integration.uri, call.stage.variables)) or ""
        note_invocation(call, f"{_PATH}{function}/response-streaming-invocations", event)
        invoked_for = InvokedFor(source_arn(call, route), credentials_of(call, integration))
        stream = await self._functions.stream(function, event, context=context, invoked_for=invoked_for)
        try:
            metadata, first = await _metadata(stream)
            return _Opened(stream, streamed_head(metadata), first)
        except BaseException:
            stream.close()
            raise

    def _malformed(self, call: Call, error: Exception, latency_ms: int) -> InternalServerError:
        request_id = invocation_context(call).request_id
        call.outcome = IntegrationOutcome(200, None, latency_ms, request_id)
        log.warning("request %s: malformed streamed Lambda proxy response: %s", call.parsed.request_id, error)
        if isinstance(error, StreamBrokenError):
            call.note_failure("Lambda execution failed with status 200 due to customer function error")
        else:
            call.note_failure("Execution failed due to configuration error: Malformed Lambda proxy response")
        return InternalServerError()

    def _since(self, started_s: float) -> int:
        return int((self._clock.monotonic() - started_s) * 1000)


async def _metadata(stream: ByteStream) -> tuple[bytes, bytes]:
    """The metadata's JSON, and what of the body came with it. Raises MalformedProxyAnswerError, StreamBrokenError."""
    reader = PreludeReader(METADATA_BYTES)
    try:
        while piece := await stream.read():
            if (found := reader.feed(piece)) is not None:
                return found
    except PreludeTooLongError as error:
        raise MalformedProxyAnswerError(f"no delimiter within {METADATA_BYTES} bytes") from error
    raise MalformedProxyAnswerError("no delimiter")
