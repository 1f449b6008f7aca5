"""Timeout, memory and sizes.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import pytest

from support.lambda_service import LambdaService

MIB = 1024 * 1024
RESPONSE_LIMIT = 6_291_556
"""6 MB and a hundred bytes, as AWS's error tells."""

SLEEP = """\
import tempfile, time
kept = tempfile.gettempdir() + "/kept"
count = 0
def handler(event, context):
    global count
    count += 1
    if event.get("write"):
        open(kept, "w").write("kept")
    if event.get("read"):
        return [count, open(kept).read()]
    time.sleep(event.get("seconds", 0))
    return count
"""


def test_timeout(functions: LambdaService) -> None:
    function = functions.python(SLEEP, Timeout=1)

    answer = function.invoke({"seconds": 60})

    assert answer.function_error == "Unhandled"
    assert answer.json == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {answer.request_id} Error: Task timed out after 1.00 seconds",
    }
    report = answer.log_lines[-1]
    assert "\tDuration: 1000.00 ms\t" in report
    assert report.endswith("Status: timeout")


def test_files_outlive_a_timeout_and_the_process_does_not(functions: LambdaService) -> None:
    function = functions.deploy({"app.py": SLEEP}, Timeout=1)
    function.invoke({"write": True})
    before = function.result({"read": True})
    function.invoke({"seconds": 60})

    assert (before, function.result({"read": True})) == ([2, "kept"], [1, "kept"])


def test_time_that_remains(functions: LambdaService) -> None:
    code = "def handler(event, context):\n    return context.get_remaining_time_in_millis()\n"

    assert 6_000 < functions.python(code, Timeout=7).result() <= 7_000


HOLD_PYTHON = """\
def handler(event, context):
    return len([bytearray(1024 * 1024) for _ in range(event)])
"""
HOLD_NODE = """\
exports.handler = async (megabytes) => {
  const held = [];
  while (held.length < megabytes) held.push(Buffer.alloc(1024 * 1024, 1));
  return held.length;
};
"""


@pytest.mark.parametrize(
    ("runtime", "files"),
    [
        pytest.param("python3.13", {"app.py": HOLD_PYTHON}, id="Python"),
        pytest.param("nodejs22.x", {"app.js": HOLD_NODE}, id="Node.js"),
    ],
)
def test_memory(functions: LambdaService, runtime: str, files: dict[str, str | bytes]) -> None:
    """As AWS's users show it since 2025; before, the type was `Runtime.ExitError`."""
    function = functions.deploy(files, Runtime=runtime, MemorySize=256, Timeout=30)

    answer = function.invoke(1000)

    assert (answer.function_error, answer.json) == (
        "Unhandled",
        {
            "errorType": "Runtime.OutOfMemory",
            "errorMessage": f"RequestId: {answer.request_id} Error: Runtime exited with error: signal: killed",
        },
    )
    report = answer.log_lines[-1]
    assert "\tMemory Size: 256 MB\tMax Memory Used: 256 MB\t" in report
    assert report.endswith("Status: error\tError Type: Runtime.OutOfMemory")
    assert function.result(10) == 10


def test_largest_response(functions: LambdaService) -> None:
    function = functions.python("def handler(event, context):\n    return 'x' * event\n")

    assert len(function.invoke(RESPONSE_LIMIT - 2).payload) == RESPONSE_LIMIT


def test_request_of_6_mb(functions: LambdaService) -> None:
    function = functions.python("def handler(event, context):\n    return len(event)\n")

    assert function.result("x" * (6 * MIB - 2)) == 6 * MIB - 2


def test_size_of_tmp(functions: LambdaService) -> None:
    code = """\
        import tempfile
        def handler(event, context):
            try:
                with open(tempfile.gettempdir() + "/large", "wb") as file:
                    for _ in range(event):
                        file.write(bytes(1024 * 1024))
            except OSError as error:
                return error.strerror
            return "written"
    """
    function = functions.python(code, MemorySize=1024, EphemeralStorage={"Size": 512}, Timeout=30)

    assert (function.result(100), function.result(600)) == ("written", "No space left on device")


def test_response_that_is_too_large(functions: LambdaService) -> None:
    function = functions.python("def handler(event, context):\n    return 'x' * event\n")

    answer = function.invoke(RESPONSE_LIMIT)

    # Recorded on AWS by LocalStack's test of the same limit.
    assert (answer.function_error, answer.json) == (
        "Unhandled",
        {
            "errorType": "Function.ResponseSizeTooLarge",
            "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        },
    )
    assert function.result(1) == "x"
