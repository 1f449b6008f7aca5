"""Execution environments that fail, and what comes after: real workers, with a clock that only the test moves."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.config import PROVISIONED
from homeport.functions.environment import State
from support.functions import (
    END,
    ENVIRONMENT_ID,
    INIT_START,
    REQUEST_ID,
    START,
    FunctionLab,
    error_of,
    eventually,
    invocation,
    is_running,
    report,
    run_in_lab,
    stable,
)


def test_exception_of_the_handler_is_an_error_that_the_worker_survives(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("def handler(event, context):\n    raise ValueError('no')\n")

        result = await environment.invoke(invocation())

        place = f'File "{environment.places.task_root}/app.py", line 2, in handler'
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
        told = error_type if error_type.startswith("Runtime.") else "Runtime.Unknown"
        reports = [line for line in lab.log.messages if not line.startswith(("[ERROR]", "[WARNING]"))]
        assert reports == [
            INIT_START,
            f"INIT_REPORT Init Duration: 0.00 ms\tPhase: init\tStatus: error\tError Type: {told}\n",
            f"INIT_REPORT Init Duration: 0.00 ms\tPhase: invoke\tStatus: error\tError Type: {told}\n",
            START,
            END,
            report(rest=f"Status: error\tError Type: {told}"),
        ]

    run_in_lab(tmp_path, work)


def test_init_that_succeeds_at_the_second_try_serves_the_invocation(tmp_path: Path) -> None:
    code = """
    import os, tempfile
    marker = os.path.join(tempfile.gettempdir(), "tried")
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
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("import os\ndef handler(event, context): return os.getpid()")
        first = int((await environment.invoke(invocation())).payload)
        os.kill(first, signal.SIGKILL)
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


@pytest.mark.parametrize(("timeout_s", "limit_s"), [(3, 130.0), (300, 300.0)])
def test_provisioned_init_has_longer_and_is_always_reported(tmp_path: Path, timeout_s: int, limit_s: float) -> None:
    async def work(lab: FunctionLab) -> None:
        settings: Any = {"initialization_type": PROVISIONED, "timeout_s": timeout_s}
        slow = lab.create("import time\nprint('loading', flush=True)\ntime.sleep(900)", **settings)
        starting = asyncio.create_task(slow.start())
        await eventually(lambda: lab.log.messages[-1:] == ["loading\n"])
        lab.clock.advance(limit_s - 0.001)
        await asyncio.sleep(0.05)
        assert slow.state is State.INITIALISING

        lab.clock.advance(0.001)
        await starting
        await lab.started("def handler(event, context): pass", **settings)

        timeout = f"INIT_REPORT Init Duration: {limit_s * 1000:.2f} ms\tPhase: init\tStatus: timeout\n"
        reports = [line for line in lab.log.messages if line.startswith("INIT_REPORT")]
        assert (slow.state, reports) == (State.FAILED, [timeout, "INIT_REPORT Init Duration: 0.00 ms\n"])

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
            "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        }
        assert after.payload == b'"x"'

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
        assert (kept.payload, scratch.exists()) == (b"2", True)

        await environment.stop()

        assert not scratch.exists()

    run_in_lab(tmp_path, work)


def test_runtime_that_is_not_there_is_named(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("", runtime="dotnet6")

        result = await environment.invoke(invocation())

        assert error_of(result) == {
            "errorType": "Runtime.NotSupported",
            "errorMessage": f"RequestId: {REQUEST_ID} Error: homeport does not run the runtime dotnet6",
        }

    run_in_lab(tmp_path, work)


def test_machine_that_refuses_a_worker_is_told_and_tried_again(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        in_the_way = tmp_path / "scratch" / ENVIRONMENT_ID[:12]
        in_the_way.write_text("no folder")
        environment = await lab.started("def handler(event, context): return 1")

        refused = error_of(await environment.invoke(invocation()))
        in_the_way.unlink()

        assert refused["errorType"] == "Runtime.InvalidEntrypoint"
        assert refused["errorMessage"].startswith(f"RequestId: {REQUEST_ID} Error: the worker could not be started: ")
        assert (await environment.invoke(invocation())).payload == b"1"

    run_in_lab(tmp_path, work)
