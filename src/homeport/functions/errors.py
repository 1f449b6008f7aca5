"""The errors that Lambda itself answers for a function: what `Payload` says beside `X-Amz-Function-Error: Unhandled`.

What a runtime reports itself (import errors, a missing handler, exceptions) passes through as the runtime wrote it.
"""

import json
import re
import signal
from dataclasses import dataclass

from homeport.functions.limits import RESPONSE_LIMIT_BYTES
from homeport.functions.spawner import Exit

_PLATFORM_TYPE = re.compile(r"(Runtime|Function)\.[A-Z][a-zA-Z]+")


@dataclass(frozen=True, slots=True)
class FunctionFailure:
    """Why an invocation has no response."""

    error_type: str
    payload: bytes
    """JSON: `errorType` and `errorMessage`, with `requestId` and `stackTrace` where a runtime wrote it."""
    status: str
    """What REPORT says: `timeout`, `error`, or nothing for an error that the runtime survived."""


def _failure(error_type: str, message: str, status: str) -> FunctionFailure:
    payload = json.dumps({"errorType": error_type, "errorMessage": message}, separators=(",", ":")).encode()
    return FunctionFailure(error_type, payload, status)


def timed_out(request_id: str, timeout_s: int) -> FunctionFailure:
    message = f"RequestId: {request_id} Error: Task timed out after {timeout_s}.00 seconds"
    return _failure("Sandbox.Timedout", message, "timeout")


def init_failed(error_type: str, payload: bytes) -> FunctionFailure:
    """The runtime could not load the function.

    AWS's platform names the runtimes' own types alone, whatever the payload says: an exception of the function's is
    `Runtime.Unknown`, in AWS's logs as in its emulator of the Runtime API.
    """
    known = error_type if _PLATFORM_TYPE.search(error_type) else "Runtime.Unknown"
    return FunctionFailure(known, payload, "error")


def exited(request_id: str, how: Exit) -> FunctionFailure:
    """The worker ended before it answered.

    One that is killed for its memory has a type of its own since 2025; before, it was `Runtime.ExitError` too. Seen in
    payloads and REPORT lines that users show; AWS's documentation does not name it.
    """
    error_type = "Runtime.OutOfMemory" if how.out_of_memory else "Runtime.ExitError"
    return _failure(error_type, f"RequestId: {request_id} Error: {describe_exit(how)}", "error")


def describe_exit(how: Exit) -> str:
    """AWS's sentence: exit code 0 is no reason, signals go by their lower-case names (`signal: killed`)."""
    reason = _reason(how)
    return f"Runtime exited with error: {reason}" if reason else "Runtime exited without providing a reason"


def _reason(how: Exit) -> str:
    if how.signal is not None:
        name = signal.strsignal(how.signal) or f"signal {how.signal}"
        return f"signal: {name.lower()}"
    return f"exit status {how.code}" if how.code else ""


def extension_exited(request_id: str, error_type: str, how: Exit) -> FunctionFailure:
    """An extension ended before it was told to; `error_type` is what it has reported, or `Extension.Crash`."""
    message = f"RequestId: {request_id} Error: {_reason(how) or 'exit code 0'}"
    return _failure(error_type, message, "error")


def out_of_storage(request_id: str, used_mb: int, limit_mb: int) -> FunctionFailure:
    """The files of the environment take more than they may, where whoever wrote them could not be told.

    On AWS the function itself gets ENOSPC: no error of Lambda's says this.
    """
    reason = f"No space left on device: TMPDIR holds {used_mb} MB, EphemeralStorage is {limit_mb} MB"
    return _failure("Runtime.ExitError", f"RequestId: {request_id} Error: {reason}", "error")


def could_not_start(request_id: str, reason: str, error_type: str = "Runtime.InvalidEntrypoint") -> FunctionFailure:
    """The runtime's program could not be run at all."""
    return _failure(error_type, f"RequestId: {request_id} Error: {reason}", "error")


def not_supported(request_id: str, reason: str) -> FunctionFailure:
    """What homeport does not run (yet): not one of AWS's errors, but in their shape."""
    return _failure("Runtime.NotSupported", f"RequestId: {request_id} Error: {reason}", "error")


def stopped(request_id: str) -> FunctionFailure:
    """The environment was ended under a running invocation: the stack goes down."""
    return _failure(
        "Runtime.ExitError", f"RequestId: {request_id} Error: the execution environment was stopped", "error"
    )


def response_too_large(limit: int = RESPONSE_LIMIT_BYTES) -> FunctionFailure:
    """In the words that AWS was last seen to use; until some years ago it told the response's size too."""
    message = f"Response payload size exceeded maximum allowed payload size ({limit} bytes)."
    return _failure("Function.ResponseSizeTooLarge", message, "")


def truncated_response() -> FunctionFailure:
    """The runtime broke off its streamed response and lives on."""
    return _failure("Runtime.TruncatedResponse", "HTTP request detected as truncated", "")


def invalid_response_mode() -> FunctionFailure:
    """The runtime named a response mode that is not `streaming`. AWS answers with no payload."""
    return FunctionFailure("Runtime.InvalidResponseModeHeader", b"", "")
