"""What Lambda answers for a function that gave no response."""

import json

import pytest

from homeport.functions import errors
from homeport.functions.errors import FunctionFailure
from homeport.functions.spawner import Exit

ID = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("failure", "error_type", "message", "status"),
    [
        (
            errors.timed_out(ID, 1),
            "Sandbox.Timedout",
            f"RequestId: {ID} Error: Task timed out after 1.00 seconds",
            "timeout",
        ),
        (
            errors.exited(ID, Exit(1)),
            "Runtime.ExitError",
            f"RequestId: {ID} Error: Runtime exited with error: exit status 1",
            "error",
        ),
        (
            errors.exited(ID, Exit(0)),
            "Runtime.ExitError",
            f"RequestId: {ID} Error: Runtime exited without providing a reason",
            "error",
        ),
        (
            errors.could_not_start(ID, "fork/exec /var/task/bootstrap: no such file or directory"),
            "Runtime.InvalidEntrypoint",
            f"RequestId: {ID} Error: fork/exec /var/task/bootstrap: no such file or directory",
            "error",
        ),
        (
            errors.response_too_large(),
            "Function.ResponseSizeTooLarge",
            "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
            "",
        ),
    ],
)
def test_failure_has_awss_shape(failure: FunctionFailure, error_type: str, message: str, status: str) -> None:
    assert json.loads(failure.payload) == {"errorType": error_type, "errorMessage": message}
    assert (failure.error_type, failure.status) == (error_type, status)


@pytest.mark.parametrize(
    ("number", "name"),
    [(9, "killed"), (11, "segmentation fault"), (6, "aborted"), (15, "terminated"), (4, "illegal instruction")],
)
def test_signals_go_by_their_lower_case_names(number: int, name: str) -> None:
    assert errors.describe_exit(Exit(None, number)) == f"Runtime exited with error: signal: {name}"
