"""Extensions in the phases of an environment: real programs in real layers, with a clock that only the test moves.

What is expected is what AWS's page says of the lifecycle and what its runtime interface emulator does:
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
"""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.environment import ExecutionEnvironment, State
from homeport.functions.invocation import InvocationResult
from support.extensions import add_extension
from support.functions import (
    ARN,
    END,
    INIT_START,
    NOW_S,
    REQUEST_ID,
    START,
    FunctionLab,
    error_of,
    eventually,
    invocation,
    report,
    run_in_lab,
    stable,
    state_of,
    with_time,
)

HELLO = "def handler(event, context):\n    print('hello')\n    return 1\n"
READY = "EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n"
INIT_REPORTED = report(rest="Init Duration: 0.00 ms\t")


async def over(environment: ExecutionEnvironment) -> InvocationResult:
    """What became of the invocation whose response is there."""
    assert environment.overhead is not None, "it has no extensions"
    return await environment.overhead


def test_extension_is_started_told_of_invocations_and_told_to_end(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent")

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HELLO, layers_path=layers)
        result = await environment.invoke(invocation())
        await over(environment)
        await environment.stop()

        assert result.payload == b"1"
        assert sorted(lab.log.messages) == sorted(
            [INIT_START, READY, START, "hello\n", "agent INVOKE \n", END, INIT_REPORTED, "agent SHUTDOWN spindown\n"]
        )
        assert lab.log.messages[:3] == [INIT_START, READY, START]
        assert lab.log.messages[-1] == "agent SHUTDOWN spindown\n"

    run_in_lab(tmp_path, work)


def test_events_carry_what_awss_do(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(
        layers,
        "agent",
        """
        register("INVOKE", "SHUTDOWN")
        say(json.dumps(next_event()))
        say(json.dumps(next_event()))
        """,
    )
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HELLO, layers_path=layers)
        await environment.invoke(invocation(trace_id=trace))
        await over(environment)
        await environment.stop()

        told = [json.loads(line.removeprefix("agent ")) for line in lab.log.messages if line.startswith("agent ")]
        assert told == [
            {
                "eventType": "INVOKE",
                "deadlineMs": int((NOW_S + 3) * 1000),
                "requestId": REQUEST_ID,
                "invokedFunctionArn": ARN,
                "tracing": {"type": "X-Amzn-Trace-Id", "value": trace},
            },
            {"eventType": "SHUTDOWN", "shutdownReason": "spindown", "deadlineMs": int((NOW_S + 2) * 1000)},
        ]

    run_in_lab(tmp_path, work)


SLOW = """
register("INVOKE", "SHUTDOWN")
next_event()
wait_for("go")
next_event()
"""


def test_response_is_there_before_extensions_finish_and_the_report_after(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", SLOW)

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HELLO, layers_path=layers)
        result = await environment.invoke(invocation())

        assert (result.payload, environment.state) == (b"1", State.BUSY)
        assert END not in lab.log.messages
        with pytest.raises(RuntimeError):
            await environment.invoke(invocation())
        lab.clock.advance(0.25)
        (layers / "go").touch()
        whole = await over(environment)
        assert (whole.payload, whole.duration_ms, environment.state) == (b"1", 250.0, State.READY)
        assert lab.log.messages[-2:] == [END, report("250.00 ms", "250 ms", "Init Duration: 0.00 ms\t")]

    run_in_lab(tmp_path, work)


def test_caller_who_wants_the_log_waits_for_extensions(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", SLOW)

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HELLO, layers_path=layers)
        invoking = asyncio.ensure_future(environment.invoke(invocation(wants_log=True)))
        await eventually(lambda: "hello\n" in lab.log.messages)
        (layers / "go").touch()

        assert stable((await invoking).log_tail) == READY + START + "hello\n" + END + INIT_REPORTED

    run_in_lab(tmp_path, work)


def test_code_runs_once_all_extensions_have_registered_and_is_invoked_once_all_are_ready(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", "wait_for('register')\nregister()\nwait_for('ready')\nnext_event()")

    async def work(lab: FunctionLab) -> None:
        environment = lab.create("print('loaded')\n" + HELLO, layers_path=layers)
        starting = asyncio.ensure_future(environment.start())
        await eventually(lambda: environment.state is State.INITIALISING)
        await asyncio.sleep(0.2)
        assert lab.log.messages == [INIT_START]
        (layers / "register").touch()
        await eventually(lambda: "loaded\n" in lab.log.messages)
        await asyncio.sleep(0.2)
        assert environment.state is State.INITIALISING
        (layers / "ready").touch()
        await starting

        assert lab.log.messages == [INIT_START, "loaded\n", "EXTENSION\tName: agent\tState: Ready\tEvents: []\n"]
        assert (await environment.invoke(invocation())).payload == b"1"

    run_in_lab(tmp_path, work)


@pytest.mark.parametrize(
    ("script", "state", "error_type", "sentence"),
    [
        ("sys.exit(3)", "Started\tEvents: []", "Extension.Crash", "exit status 3"),
        ("pass", "Started\tEvents: []", "Extension.Crash", "exit code 0"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "Started\tEvents: []", "Extension.Crash", "signal: killed"),
        (
            "register('INVOKE')\n"
            "call('POST', '/2020-01-01/extension/init/error', b'{}', "
            "Lambda_Extension_Function_Error_Type='Fatal.ConnectFailed')",
            "InitError\tEvents: [INVOKE]\tError Type: Fatal.ConnectFailed",
            "Extension.InitError",
            "exit code 0",
        ),
        (
            "register('INVOKE')\n"
            "call('POST', '/2020-01-01/extension/exit/error', b'{}', "
            "Lambda_Extension_Function_Error_Type='Fatal.ConnectFailed')\n"
            "sys.exit(1)",
            "ExitError\tEvents: [INVOKE]\tError Type: Fatal.ConnectFailed",
            "Extension.ExitError",
            "exit status 1",
        ),
    ],
)
def test_extension_that_does_not_initialise_fails_the_invocation(
    tmp_path: Path, script: str, state: str, error_type: str, sentence: str
) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", script)

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HELLO, layers_path=layers)
        result = await environment.invoke(invocation())

        message = f"RequestId: {REQUEST_ID} Error: {sentence}"
        extension = f"EXTENSION\tName: agent\tState: {state}\n"
        init = f"INIT_REPORT Init Duration: 0.00 ms\tPhase: %s\tStatus: error\tError Type: {error_type}\n"
        assert error_of(result) == {"errorType": error_type, "errorMessage": message}
        assert [line for line in lab.log.messages if "Max Memory" not in line] == [
            *(INIT_START, extension, init % "init", extension, init % "invoke", START),
            *(f"{message}\n{error_type}\n", END),
        ]

    run_in_lab(tmp_path, work)


@pytest.mark.parametrize(
    ("prepare", "log_type", "sentence"),
    [
        (lambda program: program.chmod(0o644), "PermissionDenied", "permission denied"),
        (lambda program: program.write_text("no program\n"), "UnknownError", "exec format error"),
        (lambda program: program.write_text("#!/no/where\n"), "UnknownError", "no such file or directory"),
    ],
)
def test_extension_that_cannot_be_run(tmp_path: Path, prepare: Any, log_type: str, sentence: str) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent")
    prepare(layers / "extensions" / "agent")

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HELLO, layers_path=layers)

        line = f"EXTENSION\tName: agent\tState: LaunchError\tEvents: []\tError Type: {log_type}\n"
        assert lab.log.messages[1] == line
        assert error_of(await environment.invoke(invocation())) == {
            "errorType": "Extension.LaunchError",
            "errorMessage": f"RequestId: {REQUEST_ID} Error: fork/exec /opt/extensions/agent: {sentence}",
        }

    run_in_lab(tmp_path, work)


def test_more_than_ten_extensions_are_not_run(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    for number in range(11):
        add_extension(layers, f"agent-{number:02}")

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HELLO, layers_path=layers)

        line = "EXTENSION\tName: agent-10\tState: LaunchError\tEvents: []\tError Type: TooManyExtensions\n"
        assert line in lab.log.messages
        assert error_of(await environment.invoke(invocation()))["errorType"] == "Extension.LaunchError"

    run_in_lab(tmp_path, work)


def test_extension_that_never_registers_takes_the_time_of_the_init_phase(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", "say('here')\ntime.sleep(60)")

    async def work(lab: FunctionLab) -> None:
        environment = lab.create(HELLO, layers_path=layers)
        starting = asyncio.ensure_future(environment.start())
        await eventually(lambda: "agent here\n" in lab.log.messages)
        lab.clock.advance(10.0)
        await starting

        assert lab.log.messages[-2:] == [
            "EXTENSION\tName: agent\tState: Started\tEvents: []\n",
            "INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout\n",
        ]
        assert environment.state is State.FAILED

    run_in_lab(tmp_path, work)


def test_extension_that_ends_during_an_invocation_ends_it_and_everything_else(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", "register('INVOKE')\nnext_event()\nsys.exit(7)")
    add_extension(layers, "other")

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started("import time\ndef handler(event, context): time.sleep(60)", layers_path=layers)
        result = await environment.invoke(invocation())
        await over(environment)

        message = f"RequestId: {REQUEST_ID} Error: exit status 7"
        assert error_of(result) == {"errorType": "Extension.Crash", "errorMessage": message}
        assert lab.log.messages[-5:-1] == [
            "other INVOKE \n",
            f"{message}\nExtension.Crash\n",
            END,
            report(rest="Init Duration: 0.00 ms\tStatus: error\tError Type: Extension.Crash"),
        ]
        assert lab.log.messages[-1] == "other SHUTDOWN failure\n"
        assert environment.state is State.FAILED

    run_in_lab(tmp_path, work)


def test_timeout_shuts_extensions_down_and_the_next_invocation_starts_them_again(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent")
    code = "import time\ndef handler(event, context):\n    if event: time.sleep(60)\n    return 2"

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code, layers_path=layers)
        invoking = asyncio.ensure_future(environment.invoke(invocation(b"1")))
        await eventually(lambda: "agent INVOKE \n" in lab.log.messages)
        lab.clock.advance(3.0)

        assert error_of(await invoking)["errorType"] == "Sandbox.Timedout"
        await over(environment)
        assert lab.log.messages[-1] == "agent SHUTDOWN timeout\n"
        assert (await environment.invoke(invocation(b"null"))).payload == b"2"
        assert lab.log.messages.count(READY) == 2

    run_in_lab(tmp_path, work)


def test_timeout_while_extensions_finish_is_reported_though_the_response_is_out(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", SLOW)

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HELLO, layers_path=layers)
        result = await environment.invoke(invocation())
        lab.clock.advance(3.0)
        await eventually(lambda: END in lab.log.messages)

        assert (result.payload, result.function_error) == (b"1", None)
        rest = "Init Duration: 0.00 ms\tStatus: timeout"
        assert lab.log.messages[-1] == report("3000.00 ms", "3000 ms", rest)
        assert (await with_time(lab.clock, over(environment))).function_error == "Unhandled"
        assert environment.state is State.FAILED

    run_in_lab(tmp_path, work)


def test_runtime_gets_sigterm_and_extensions_two_seconds_in_all(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", "register('SHUTDOWN')\nnext_event()\nsay('told')\ntime.sleep(60)")
    script = """
    import signal
    def told(*_): print("terminated", flush=True)
    signal.signal(signal.SIGTERM, told)
    while True: next_invocation()
    """

    async def work(lab: FunctionLab) -> None:
        environment = lab.create_scripted(script, layers_path=layers)
        await environment.start()
        stopping = asyncio.ensure_future(environment.stop())
        await eventually(lambda: "terminated\n" in lab.log.messages)
        lab.clock.advance(0.29)
        await asyncio.sleep(0.1)
        assert "agent told\n" not in lab.log.messages
        lab.clock.advance(0.01)
        await eventually(lambda: "agent told\n" in lab.log.messages)
        lab.clock.advance(1.69)
        await asyncio.sleep(0.1)
        assert not stopping.done()
        lab.clock.advance(0.01)
        await stopping

    run_in_lab(tmp_path, work)


def test_extension_that_did_not_ask_for_it_is_not_told_of_the_end(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", "register('INVOKE')\nwhile True: say(next_event()['eventType'])")

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HELLO, layers_path=layers)
        await environment.stop()

        assert lab.log.messages[-1] == "EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE]\n"

    run_in_lab(tmp_path, work)


INTERNAL = """
import signal, threading

def extension():
    from http.client import HTTPConnection
    api = HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    api.request("POST", "/2020-01-01/extension/register", '{"events": ["INVOKE"]}', {"Lambda-Extension-Name": "inner"})
    answer = api.getresponse()
    answer.read()
    headers = {"Lambda-Extension-Identifier": answer.headers["Lambda-Extension-Identifier"]}
    registered.set()
    while True:
        api.request("GET", "/2020-01-01/extension/event/next", headers=headers)
        print("inner", json.loads(api.getresponse().read())["eventType"], flush=True)

registered = threading.Event()
threading.Thread(target=extension, daemon=True).start()
registered.wait()
def told(*_):
    print("terminated", flush=True)
    os._exit(0)
signal.signal(signal.SIGTERM, told)
while True:
    request_id, event = next_invocation()
    call("POST", f"/2018-06-01/runtime/invocation/{request_id}/response", b"1")
"""


def test_internal_extension_is_told_of_invocations_and_its_runtime_gets_sigterm(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = lab.create_scripted(INTERNAL)
        await environment.start()
        await environment.invoke(invocation())
        await over(environment)
        await environment.stop()

        assert "EXTENSION\tName: inner\tState: Ready\tEvents: [INVOKE]\n" in lab.log.messages
        assert "inner INVOKE\n" in lab.log.messages
        assert lab.log.messages[-1] == "terminated\n"

    run_in_lab(tmp_path, work)


ENDS_ONCE = """
import threading
marker = os.path.join(os.environ.get("TMPDIR", "/tmp"), "ended")
register()
if not os.path.exists(marker):
    open(marker, "w").close()
    threading.Timer(0.2, os._exit, [1]).start()
next_event()
"""


def test_extension_that_ends_between_invocations_ends_the_runtime_too(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", ENDS_ONCE)

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HELLO, layers_path=layers)
        await eventually(lambda: environment.state is State.FAILED)

        assert (await environment.invoke(invocation())).payload == b"1"

    run_in_lab(tmp_path, work)


def test_environment_whose_extensions_finish_retires_after_them(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", SLOW)

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HELLO, layers_path=layers)
        await environment.invoke(invocation())
        await environment.retire()
        assert environment.state is State.BUSY
        (layers / "go").touch()
        await over(environment)

        await eventually(lambda: environment.state is State.STOPPED)

    run_in_lab(tmp_path, work)


def test_extensions_get_the_functions_variables_but_not_the_runtimes(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", "say(json.dumps(sorted(os.environ)))\nregister()\nnext_event()")

    async def work(lab: FunctionLab) -> None:
        await lab.started(HELLO, layers_path=layers, environment={"TABLE": "codes", "_PRIVATE": "1"})

        told = next(line for line in lab.log.messages if line.startswith("agent "))
        names = set(json.loads(told.removeprefix("agent ")))
        assert {
            *("TABLE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
            *("AWS_SESSION_TOKEN", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION"),
            *("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_RUNTIME_API", "PATH"),
        } <= names
        assert not names & {
            *("_HANDLER", "_PRIVATE", "AWS_EXECUTION_ENV", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"),
            *("AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_DAEMON_ADDRESS", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT"),
        }

    run_in_lab(tmp_path, work)


TICKS = """
import threading
def tick():
    while True:
        say("tick")
        time.sleep(0.01)
threading.Thread(target=tick, daemon=True).start()
say("pid", os.getpid())
register("INVOKE", "SHUTDOWN")
while next_event()["eventType"] != "SHUTDOWN": pass
say("over")
"""


def test_extensions_stand_still_between_invocations_and_wake_for_the_end(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", TICKS)

    async def work(lab: FunctionLab) -> None:
        def ticks() -> int:
            return lab.log.messages.count("agent tick\n")

        environment = await lab.started(HELLO, layers_path=layers)
        await environment.invoke(invocation())
        await over(environment)
        before = ticks()
        await eventually(lambda: ticks() > before)
        said = next(message for message in lab.log.messages if message.startswith("agent pid "))
        lab.clock.advance(0.02)
        await eventually(lambda: state_of(int(said.split()[2])) == "T")
        # What is left in its pipe is read.
        await asyncio.sleep(0.1)
        before = ticks()
        await asyncio.sleep(0.2)
        assert ticks() == before

        await environment.stop()
        assert "agent over\n" in lab.log.messages

    run_in_lab(tmp_path, work)
