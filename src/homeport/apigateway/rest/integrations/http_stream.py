"""HTTP_PROXY whose endpoint's answer is handed on as it comes.

https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-http.html
"""

from homeport.apigateway.messages import ApiResponse
from homeport.apigateway.outbound import HttpSender
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call, IntegrationOutcome
from homeport.apigateway.rest.deadline import within
from homeport.apigateway.rest.integrations.http import NO_ANSWER, no_answer, outbound, proxied
from homeport.apigateway.rest.relay import Relay, RelayTimes
from homeport.apigateway.rest.stages.integration_response import EndpointAnswer, note_endpoint_answer
from homeport.apigateway.rest.stages.method_response import remapped
from homeport.core.clock import Clock

# Packed answers stay packed, unlike those that are read whole: API Gateway has no content coding for streams.
_NOT_PASSED_BACK = frozenset({"content-length", "transfer-encoding", "via"})


class HttpStream:
    """Hands requests on as they are, but for the mapped parameters, and answers as they come."""

    def __init__(self, sender: HttpSender, clock: Clock) -> None:
        self._sender = sender
        self._clock = clock

    async def integrate(self, call: Call, route: Route) -> ApiResponse:
        """The endpoint's answer as soon as all its headers are there. Raises what HttpProxy.integrate raises.

        The answer keeps the length that the endpoint announces: unverified.
        """
        integration, request = route.method.integration, proxied(call, route)
        assert integration is not None, "compiled from one"
        timeout_s, started_s = integration.timeout_ms / 1000, self._clock.monotonic()
        try:
            opening = self._sender.open(outbound(request, integration), timeout_s)
            answer = await within(self._clock, timeout_s, opening)
        except NO_ANSWER as error:
            raise no_answer(call, error, self._since(started_s)) from error
        elapsed_ms, status = self._since(started_s), answer.status
        call.outcome = IntegrationOutcome(status, status, None, time_to_all_headers_ms=elapsed_ms)
        note_endpoint_answer(call, EndpointAnswer(status, answer.headers), elapsed_ms)
        times = RelayTimes(started_s, started_s + timeout_s)
        relay = Relay(call, answer.body, self._clock, times, length=answer.body.length)
        headers = tuple(pair for pair in answer.headers if pair[0].lower() not in _NOT_PASSED_BACK)
        return ApiResponse(status, remapped(headers), stream=relay)

    def _since(self, started_s: float) -> int:
        return int((self._clock.monotonic() - started_s) * 1000)
