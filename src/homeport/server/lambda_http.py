"""How Lambda's answers look in HTTP (rest-json).

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_ResponseSyntax
"""

import base64
import json

from homeport.core.errors import AwsError
from homeport.functions.api_errors import LambdaError
from homeport.functions.invocation import InvocationResult
from homeport.functions.invoke_api import event_stream
from homeport.server.http import NativeResponse

Headers = tuple[tuple[bytes, bytes], ...]

_JSON = (b"Content-Type", b"application/json")
_REMAPPED = (b"x-amzn-Remapped-Content-Length", b"0")


def request_headers(request_id: str) -> Headers:
    """What every answer carries."""
    return (_JSON, (b"x-amzn-RequestId", request_id.encode()))


def invoked(result: InvocationResult, trace: str, *, with_log: bool) -> NativeResponse:
    """The answer to a synchronous invocation; a function that failed is a 200 too."""
    headers = [
        *request_headers(result.request_id),
        _REMAPPED,
        (b"X-Amz-Executed-Version", result.executed_version.encode()),
    ]
    if result.function_error is not None:
        headers.append((b"X-Amz-Function-Error", result.function_error.encode()))
    if with_log:
        headers.append((b"X-Amz-Log-Result", base64.b64encode(result.log_tail.encode())))
    headers.append((b"X-Amzn-Trace-Id", trace.encode()))
    return NativeResponse(200, tuple(headers), result.payload)


def streaming(request_id: str, version: str, trace: str) -> NativeResponse:
    """The head of an answer in frames."""
    headers = (
        (b"Content-Type", event_stream.CONTENT_TYPE.encode()),
        (b"x-amzn-RequestId", request_id.encode()),
        (b"X-Amz-Executed-Version", version.encode()),
        (b"X-Amzn-Trace-Id", trace.encode()),
    )
    return NativeResponse(200, headers)


def accepted(status: int, request_id: str, trace: str) -> NativeResponse:
    """The answer to an event that is queued, or to a dry run: no body."""
    return NativeResponse(status, (*request_headers(request_id), _REMAPPED, (b"X-Amzn-Trace-Id", trace.encode())))


def refused(error: AwsError, request_id: str) -> NativeResponse:
    """The answer to a call that leads to no invocation."""
    members = error.members if isinstance(error, LambdaError) else {"message": error.message}
    headers = (*request_headers(request_id), (b"x-amzn-ErrorType", error.code.encode()))
    return NativeResponse(error.status, headers, json.dumps(members, separators=(",", ":")).encode())
