"""Access log: one line for each request, as the stage's format says.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-troubleshoot.html
"""

from typing import Any

from homeport.apigateway.rest.compile import AccessLog
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.log_destinations import LogSink
from homeport.apigateway.rest.variables import Variables, error_context, request_context
from homeport.core.logs import LogLine


def write_access_log(
    log: AccessLog, sink: LogSink, call: Call, status: int, response_bytes: int, latency_ms: int
) -> None:
    """Write the line of a call whose answer, of so many bytes, is on its way or was streamed."""
    context = logging_context(call, status, response_bytes, latency_ms)
    line = log.format.render(Variables(call, context).value)
    sink.write(log.destination, [LogLine(context["requestTimeEpoch"] + latency_ms, line)])


def logging_context(call: Call, status: int, response_bytes: int, latency_ms: int) -> dict[str, Any]:
    """`$context` of an access log: the request's, and what only logs may say of the answer."""
    outcome = call.outcome
    context = request_context(call) | {
        "status": status,
        "responseLength": response_bytes,
        "responseLatency": latency_ms,
        "customDomain": {"basePathMatched": call.request.base_path or None},
        "xrayTraceId": call.parsed.trace.root,
        "awsEndpointRequestId": outcome.request_id,
        "integrationLatency": outcome.latency_ms,
        "integrationStatus": outcome.endpoint_status,
        "integrationErrorMessage": outcome.error,
        "integration": {
            "error": outcome.error,
            "integrationStatus": outcome.endpoint_status,
            "latency": outcome.latency_ms,
            "requestId": outcome.request_id,
            "responseTransferMode": _transfer_mode(call),
            "status": outcome.status,
            "timeToAllHeaders": outcome.time_to_all_headers_ms,
            "timeToFirstContent": outcome.time_to_first_content_ms,
        },
    }
    return context | ({"error": error_context(call.error)} if call.error else {})


def _transfer_mode(call: Call) -> str | None:
    """The integration's; None where the call found none."""
    if call.route is None or call.route.kind is None:
        return None
    return "STREAMED" if call.route.is_streamed else "BUFFERED"
