"""What the execution log says of every request: how it begins and how it ends."""

from homeport.apigateway.messages import ApiResponse, HeaderPairs
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.execution_log import Detail, ExecutionLogSettings, headers_of
from homeport.core.logs import LogLine, LogSink

_TRACE = "x-amzn-trace-id"
_IDS = ("x-amzn-requestid", "x-amz-apigw-id")


def note_request(call: Call) -> None:
    """Tell of a request that has found its method."""
    if call.execution_log is None:
        return
    parsed = call.parsed
    call.note("Starting execution for request: %s", parsed.request_id)
    call.note("HTTP Method: %s, Resource Path: %s", parsed.method, parsed.path)
    call.note_data("Method request path: %s", dict(call.path_parameters))
    call.note_data("Method request query string: %s", {name: values[-1] for name, values in parsed.query.items()})
    call.note_data("Method request headers: %s", headers_of(parsed.headers))
    call.note_data("Method request body before transformations: %s", call.request.body)


def note_response(call: Call, response: ApiResponse) -> None:
    """Tell of a request that has its answer."""
    if call.execution_log is None:
        return
    if call.error is None:
        call.note_data("Method response headers: %s", headers_of(told_headers(response)))
        if call.outcome.error is None:
            # A streamed answer can break off behind its head.
            call.note("Successfully completed execution")
    else:
        call.note("Gateway response type: %s with status code: %s", call.error.response_type, response.status)
        call.note_data("Gateway response body: %s", response.body)
        call.note_data("Gateway response headers: %s", headers_of(response.headers))
    call.note("Method completed with status: %s", response.status)


def told_headers(response: ApiResponse) -> HeaderPairs:
    """The headers of an answer as logs and tests tell them: the trace first, without the request's ids."""
    trace = tuple(pair for pair in response.headers if pair[0].lower() == _TRACE)
    return (*trace, *(pair for pair in response.headers if pair[0].lower() not in (_TRACE, *_IDS)))


def write_execution_log(settings: ExecutionLogSettings, sink: LogSink, call: Call) -> None:
    """Write the lines that the stage wants of the call, each with the request's id."""
    if call.execution_log is None:
        return
    wanted = [line for line in call.execution_log.lines if line.detail <= settings.detail]
    written = [LogLine(int(line.time_s * 1000), f"({call.parsed.request_id}) {line.text}") for line in wanted]
    if written and (settings.detail > Detail.ERROR or any(line.detail is Detail.ERROR for line in wanted)):
        sink.write(settings.destination, written)
