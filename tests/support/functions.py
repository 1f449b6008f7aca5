"""Lambda functions in the test's own process: real workers, real runtime client, time that stands still."""

import asyncio
import dataclasses
import json
import re
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvloop

from homeport.core.clock import ManualClock
from homeport.core.logs import LogLine, LogStream
from homeport.core.observer import Observer
from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.environment import ExecutionEnvironment
from homeport.functions.invocation import Invocation, InvocationResult
from homeport.functions.pool import Functions
from homeport.functions.runtimes import Description, Launch, Runtimes
from homeport.functions.sandbox.places import Places
from homeport.functions.sandbox.visible import installation
from homeport.functions.spawner import Spawner

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:codes"
REQUEST_ID = "8f5a1c0e-6d0e-4c65-9d1c-1f0e5f3f2a11"
ENVIRONMENT_ID = "0123456789abcdef0123456789abcdef"
NOW_S = 1_772_323_200.0
"""2026-03-01T00:00:00Z."""
STREAM = f"2026/03/01/[$LATEST]{ENVIRONMENT_ID}"
WITHIN_S = 20.0
START = f"START RequestId: {REQUEST_ID} Version: $LATEST\n"
END = f"END RequestId: {REQUEST_ID}\n"
INIT_START = "INIT_START Runtime Version: python:3.13.homeport\tRuntime Version ARN: \n"


RUNTIME_SCRIPT = """
import http.client, json, os, sys, time

API = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

def call(method, path, body=None, **headers):
    API.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = API.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()

def next_invocation():
    _, headers, event = call("GET", "/2018-06-01/runtime/invocation/next")
    return headers["Lambda-Runtime-Aws-Request-Id"], event
"""


class ScriptRuntime:
    """Runs a function's app.py itself, as AWS runs a `bootstrap`."""

    identifiers: Sequence[str] = ("provided.al2023",)

    def runs(self, identifier: str) -> bool:
        return identifier in self.identifiers

    def prepare(self, identifier: str, code: Path | None = None) -> None:
        """The tests' own Python does."""

    def launch(self, config: FunctionConfig, places: Places) -> Launch:
        return Launch(
            [sys.executable, "-I", f"{places.task_root}/app.py"],
            config.code_path,
            {},
            reads=installation(Path(sys.executable)),
        )

    def describe(self, identifier: str) -> Description:
        return Description(identifier, "Python")


class LogList:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.lines: list[tuple[LogStream, LogLine]] = []

    def write(self, destination: LogStream, lines: Sequence[LogLine]) -> None:
        self.lines.extend((destination, line) for line in lines)

    @property
    def messages(self) -> list[str]:
        """The messages in order, memory figures replaced."""
        return [stable(line.message) for _, line in self.lines]


class FunctionLab:
    """An instance's functions, and what a test wants to make and see."""

    def __init__(self, functions: Functions, clock: ManualClock, log: LogList, folder: Path) -> None:
        self.functions = functions
        self.clock = clock
        self.log = log
        self._folder = folder
        self.scripted: list[ExecutionEnvironment] = []

    def config(self, code: str, handler: str = "app.handler", **settings: Any) -> FunctionConfig:
        """A function whose app.py is `code`."""
        code_path = self._folder / "code"
        code_path.mkdir(exist_ok=True)
        (code_path / "app.py").write_text(textwrap.dedent(code))
        given = {"runtime": "python3.13", "timeout_s": 3, "memory_mb": 128, **settings}
        return FunctionConfig(
            arn=f"{ARN}:$LATEST",
            name="codes",
            version="$LATEST",
            account="123456789012",
            region="eu-west-1",
            handler=handler,
            code_path=code_path,
            credentials=Credentials("LSIAEXAMPLE", "secret", "token"),
            **given,
        )

    def create(self, code: str, handler: str = "app.handler", **settings: Any) -> ExecutionEnvironment:
        return self.functions.create(self.config(code, handler, **settings), ENVIRONMENT_ID)

    def create_scripted(self, script: str, **settings: Any) -> ExecutionEnvironment:
        """A function whose app.py is its whole runtime; `call` and `next_invocation` are there for it."""
        config = self.config(RUNTIME_SCRIPT + textwrap.dedent(script), runtime="provided.al2023", **settings)
        facilities = dataclasses.replace(self.functions.facilities, runtimes=Runtimes([ScriptRuntime()]))
        environment = ExecutionEnvironment(config, ENVIRONMENT_ID, facilities)
        self.scripted.append(environment)
        return environment

    async def started(self, code: str, handler: str = "app.handler", **settings: Any) -> ExecutionEnvironment:
        environment = self.create(code, handler, **settings)
        await environment.start()
        return environment


def invocation(payload: bytes = b"{}", request_id: str = REQUEST_ID, **details: Any) -> Invocation:
    return Invocation(request_id, payload, ARN, **details)


def stable(text: str) -> str:
    """Log text without the figures that differ from run to run."""
    text = re.sub(r"Max Memory Used: [1-9]\d* MB", "Max Memory Used: N MB", text)
    return re.sub(r'"maxMemoryUsedMB":[1-9]\d*', '"maxMemoryUsedMB":"N"', text)


def report(duration: str = "0.00 ms", billed: str = "0 ms", rest: str = "") -> str:
    """The REPORT line of the invocation, memory figures replaced."""
    return (
        f"REPORT RequestId: {REQUEST_ID}\tDuration: {duration}\tBilled Duration: {billed}\t"
        f"Memory Size: 128 MB\tMax Memory Used: N MB\t{rest}\n"
    )


def error_of(result: InvocationResult) -> Any:
    """What the payload of a failed invocation says."""
    assert result.function_error == "Unhandled"
    return json.loads(result.payload)


@asynccontextmanager
async def lab(folder: Path, **settings: Any) -> AsyncIterator[FunctionLab]:
    """A lab that leaves nothing running; `settings` are more of what `Functions` takes."""
    clock, log, spawner = ManualClock(NOW_S), LogList(), Spawner()
    functions = Functions(
        asyncio.get_running_loop(),
        spawner,
        clock,
        Observer(clock),
        log,
        endpoint_url="http://127.0.0.1:4566",
        scratch=folder / "scratch",
        **settings,
    )
    functions.prepare("python3.13")
    functions.attach()
    made = FunctionLab(functions, clock, log, folder)
    try:
        yield made
    finally:
        # Extensions are given time to end.
        for environment in made.scripted:
            await with_time(clock, environment.stop())
        await with_time(clock, functions.stop())


async def with_time[T](clock: ManualClock, work: Awaitable[T]) -> T:
    """Wait for something, and let the time pass that it may take."""
    working = asyncio.ensure_future(work)
    while not (await asyncio.wait({working}, timeout=0.02))[0]:
        clock.advance(0.1)
    return await working


def run[T](work: Coroutine[Any, Any, T], within_s: float = 60.0) -> T:
    """Run a test on the kind of loop that the server has."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(asyncio.wait_for(work, within_s))


def run_in_lab[T](
    folder: Path, work: Callable[[FunctionLab], Awaitable[T]], within_s: float = 60.0, /, **settings: Any
) -> T:
    """Run a test inside a lab."""

    async def body() -> T:
        async with lab(folder, **settings) as made:
            return await work(made)

    return run(body(), within_s)


async def eventually(condition: Callable[[], bool], within_s: float = WITHIN_S, every_s: float = 0.01) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        await asyncio.sleep(every_s)


def state_of(pid: int) -> str:
    """A process's state as the kernel tells it, T for one that is stopped; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0].decode()
    except OSError:
        return ""


def is_running(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be collected."""
    return state_of(pid) not in ("", "Z")
