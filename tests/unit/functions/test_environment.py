"""Execution environments: real workers under AWS's runtime client, with a clock that only the test moves."""

import asyncio
import contextlib
import json
from pathlib import Path

import pytest

from homeport.core.logs import LogLine, LogStream
from homeport.functions.environment import State
from homeport.functions.invocation import InvocationResult
from support.functions import (
    ARN,
    END,
    INIT_START,
    NOW_S,
    REQUEST_ID,
    START,
    STREAM,
    FunctionLab,
    error_of,
    eventually,
    invocation,
    is_running,
    report,
    run_in_lab,
    stable,
)


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
        places = environment.places
        task, scratch = str(places.task_root), str(places.tmp)
        folders = {} if scratch == "/tmp" else {"HOME": scratch, "TMPDIR": scratch}
        programs = found["PATH"].partition(":")[0]
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
            "AWS_XRAY_DAEMON_ADDRESS": lab.functions.facilities.xray_address,
            "LAMBDA_RUNTIME_DIR": runtime,
            "LAMBDA_TASK_ROOT": task,
            "LANG": "en_US.UTF-8",
            "LD_LIBRARY_PATH": f"{task}:{task}/lib:{places.opt}/lib",
            "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin:{places.opt}/bin",
            "TABLE": "codes",
            "TZ": "Europe/Berlin",
            **folders,
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


def test_log_tail_is_the_last_four_kilobytes(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("def handler(event, context):\n    for n in range(500): print(f'line {n:04}')")

        result = await environment.invoke(invocation())

        assert len(result.log_tail) == 4096
        assert result.log_tail in "".join(line.message for _, line in lab.log.lines)
        assert stable(result.log_tail).endswith(f"line 0499\n{END}{report(rest='Init Duration: 0.00 ms\t')}")

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


def test_another_python_than_declared_is_told_in_the_log(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        await lab.started("def handler(event, context): pass", runtime="python3.99")

        (line,) = lab.log.messages[1:]
        assert line.startswith("homeport: codes is declared for Python 3.99, runs on Python 3.")

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
