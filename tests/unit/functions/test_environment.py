"""Execution environments: real workers under AWS's runtime client, with a clock that only the test moves."""

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

from homeport.core.logs import LogLine, LogStream
from homeport.functions.environment import State
from homeport.functions.invocation import InvocationResult
from support.functions import (
    ARN,
    ENVIRONMENT_ID,
    NOW_S,
    REQUEST_ID,
    STREAM,
    FunctionLab,
    eventually,
    invocation,
    is_running,
    run_in_lab,
    stable,
)

START = f"START RequestId: {REQUEST_ID} Version: $LATEST\n"
END = f"END RequestId: {REQUEST_ID}\n"
INIT_START = "INIT_START Runtime Version: python:3.13.homeport\tRuntime Version ARN: \n"


def report(duration: str = "0.00 ms", billed: str = "0 ms", rest: str = "") -> str:
    return (
        f"REPORT RequestId: {REQUEST_ID}\tDuration: {duration}\tBilled Duration: {billed}\t"
        f"Memory Size: 128 MB\tMax Memory Used: N MB\t{rest}\n"
    )


def error_of(result: InvocationResult) -> Any:
    assert result.function_error == "Unhandled"
    return json.loads(result.payload)


def test_first_invocation_answers_and_reports_its_init(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("def handler(event, context):\n    print('hello')\n    return {'got': event}\n")

        result = await environment.invoke(invocation(b'{"a": 1}'))

        log = f"{START}hello\n{END}{report(rest='Init Duration: 0.00 ms\t')}"
        assert result.peak_memory_mb > 0
        assert result == InvocationResult(
            request_id=REQUEST_ID,
            payload=b'{"got": {"a": 1}}',
            function_error=None,
            executed_version="$LATEST",
            log_tail=result.log_tail,
            duration_ms=0.0,
            billed_duration_ms=0,
            init_duration_ms=0.0,
            peak_memory_mb=result.peak_memory_mb,
        )
        assert stable(result.log_tail) == log
        assert lab.log.messages == [INIT_START, *log.splitlines(keepends=True)]
        assert environment.state is State.READY

    run_in_lab(tmp_path, work)


def test_log_lines_go_to_the_functions_group_and_the_environments_stream(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        await lab.started("def handler(event, context): pass")

        stream = LogStream("123456789012", "eu-west-1", "/aws/lambda/codes", STREAM)
        assert lab.log.lines == [(stream, LogLine(int(NOW_S * 1000), INIT_START))]

    run_in_lab(tmp_path, work)


def test_warm_invocations_share_a_worker_and_report_no_init(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("import os\ndef handler(event, context): return os.getpid()")
        first = await environment.invoke(invocation())

        second = await environment.invoke(invocation())

        assert (second.payload, second.init_duration_ms) == (first.payload, None)
        assert stable(second.log_tail) == START + END + report()

    run_in_lab(tmp_path, work)


def test_context_carries_what_the_invocation_says(tmp_path: Path) -> None:
    code = """
    def handler(event, context):
        return {
            "request": context.aws_request_id,
            "arn": context.invoked_function_arn,
            "name": context.function_name,
            "version": context.function_version,
            "memory": context.memory_limit_in_mb,
            "group": context.log_group_name,
            "stream": context.log_stream_name,
            "custom": context.client_context.custom,
            "identity": context.identity.cognito_identity_id,
            "trace": __import__("os").environ["_X_AMZN_TRACE_ID"],
            "deadline": context._epoch_deadline_time_in_ms,
        }
    """

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code)

        result = await environment.invoke(
            invocation(
                client_context='{"custom": {"a": "b"}}',
                cognito_identity='{"cognitoIdentityId": "id", "cognitoIdentityPoolId": "pool"}',
                trace_id="Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
            )
        )

        assert json.loads(result.payload) == {
            "request": REQUEST_ID,
            "arn": ARN,
            "name": "codes",
            "version": "$LATEST",
            "memory": "128",
            "group": "/aws/lambda/codes",
            "stream": STREAM,
            "custom": {"a": "b"},
            "identity": "id",
            "trace": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
            "deadline": int(NOW_S * 1000) + 3000,
        }

    run_in_lab(tmp_path, work)


def test_environment_holds_the_documented_variables_and_the_functions_own_and_no_others(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(
            "import os\ndef handler(event, context): return dict(os.environ)",
            environment={"TABLE": "codes", "TZ": "Europe/Berlin", "AWS_REGION": "mars-north-1"},
        )

        result = await environment.invoke(invocation())

        found = json.loads(result.payload)
        runtime = found["LAMBDA_RUNTIME_DIR"]
        scratch = str(tmp_path / "scratch" / ENVIRONMENT_ID[:12])
        task = str(tmp_path / "code")
        assert found.pop("AWS_LAMBDA_RUNTIME_API").startswith("127.0.0.1:")
        assert found == {
            "_HANDLER": "app.handler",
            "AWS_ACCESS_KEY_ID": "LSIAEXAMPLE",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_FUNCTION_NAME": "codes",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/codes",
            "AWS_LAMBDA_LOG_STREAM_NAME": STREAM,
            "AWS_REGION": "eu-west-1",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_SESSION_TOKEN": "token",
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
            "HOME": scratch,
            "LAMBDA_RUNTIME_DIR": runtime,
            "LAMBDA_TASK_ROOT": task,
            "LANG": "en_US.UTF-8",
            "LD_LIBRARY_PATH": f"{task}:{task}/lib",
            "PATH": f"{Path(runtime).parent}/bin:/usr/local/bin:/usr/bin:/bin",
            "TABLE": "codes",
            "TMPDIR": scratch,
            "TZ": "Europe/Berlin",
        }

    run_in_lab(tmp_path, work)


def test_functions_import_the_sdk_and_nothing_of_homeport(tmp_path: Path) -> None:
    code = """
    import importlib.util

    def handler(event, context):
        return [name for name in event if importlib.util.find_spec(name)]
    """

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code)

        names = ["boto3", "botocore", "awslambdaric", "click", "homeport", "localstack", "uvloop", "pip"]
        result = await environment.invoke(invocation(json.dumps(names).encode()))

        assert json.loads(result.payload) == ["boto3", "botocore", "awslambdaric"]

    run_in_lab(tmp_path, work)


def test_exception_of_the_handler_is_an_error_that_the_worker_survives(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("def handler(event, context):\n    raise ValueError('no')\n")

        result = await environment.invoke(invocation())

        place = f'File "{tmp_path}/code/app.py", line 2, in handler'
        assert error_of(result) == {
            "errorMessage": "no",
            "errorType": "ValueError",
            "requestId": REQUEST_ID,
            "stackTrace": [f"  {place}\n    raise ValueError('no')\n"],
        }
        assert environment.state is State.READY
        # One message for the whole traceback, indented with AWS's no-break spaces.
        assert lab.log.messages[1:] == [
            START,
            "[ERROR] ValueError: no\nTraceback (most recent call last):\n"
            f"\u00a0\u00a0{place}\n\u00a0\u00a0\u00a0\u00a0raise ValueError('no')\n",
            END,
            report(rest="Init Duration: 0.00 ms\t"),
        ]

    run_in_lab(tmp_path, work)


def test_result_that_is_no_json_is_an_error(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("def handler(event, context): return object()")

        result = await environment.invoke(invocation())

        error = error_of(result)
        assert error["errorType"] == "Runtime.MarshalError"
        assert error["errorMessage"].startswith("Unable to marshal response: Object of type object is not JSON")

    run_in_lab(tmp_path, work)


NO_MODULE = "Unable to import module '{0}': No module named '{1}'"
INIT_ERRORS = [
    ("import nowhere", "app.handler", "Runtime.ImportModuleError", NO_MODULE.format("app", "nowhere")),
    ("", "elsewhere.handler", "Runtime.ImportModuleError", NO_MODULE.format("elsewhere", "elsewhere")),
    ("", "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
    (
        "",
        "handler",
        "Runtime.MalformedHandlerName",
        "Bad handler 'handler': not enough values to unpack (expected 2, got 1)",
    ),
    ("1/0", "app.handler", "ZeroDivisionError", "division by zero"),
]


@pytest.mark.parametrize(("code", "handler", "error_type", "message"), INIT_ERRORS)
def test_init_error_is_answered_by_the_invocation_after_a_second_try(
    tmp_path: Path, code: str, handler: str, error_type: str, message: str
) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code, handler)
        assert environment.state is State.FAILED

        result = await environment.invoke(invocation())

        error = error_of(result)
        assert (error["errorType"], error["errorMessage"]) == (error_type, message)
        assert environment.state is State.FAILED
        reports = [line for line in lab.log.messages if not line.startswith(("[ERROR]", "[WARNING]"))]
        assert reports == [
            INIT_START,
            f"INIT_REPORT Init Duration: 0.00 ms\tPhase: init\tStatus: error\tError Type: {error_type}\n",
            f"INIT_REPORT Init Duration: 0.00 ms\tPhase: invoke\tStatus: error\tError Type: {error_type}\n",
            START,
            END,
            report(rest=f"Status: error\tError Type: {error_type}"),
        ]

    run_in_lab(tmp_path, work)


def test_init_that_succeeds_at_the_second_try_serves_the_invocation(tmp_path: Path) -> None:
    code = """
    import os
    marker = os.path.join(os.environ["TMPDIR"], "tried")
    if not os.path.exists(marker):
        open(marker, "w").close()
        raise RuntimeError("not yet")
    def handler(event, context): return "ready"
    """

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code)
        assert environment.state is State.FAILED

        result = await environment.invoke(invocation())

        assert (result.payload, result.function_error, result.init_duration_ms) == (b'"ready"', None, None)
        assert lab.log.messages[-3:] == [START, END, report()]

    run_in_lab(tmp_path, work)


EXITS = [
    ("import os; os._exit(1)", "exited with error: exit status 1"),
    ("import os; os._exit(0)", "exited without providing a reason"),
    ("import os; os.kill(os.getpid(), 9)", "exited with error: signal: killed"),
    ("import os; os.kill(os.getpid(), 11)", "exited with error: signal: segmentation fault"),
]


@pytest.mark.parametrize(("statement", "reason"), EXITS)
def test_worker_that_ends_in_an_invocation_is_an_exit_error(tmp_path: Path, statement: str, reason: str) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(f"def handler(event, context):\n    {statement}")

        result = await environment.invoke(invocation())

        assert error_of(result) == {
            "errorType": "Runtime.ExitError",
            "errorMessage": f"RequestId: {REQUEST_ID} Error: Runtime {reason}",
        }
        assert lab.log.messages[-1] == report(
            rest="Init Duration: 0.00 ms\tStatus: error\tError Type: Runtime.ExitError"
        )

    run_in_lab(tmp_path, work)


@pytest.mark.parametrize(("statement", "reason"), EXITS[:2])
def test_worker_that_ends_while_it_loads_is_an_exit_error(tmp_path: Path, statement: str, reason: str) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(statement)

        result = await environment.invoke(invocation())

        assert error_of(result)["errorMessage"] == f"RequestId: {REQUEST_ID} Error: Runtime {reason}"

    run_in_lab(tmp_path, work)


def test_environment_whose_worker_crashed_serves_the_next_invocation_with_another(tmp_path: Path) -> None:
    code = "import os\ndef handler(event, context):\n    return os._exit(1) if event else os.getpid()\n"

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code)
        before = int((await environment.invoke(invocation())).payload)
        await environment.invoke(invocation(b'{"crash": true}'))

        after = await environment.invoke(invocation())

        assert after.function_error is None
        assert int(after.payload) != before
        assert not is_running(before)

    run_in_lab(tmp_path, work)


def test_worker_that_dies_between_invocations_loses_none(tmp_path: Path) -> None:
    code = """
    import os, threading
    def handler(event, context):
        if event.get("die"):
            threading.Timer(0.05, os._exit, [1]).start()
        return os.getpid()
    """

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code)
        first = int((await environment.invoke(invocation(b'{"die": true}'))).payload)
        await eventually(lambda: not is_running(first))

        results = [await environment.invoke(invocation()) for _ in range(3)]

        assert [result.function_error for result in results] == [None, None, None]

    run_in_lab(tmp_path, work)


def test_timeout_ends_the_worker_and_says_so(tmp_path: Path) -> None:
    code = "import os, time\ndef handler(event, context):\n    print(os.getpid())\n    time.sleep(900)\n"

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code)
        pending = asyncio.create_task(environment.invoke(invocation()))
        await eventually(lambda: len(lab.log.lines) == 3)
        worker = int(lab.log.messages[-1])

        lab.clock.advance(3)
        result = await pending

        assert error_of(result) == {
            "errorType": "Sandbox.Timedout",
            "errorMessage": f"RequestId: {REQUEST_ID} Error: Task timed out after 3.00 seconds",
        }
        assert (result.duration_ms, result.billed_duration_ms) == (3000.0, 3000)
        rest = "Init Duration: 0.00 ms\tStatus: timeout"
        assert stable(result.log_tail) == f"{START}{worker}\n{END}{report('3000.00 ms', '3000 ms', rest)}"
        await eventually(lambda: not is_running(worker))

    run_in_lab(tmp_path, work)


def test_deadline_of_one_invocation_does_not_reach_the_next(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("import time\ndef handler(event, context): time.sleep(event)")
        await environment.invoke(invocation(b"0"))
        lab.clock.advance(2)
        pending = asyncio.create_task(environment.invoke(invocation(b"0.2")))
        await asyncio.sleep(0)

        lab.clock.advance(2)
        result = await pending

        assert (result.function_error, result.duration_ms) == (None, 2000.0)

    run_in_lab(tmp_path, work)


def test_init_that_takes_too_long_is_run_again_within_the_functions_timeout(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = lab.create("import time\nprint('loading', flush=True)\ntime.sleep(900)")
        starting = asyncio.create_task(environment.start())
        await eventually(lambda: lab.log.messages[-1:] == ["loading\n"])
        lab.clock.advance(10)
        await starting
        pending = asyncio.create_task(environment.invoke(invocation()))
        await eventually(lambda: lab.log.messages[-1] == "loading\n")

        lab.clock.advance(3)
        result = await pending

        assert error_of(result)["errorType"] == "Sandbox.Timedout"
        assert lab.log.messages[2:] == [
            "INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout\n",
            "loading\n",
            "INIT_REPORT Init Duration: 3000.00 ms\tPhase: invoke\tStatus: timeout\n",
            START,
            END,
            report("3000.00 ms", "3000 ms", "Status: timeout"),
        ]

    run_in_lab(tmp_path, work)


def test_response_over_the_limit_is_refused(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("def handler(event, context): return 'x' * event")

        at_limit = await environment.invoke(invocation(b"6291554"))
        over = await environment.invoke(invocation(b"6291555"))
        after = await environment.invoke(invocation(b"1"))

        assert (at_limit.function_error, len(at_limit.payload)) == (None, 6291556)
        assert error_of(over) == {
            "errorType": "Function.ResponseSizeTooLarge",
            "errorMessage": "Response payload size (6291557 bytes) exceeded maximum allowed payload size"
            " (6291556 bytes).",
        }
        assert after.payload == b'"x"'

    run_in_lab(tmp_path, work)


def test_log_tail_is_the_last_four_kilobytes(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("def handler(event, context):\n    for n in range(500): print(f'line {n:04}')")

        result = await environment.invoke(invocation())

        assert len(result.log_tail) == 4096
        assert result.log_tail in "".join(line.message for _, line in lab.log.lines)
        assert stable(result.log_tail).endswith(f"line 0499\n{END}{report(rest='Init Duration: 0.00 ms\t')}")

    run_in_lab(tmp_path, work)


def test_scratch_folder_lives_through_crashes_and_goes_with_the_environment(tmp_path: Path) -> None:
    code = """
    import os, tempfile
    def handler(event, context):
        with open(os.path.join(tempfile.gettempdir(), "kept"), "a") as kept:
            kept.write("x")
            kept.flush()
            return os._exit(1) if event == {} else kept.tell()
    """

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code)
        await environment.invoke(invocation())
        kept = await environment.invoke(invocation(b"1"))
        scratch = tmp_path / "scratch" / ENVIRONMENT_ID[:12]
        assert (kept.payload, (scratch / "kept").read_text()) == (b"2", "xx")

        await environment.stop()

        assert not scratch.exists()

    run_in_lab(tmp_path, work)


def test_retired_environment_finishes_its_invocation(tmp_path: Path) -> None:
    code = "import time\ndef handler(event, context):\n    print('busy')\n    time.sleep(0.2)\n    return 'done'\n"

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code)
        pending = asyncio.create_task(environment.invoke(invocation()))
        await eventually(lambda: lab.log.messages[-1] == "busy\n")

        await environment.retire()
        result = await pending

        assert result.payload == b'"done"'
        await eventually(lambda: environment.state is State.STOPPED)

    run_in_lab(tmp_path, work)


def test_stopped_environment_fails_its_invocation_and_leaves_no_process(tmp_path: Path) -> None:
    code = """
    import subprocess, time
    def handler(event, context):
        print(subprocess.Popen(["sleep", "900"], start_new_session=True).pid)
        time.sleep(900)
    """

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code)
        pending = asyncio.create_task(environment.invoke(invocation()))
        await eventually(lambda: len(lab.log.lines) == 3)
        child = int(lab.log.messages[-1])

        await environment.stop()

        assert error_of(await pending)["errorType"] == "Runtime.ExitError"
        await eventually(lambda: not is_running(child))

    run_in_lab(tmp_path, work)


def test_environment_that_is_stopped_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        for turns in range(12):
            environment = lab.create("import os; print(os.getpid(), flush=True)\ndef handler(event, context): pass")
            starting = asyncio.create_task(environment.start())
            for _ in range(turns):
                await asyncio.sleep(0)

            await environment.stop()

            with contextlib.suppress(RuntimeError):
                await starting
            assert environment.state is State.STOPPED
        workers = [int(message) for message in lab.log.messages if message.strip().isdecimal()]
        await eventually(lambda: not any(is_running(worker) for worker in workers))

    run_in_lab(tmp_path, work)


def test_runtime_that_is_not_there_is_named(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("", runtime="nodejs22.x")

        result = await environment.invoke(invocation())

        assert error_of(result) == {
            "errorType": "Runtime.NotSupported",
            "errorMessage": f"RequestId: {REQUEST_ID} Error: homeport does not run the runtime nodejs22.x yet",
        }

    run_in_lab(tmp_path, work)


def test_another_python_than_declared_is_told_in_the_log(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        await lab.started("def handler(event, context): pass", runtime="python3.12")

        assert lab.log.messages[1:] == ["homeport: codes is declared for Python 3.12 and runs on Python 3.13\n"]

    run_in_lab(tmp_path, work)


def test_layers_are_found_after_the_functions_own_modules(tmp_path: Path) -> None:
    layers = tmp_path / "layers" / "python"
    (layers / "lib" / "python3.13" / "site-packages").mkdir(parents=True)
    for folder, name in ((layers, "plain"), (layers / "lib" / "python3.13" / "site-packages", "site"), (layers, "own")):
        (folder / f"from_{name}.py").write_text("where = 'layer'\n")
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "from_own.py").write_text("where = 'function'\n")
    code = """
    import from_plain, from_site, from_own
    def handler(event, context): return [from_plain.where, from_site.where, from_own.where]
    """

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code, layers_path=tmp_path / "layers")

        assert json.loads((await environment.invoke(invocation())).payload) == ["layer", "layer", "function"]

    run_in_lab(tmp_path, work)


def test_busy_environment_takes_no_second_invocation(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("import time\ndef handler(event, context): time.sleep(0.1)")
        pending = asyncio.create_task(environment.invoke(invocation()))
        await asyncio.sleep(0)

        with pytest.raises(RuntimeError, match="an environment that is busy takes no invocation"):
            await environment.invoke(invocation())
        assert (await pending).function_error is None

    run_in_lab(tmp_path, work)
