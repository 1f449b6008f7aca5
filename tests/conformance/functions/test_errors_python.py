"""What a Python function's failures answer and log.

https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
The shapes are awslambdaric's; what ends the process is Lambda's own `Runtime.ExitError`.
"""

import re
from typing import Any

import pytest

from support.lambda_service import Answer, Function, LambdaService

NO_REASON = "RequestId: REQUEST Error: Runtime exited without providing a reason"


def error_of(answer: Answer) -> Any:
    """The payload of a failure, stable: the paths are those of AWS, the request id is a word."""
    assert (answer.status, answer.function_error, answer.executed_version) == (200, "Unhandled", "$LATEST")
    error = answer.json
    error["errorMessage"] = error["errorMessage"].replace(answer.request_id, "REQUEST")
    if error.get("requestId") == answer.request_id:
        error["requestId"] = "REQUEST"
    if "stackTrace" in error:
        error["stackTrace"] = [re.sub(r'"/\S*/app\.py"', '"/var/task/app.py"', line) for line in error["stackTrace"]]
    return error


def raised(error_type: str, message: str, line: int, code: str) -> Any:
    """The error of an exception that leaves the handler."""
    return {
        "errorMessage": message,
        "errorType": error_type,
        "requestId": "REQUEST",
        "stackTrace": [f'  File "/var/task/app.py", line {line}, in handler\n    {code}\n'],
    }


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (
            "def handler(event, context):\n    raise Exception('Handler fails')\n",
            raised("Exception", "Handler fails", 2, "raise Exception('Handler fails')"),
        ),
        (
            "class OwnError(Exception):\n    pass\n\ndef handler(event, context):\n    raise OwnError('no')\n",
            raised("OwnError", "no", 5, "raise OwnError('no')"),
        ),
        (
            "def handler(event, context):\n    raise KeyError('id')\n",
            raised("KeyError", "'id'", 2, "raise KeyError('id')"),
        ),
        (
            "def handler(event, context):\n    raise ValueError\n",
            raised("ValueError", "", 2, "raise ValueError"),
        ),
        (
            "def handler(event, context):\n    raise ValueError('ä€')\n",
            raised("ValueError", "ä€", 2, "raise ValueError('ä€')"),
        ),
        # Causes are not told.
        (
            "def handler(event, context):\n    raise ValueError('outer') from KeyError('inner')\n",
            raised("ValueError", "outer", 2, "raise ValueError('outer') from KeyError('inner')"),
        ),
        (
            "def handler(event, context):\n    raise RuntimeError('a\\nb')\n",
            raised("RuntimeError", "a\nb", 2, "raise RuntimeError('a\\nb')"),
        ),
    ],
)
def test_exception_of_the_handler(functions: LambdaService, code: str, error: Any) -> None:
    assert error_of(functions.python(code).invoke()) == error


@pytest.mark.parametrize(
    ("code", "handler", "error"),
    [
        (
            "import no_such_module\n",
            "app.handler",
            {
                "errorMessage": "Unable to import module 'app': No module named 'no_such_module'",
                "errorType": "Runtime.ImportModuleError",
                "requestId": "",
                "stackTrace": [],
            },
        ),
        (
            "x = 1\n",
            "other.handler",
            {
                "errorMessage": "Unable to import module 'other': No module named 'other'",
                "errorType": "Runtime.ImportModuleError",
                "requestId": "",
                "stackTrace": [],
            },
        ),
        (
            "x = 1\n",
            "app.handler",
            {
                "errorMessage": "Handler 'handler' missing on module 'app'",
                "errorType": "Runtime.HandlerNotFound",
                "requestId": "",
                "stackTrace": [],
            },
        ),
        (
            "x = 1\n",
            "app",
            {
                "errorMessage": "Bad handler 'app': not enough values to unpack (expected 2, got 1)",
                "errorType": "Runtime.MalformedHandlerName",
                "requestId": "",
                "stackTrace": [],
            },
        ),
        (
            "def handler(event, context)\n    return 1\n",
            "app.handler",
            {
                "errorMessage": "Syntax error in module 'app': expected ':' (app.py, line 1)",
                "errorType": "Runtime.UserCodeSyntaxError",
                "requestId": "",
                "stackTrace": ['  File "/var/task/app.py" Line 1\n    def handler(event, context)\n'],
            },
        ),
    ],
)
def test_code_that_cannot_be_loaded(functions: LambdaService, code: str, handler: str, error: Any) -> None:
    assert error_of(functions.python(code, Handler=handler).invoke()) == error


def test_exception_of_the_module_ends_its_init(functions: LambdaService) -> None:
    # Recorded on AWS: the frames of importlib are told, and no request id.
    error = error_of(functions.python("raise Exception('Runtime startup fails')\n").invoke())

    trace = error.pop("stackTrace")
    assert error == {"errorMessage": "Runtime startup fails", "errorType": "Exception", "requestId": ""}
    assert (
        trace[-1] == "  File \"/var/task/app.py\", line 1, in <module>\n    raise Exception('Runtime startup fails')\n"
    )
    assert "importlib/__init__.py" in trace[0]


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ("{1, 2}", "Unable to marshal response: Object of type set is not JSON serializable"),
        ("handler", "Unable to marshal response: Object of type function is not JSON serializable"),
        (
            "{(1, 2): 3}",
            "Unable to marshal response: keys must be str, int, float, bool or None, not tuple",
        ),
    ],
)
def test_result_that_is_no_json(functions: LambdaService, result: str, message: str) -> None:
    error = error_of(functions.python(f"def handler(event, context):\n    return {result}\n").invoke())

    assert error == {
        "errorMessage": message,
        "errorType": "Runtime.MarshalError",
        "requestId": "REQUEST",
        "stackTrace": [],
    }


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("sys.exit(0)", NO_REASON),
        ("sys.exit()", NO_REASON),
        ("sys.exit(3)", "RequestId: REQUEST Error: Runtime exited with error: exit status 3"),
        ("os._exit(0)", NO_REASON),
        ("os._exit(1)", "RequestId: REQUEST Error: Runtime exited with error: exit status 1"),
        (
            "os.kill(os.getpid(), signal.SIGKILL)",
            "RequestId: REQUEST Error: Runtime exited with error: signal: killed",
        ),
        (
            "os.kill(os.getpid(), signal.SIGSEGV)",
            "RequestId: REQUEST Error: Runtime exited with error: signal: segmentation fault",
        ),
        (
            "os.abort()",
            "RequestId: REQUEST Error: Runtime exited with error: signal: aborted",
        ),
        (
            "os.kill(os.getpid(), signal.SIGTERM)",
            "RequestId: REQUEST Error: Runtime exited with error: signal: terminated",
        ),
    ],
)
def test_end_of_the_process(functions: LambdaService, statement: str, message: str) -> None:
    code = f"import os, signal, sys\ndef handler(event, context):\n    {statement}\n"

    answer = functions.python(code).invoke()

    assert error_of(answer) == {"errorType": "Runtime.ExitError", "errorMessage": message}
    assert answer.log_lines[-1].endswith("Status: error\tError Type: Runtime.ExitError")


def test_end_of_the_process_in_its_init(functions: LambdaService) -> None:
    answer = functions.python("import sys\nsys.exit(0)\n").invoke()

    assert error_of(answer) == {"errorType": "Runtime.ExitError", "errorMessage": NO_REASON}


def test_next_invocation_after_a_crash_has_a_new_process(functions: LambdaService) -> None:
    code = """\
        import os
        count = 0
        def handler(event, context):
            global count
            count += 1
            if event.get("exit"):
                os._exit(1)
            return count
    """
    function = functions.deploy({"app.py": code})

    counts = [function.result(), function.result()]
    function.invoke({"exit": True})

    assert (counts, function.result()) == ([1, 2], 1)


@pytest.fixture
def failing(functions: LambdaService) -> Function:
    return functions.deploy({"app.py": "def handler(event, context):\n    raise ValueError('some error occurred')\n"})


def test_exception_is_one_event_of_the_log(failing: Function) -> None:
    failing.invoke()

    messages = failing.wait_for_log(lambda found: any(each.startswith("REPORT") for each in found))

    (error,) = [each for each in messages if each.startswith("[ERROR]")]
    # Recorded on AWS: indented by no-break spaces, so that CloudWatch keeps the lines together.
    assert re.sub(r'"/\S*/app\.py"', '"/var/task/app.py"', error).rstrip("\n") == (
        "[ERROR] ValueError: some error occurred\n"
        "Traceback (most recent call last):\n"
        '\u00a0\u00a0File "/var/task/app.py", line 2, in handler\n'
        "\u00a0\u00a0\u00a0\u00a0raise ValueError('some error occurred')"
    )
