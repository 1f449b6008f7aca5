"""What a developer does with functions of modules, of layers and in Node.js."""

import json
import shutil
import signal
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.inspector import Inspector
from support.ports import free_port
from support.project import Project, project, wait_until

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not on this machine"),
]

ORDER = """
import rules

def handler(event, context):
    return [NAME, rules.VERSION]
"""
TIDE = """export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write("high\\n");
  await new Promise((resolve) => setTimeout(resolve, event.pause ?? 0));
  stream.end("low\\n");
});
"""


def _zip(archive: Path, folder: Path) -> None:
    archive.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(archive, "w") as made:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                made.write(file, file.relative_to(folder))


def _write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Two functions of one module, over a layer, and one in Node.js; a build script has made their archives."""
    with project(tmp_path_factory.mktemp("workshop"), stack="workshop") as ours:
        for name in ("paid", "sent"):
            _write(ours.folder / "src" / name / "app.py", ORDER.replace("NAME", repr(name)))
            _zip(ours.folder / "build" / f"{name}.zip", ours.folder / "src" / name)
        _write(ours.folder / "src" / "tide" / "index.mjs", TIDE)
        moon = ours.folder / "src" / "tide" / "node_modules" / "moon"
        _write(moon / "package.json", '{"name": "moon", "main": "moon.js"}')
        _write(moon / "moon.js", "exports.phase = 'full';")
        _zip(ours.folder / "build" / "tide.zip", ours.folder / "src" / "tide")
        _write(ours.folder / "shared" / "python" / "rules.py", "VERSION = 1\n")
        _zip(ours.folder / "shared.zip", ours.folder / "shared")
        ours.homeport.run("up", "--port", "0")
        yield ours


def test_functions_of_a_module_go_by_their_keys(stack: Project) -> None:
    assert json.loads(stack.homeport.run("invoke", "paid")) == ["paid", 1]
    assert json.loads(stack.homeport.run("invoke", 'module.order["sent"].aws_lambda_function.this')) == ["sent", 1]

    result = stack.run("invoke", "order")
    assert (result.returncode, result.stderr) == (
        1,
        "error: order may be one of several functions\n"
        'hint: functions: order-paid (module.order["paid"].aws_lambda_function.this), '
        'order-sent (module.order["sent"].aws_lambda_function.this)\n',
    )


def test_a_streamed_answer_comes_piece_by_piece(stack: Project) -> None:
    event = _write(stack.folder.parent / "event.json", '{"pause": 1500}')
    line = stack.homeport.line("invoke", "tide", "--stream", "-e", str(event))
    with subprocess.Popen(
        line, cwd=stack.folder, env=stack.homeport.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as invocation:
        assert invocation.stdout is not None
        first = invocation.stdout.readline()
        first_s = time.monotonic()
        rest, log = invocation.communicate()
        rest_s = time.monotonic()

    assert (invocation.returncode, first, rest) == (0, b"high\n", b"low\n")
    assert rest_s - first_s > 1
    assert [line.split()[0] for line in log.splitlines()] == [b"START", b"END", b"REPORT"]


def test_an_answer_that_is_no_json_comes_as_it_is(stack: Project) -> None:
    result = stack.run("invoke", "tide")

    assert (result.returncode, result.stdout) == (0, "high\nlow\n")


def test_saved_javascript_answers_and_a_syntax_error_is_one_line(stack: Project) -> None:
    code = stack.folder / "src" / "tide" / "index.mjs"
    with stack.begun("watch", "tide") as watch:
        watch.wait_for("watching tide: src/tide")
        # What npm has installed lies beside it still.
        code.write_text("import moon from 'moon';\nexport const handler = async () => moon.phase;\n")
        watch.wait_for("tide: index.mjs replaced, ")
        assert stack.run("invoke", "tide").stdout == '"full"\n'

        code.write_text("export const handler = ;\n")
        assert watch.wait_for("error: ") == "error: src/tide/index.mjs:1: SyntaxError: Unexpected token ';'\n"
        failed = stack.run("invoke", "tide")
        assert json.loads(failed.stdout)["errorType"] == "Runtime.UserCodeSyntaxError"

        code.write_text(TIDE)
        watch.wait_for("tide: index.mjs replaced, ")
        assert stack.run("invoke", "tide").stdout == "high\nlow\n"
        assert watch.end(signal.SIGINT) == 130


def test_a_saved_layer_reaches_its_functions_and_what_terraform_applies_is_followed(stack: Project) -> None:
    rules, state = stack.folder / "shared" / "python" / "rules.py", stack.folder / "terraform" / "main.tf"
    with stack.begun("watch") as watch:
        watch.wait_for("watching layer shared: shared")
        rules.write_text("VERSION = 2\n")
        watch.wait_for("layer shared: python/rules.py replaced, ")
        assert json.loads(stack.homeport.run("invoke", "paid")) == ["paid", 2]
        assert json.loads(stack.homeport.run("invoke", "sent")) == ["sent", 2]

        configuration = state.read_text()
        state.write_text(configuration.replace('toset(["paid", "sent"])', 'toset(["paid"])'))
        stack.homeport.run("up")
        watch.wait_for("order-sent is gone")
        _write(stack.folder / "src" / "paid" / "words" / "thanks.py", "WORD = 'thanks'\n")
        app = _write(
            stack.folder / "src" / "paid" / "app.py", "from words.thanks import WORD\nhandler = lambda *_: WORD\n"
        )
        watch.wait_for("order-paid: app.py")
        assert stack.run("invoke", "paid").stdout == '"thanks"\n'

        state.write_text(configuration)
        app.write_text(ORDER.replace("NAME", "'paid'"))
        stack.homeport.run("up")
        watch.wait_for("watching order-sent: src/sent")
        assert json.loads(stack.homeport.run("invoke", "paid")) == ["paid", 2]
        assert watch.end(signal.SIGINT) == 130


def test_a_debugger_stops_javascript_at_a_breakpoint(stack: Project) -> None:
    port = free_port()
    configuration = json.loads(stack.homeport.run("debug", "tide", "--port", str(port)))
    root = configuration.pop("remoteRoot")
    assert configuration == {
        "name": "tide (homeport)",
        "request": "attach",
        "type": "node",
        "address": "127.0.0.1",
        "port": port,
        "continueOnAttach": True,
        "localRoot": "${workspaceFolder}/src/tide",
    }
    with ThreadPoolExecutor(1) as threads:
        invocation = threads.submit(stack.run, "invoke", "tide")
        inspector = Inspector(port)
        inspector.ask("Runtime.enable")
        inspector.ask("Debugger.enable")
        placed = inspector.ask("Debugger.setBreakpointByUrl", url=f"file://{root}/index.mjs", lineNumber=1)
        inspector.ask("Runtime.runIfWaitingForDebugger")
        # Node stops before its first line, and VS Code goes on from there (continueOnAttach).
        assert inspector.wait_for("Debugger.paused")["reason"] == "Break on start"
        inspector.ask("Debugger.resume")
        paused = inspector.wait_for("Debugger.paused")
        frame = paused["callFrames"][0]
        value = inspector.ask(
            "Debugger.evaluateOnCallFrame", callFrameId=frame["callFrameId"], expression="JSON.stringify(event)"
        )
        stopped_s = time.monotonic()
        # Longer than the function's timeout of 3 s.
        wait_until(lambda: time.monotonic() > stopped_s + 3.2, "the timeout is over")
        still_stopped = not invocation.done()
        inspector.ask("Debugger.resume")
        result = invocation.result()
        inspector.close()

    assert (paused["hitBreakpoints"], frame["location"]["lineNumber"]) == ([placed["breakpointId"]], 1)
    assert value["result"]["value"] == "{}"
    assert still_stopped
    assert (result.returncode, result.stdout) == (0, "high\nlow\n")

    assert stack.run("debug", "tide", "--off").stderr == "tide: no longer under a debugger\n"
    assert stack.run("invoke", "tide").stdout == "high\nlow\n"


def test_a_debugger_is_offered_no_port_that_is_taken(stack: Project) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        result = stack.run("debug", "tide", "--port", str(port))

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"error: another process has the port {port}; --port takes another one\n"
    assert stack.run("debug", "tide", "--off").stderr == "tide: was under no debugger\n"
