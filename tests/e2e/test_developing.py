"""What a developer does with the functions of a stack that is up."""

import io
import json
import os
import pty
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest

from homeport.functions.runtimes.registry import RuntimeSettings, runtimes_of
from homeport.functions.worker_environments import WorkerEnvironments
from homeport.testing.command import Homeport
from support.debug_adapter import DebugAdapter
from support.ports import free_port
from support.project import Project, project, wait_until

pytestmark = pytest.mark.timeout(180)

RESULT = {"statusCode": 200, "body": "hello"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A stack with one function."""
    with project(tmp_path_factory.mktemp("developing"), stack="hello") as ours:
        ours.homeport.run("up", "--port", "0")
        yield ours


@pytest.mark.parametrize("name", ["hello", "aws_lambda_function.hello", "hel"])
def test_result_goes_to_stdout_and_log_to_stderr(stack: Project, name: str) -> None:
    result = stack.run("invoke", name)

    assert (result.returncode, json.loads(result.stdout)) == (0, RESULT)
    assert [line.split()[0] for line in result.stderr.splitlines()] == ["START", "hello", "END", "REPORT"]


def test_another_version_that_runs_a_function_is_told(stack: Project) -> None:
    """Of a version that AWS has and few machines, whatever this one has."""
    python = runtimes_of(WorkerEnvironments(), RuntimeSettings()).find("python3.14")
    assert python is not None
    remark = python.describe("python3.14").remark
    client = boto3.client(
        "lambda",
        endpoint_url=stack.homeport.json("status")["endpoint"],
        region_name="eu-west-1",
        aws_access_key_id="000000000000",
        aws_secret_access_key="test",
    )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("app.py", "def handler(event, context): return 1")
    client.create_function(
        FunctionName="ahead",
        Runtime="python3.14",
        Handler="app.handler",
        Role="arn:aws:iam::000000000000:role/ahead",
        Code={"ZipFile": archive.getvalue()},
    )
    client.get_waiter("function_active_v2").wait(FunctionName="ahead")

    result = stack.run("invoke", "ahead")

    client.delete_function(FunctionName="ahead")
    assert (result.returncode, result.stdout) == (0, "1\n")
    assert [line for line in result.stderr.splitlines() if line.startswith("ahead: ")] == (
        [f"ahead: {remark}"] if remark else []
    )


def test_event_of_the_shelf_is_invoked_with(stack: Project) -> None:
    event = Homeport(stack.folder).run("event", "apigateway", "--set", "path=/healthcheck")
    result = subprocess.run(
        stack.homeport.line("invoke", "hello", "-e", "-", "--raw"),
        cwd=stack.folder,
        env=stack.homeport.environment,
        input=event,
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout == json.dumps(RESULT)


def test_all_of_an_invocation_is_one_document(stack: Project) -> None:
    document = json.loads(stack.homeport.run("invoke", "hello", "--json"))

    assert document["log"].startswith(f"START RequestId: {document['requestId']} Version: $LATEST\n")
    assert {name: document[name] for name in ("status", "executedVersion", "functionError", "payload")} == {
        "status": 200,
        "executedVersion": "$LATEST",
        "functionError": None,
        "payload": RESULT,
    }


def test_event_for_later_is_accepted(stack: Project) -> None:
    result = stack.run("invoke", "hello", "--async")

    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.startswith("accepted as ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("goodbye",),
            "error: there is no function goodbye\nhint: functions: hello (aws_lambda_function.hello)\n",
        ),
        (("hello", "-e", "none.json"), "error: none.json: No such file or directory\n"),
        (
            ("hello", "--qualifier", "7"),
            "error: ResourceNotFoundException: Function not found: "
            "arn:aws:lambda:eu-west-1:000000000000:function:hello:7\n",
        ),
    ],
)
def test_what_cannot_be_invoked_is_said_in_a_line(stack: Project, arguments: tuple[str, ...], said: str) -> None:
    result = stack.run("invoke", *arguments)

    assert (result.returncode, result.stdout, result.stderr) == (1, "", said)


def test_nothing_is_invoked_where_nothing_runs(stack: Project, tmp_path: Path) -> None:
    result = Project(stack.folder, tmp_path / "none").run("invoke", "hello")

    assert (result.returncode, result.stderr) == (1, "error: no stack is up\nhint: `homeport up` starts it\n")


def test_log_is_followed_line_by_line(stack: Project) -> None:
    stack.homeport.run("invoke", "hello")
    with stack.begun("logs", "-f", "-n", "1", "hello") as logs:
        # It follows once it has told what there was.
        logs.wait_for("REPORT")
        request_id = json.loads(stack.homeport.run("invoke", "hello", "--json"))["requestId"]
        logs.wait_for(f"REPORT RequestId: {request_id}")
        code = logs.end(signal.SIGINT)

    lines = logs.said.splitlines()
    begins = lines.index(f"START RequestId: {request_id} Version: $LATEST")
    assert [line.split()[0] for line in lines[begins : begins + 4]] == ["START", "hello", "END", "REPORT"]
    assert (code, lines[-1]) == (130, "interrupted")


def on_a_terminal(stack: Project, *arguments: str, **environment: str) -> str:
    """What a command prints on a terminal."""
    terminal, command_end = pty.openpty()
    try:
        subprocess.run(
            stack.homeport.line(*arguments),
            cwd=stack.folder,
            env={**(stack.homeport.environment or {}), **environment},
            stdin=subprocess.DEVNULL,
            stdout=command_end,
            check=True,
        )
        return os.read(terminal, 65536).decode()
    finally:
        os.close(command_end)
        os.close(terminal)


def test_colour_is_for_terminals_where_nobody_forbids_it(stack: Project) -> None:
    request_id = json.loads(stack.homeport.run("invoke", "hello", "--json"))["requestId"]
    end = f"END RequestId: {request_id}"
    wait_until(lambda: end in stack.run("logs", "hello").stdout, "the log is stored")

    assert "\x1b[2mEND RequestId: " in on_a_terminal(stack, "logs", "hello", "-n", "4")
    assert "\x1b" not in on_a_terminal(stack, "logs", "hello", "-n", "4", NO_COLOR="1")
    assert "\x1b" not in stack.run("logs", "hello", "-n", "4").stdout


def test_a_log_begins_where_it_is_asked_to(stack: Project) -> None:
    stack.homeport.run("invoke", "hello")

    assert stack.run("logs", "hello", "--since", "2099-01-01").stdout == ""
    wait_until(lambda: "hello was called\n" in stack.run("logs", "hello", "--since", "1h").stdout, "the log is stored")


@contextmanager
def edited(file: Path) -> Iterator[None]:
    """The file is as it was at the end."""
    before = file.read_text()
    try:
        yield
    finally:
        file.write_text(before)


def test_saved_code_answers_and_terraform_finds_no_changes(stack: Project) -> None:
    code = stack.folder / "terraform" / "hello.py"
    stack.homeport.run("invoke", "hello")
    endpoint = stack.homeport.json("status")["endpoint"]
    client = boto3.client(
        "lambda",
        endpoint_url=endpoint,
        region_name="eu-west-1",
        aws_access_key_id="000000000000",
        aws_secret_access_key="test",
    )
    original = code.read_text()
    with edited(code), stack.begun("watch") as watch:
        watch.wait_for("watching hello: terraform")
        code.write_text("def handler(event, context):\n    return 'new'\n")
        saved_s = time.monotonic()
        while client.invoke(FunctionName="hello")["Payload"].read() != b'"new"':
            assert time.monotonic() - saved_s < 10
        took_s = time.monotonic() - saved_s
        watch.wait_for("hello: hello.py replaced, 1 environment ended (")

        code.write_text("def handler(event, context:\n")
        watch.wait_for("error: terraform/hello.py:1: SyntaxError: '(' was never closed")
        failed = json.loads(client.invoke(FunctionName="hello")["Payload"].read())
        assert failed["errorType"] == "Runtime.UserCodeSyntaxError"

        code.write_text("def handler(event, context):\n    return 'newer'\n")
        watch.wait_for("hello: hello.py replaced")
        assert client.invoke(FunctionName="hello")["Payload"].read() == b'"newer"'

        plan = stack.run("tf", "--", "plan", "-detailed-exitcode", "-no-color")
        assert (plan.returncode, "No changes." in plan.stdout) == (0, True), plan.stdout
        # For the tests that follow.
        code.write_text(original)
        watch.wait_for("hello: hello.py replaced")
        assert watch.end(signal.SIGINT) == 130
    # 0.3 s on a machine that does nothing else.
    assert took_s < 3, took_s


def test_a_function_that_nobody_knows_cannot_be_watched(stack: Project) -> None:
    result = stack.run("watch", "goodbye")

    assert (result.returncode, result.stderr.splitlines()[0]) == (1, "error: there is no function goodbye")


def test_a_debugger_stops_a_function_at_a_breakpoint(stack: Project) -> None:
    port = free_port()
    code = stack.folder / "terraform" / "hello.py"
    line = next(number for number, text in enumerate(code.read_text().splitlines(), 1) if "sys.stdout.write" in text)
    configuration = json.loads(stack.homeport.run("debug", "hello", "--port", str(port)))
    mapping = {
        "localRoot": "${workspaceFolder}/terraform",
        "remoteRoot": configuration["pathMappings"][0]["remoteRoot"],
    }
    assert configuration == {
        "name": "hello (homeport)",
        "request": "attach",
        "type": "debugpy",
        "connect": {"host": "127.0.0.1", "port": port},
        "pathMappings": [mapping],
    }
    with ThreadPoolExecutor(1) as threads:
        invocation = threads.submit(stack.run, "invoke", "hello")
        adapter = DebugAdapter(port)
        adapter.ask("initialize", adapterID="test", pathFormat="path", linesStartAt1=True, columnsStartAt1=True)
        attached = adapter.begin("attach", pathMappings=[{**mapping, "localRoot": str(code.parent)}], justMyCode=False)
        adapter.wait_for("initialized")
        placed = adapter.ask("setBreakpoints", source={"path": str(code)}, breakpoints=[{"line": line}])
        adapter.ask("configurationDone")
        adapter.finish(attached)
        stopped = adapter.wait_for("stopped")
        frame = adapter.ask("stackTrace", threadId=stopped["threadId"])["stackFrames"][0]
        stopped_s = time.monotonic()
        # Longer than the function's timeout of 3 s.
        wait_until(lambda: time.monotonic() > stopped_s + 3.2, "the timeout is over")
        still_stopped = not invocation.done()
        adapter.ask("continue", threadId=stopped["threadId"])
        result = invocation.result()
        adapter.close()

    assert (placed["breakpoints"][0]["verified"], stopped["reason"]) == (True, "breakpoint")
    assert (frame["name"], frame["source"]["path"], frame["line"]) == ("handler", str(code), line)
    assert still_stopped
    assert (result.returncode, json.loads(result.stdout)) == (0, RESULT)

    assert stack.run("debug", "hello", "--off").stderr == "hello: no longer under a debugger\n"
    assert json.loads(stack.homeport.run("invoke", "hello")) == RESULT
    assert stack.run("debug", "hello", "--off").stderr == "hello: was under no debugger\n"
