"""MemorySize holds: real workers that take more, with a clock that only the test moves.

AWS documents no more than that the function fails. What it answers is what its users show: the error's type
`Runtime.OutOfMemory` in payloads and REPORT lines since 2025 (`Runtime.ExitError` before), and REPORT's `Max Memory
Used` at the limit.
"""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from homeport.core.clock import ManualClock, Timer
from homeport.functions.environment import ExecutionEnvironment, State
from homeport.functions.invocation import InvocationResult
from homeport.functions.memory_watch import PERIOD_S, MemoryWatch
from support.extensions import add_extension
from support.functions import REQUEST_ID, FunctionLab, error_of, invocation, run, run_in_lab

KILLED = {
    "errorType": "Runtime.OutOfMemory",
    "errorMessage": f"RequestId: {REQUEST_ID} Error: Runtime exited with error: signal: killed",
}
HOLD = """
import os, subprocess, sys, time
held = []
def handler(event, context):
    if "mb" in event:
        held.append(bytearray(event["mb"] << 20))
    if "daemon_mb" in event:
        code = f"import os; os.fork() and os._exit(0); os.setsid(); held = bytearray({event['daemon_mb']} << 20); "
        subprocess.run([sys.executable, "-c", code + "import time; time.sleep(60)"])
    if "child_mb" in event:
        code = f"held = bytearray({event['child_mb']} << 20); import time; print('held', flush=True); time.sleep(60)"
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        child.stdout.readline()
    if "seconds" in event:
        time.sleep(event["seconds"])
    return os.getpid()
"""


async def invoked(lab: FunctionLab, environment: ExecutionEnvironment, **event: Any) -> InvocationResult:
    """An invocation, while time goes on."""
    task = asyncio.create_task(environment.invoke(invocation(json.dumps(event).encode())))
    while not task.done():
        lab.clock.advance(PERIOD_S)
        await asyncio.sleep(PERIOD_S / 4)
    return task.result()


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"mb": 150, "seconds": 60}, id="while it runs"),
        pytest.param({"child_mb": 150, "seconds": 60}, id="a child while it runs"),
        pytest.param({"daemon_mb": 150, "seconds": 60}, id="a daemon while it runs"),
        pytest.param({"mb": 150}, id="and returns at once"),
    ],
)
def test_function_that_takes_more_is_killed_and_the_next_invocation_has_another_worker(
    tmp_path: Path, event: dict[str, Any]
) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HOLD, timeout_s=900)
        first = await invoked(lab, environment)

        killed = await invoked(lab, environment, **event)

        assert (error_of(killed), killed.peak_memory_mb <= 128) == (KILLED, True)
        assert lab.log.lines[-1][1].message.endswith("\tStatus: error\tError Type: Runtime.OutOfMemory\n")
        assert environment.state is State.FAILED
        after = await invoked(lab, environment)
        assert after.function_error is None
        assert after.payload != first.payload

    run_in_lab(tmp_path, work)


def test_report_shows_no_more_than_the_function_s_memory(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HOLD, timeout_s=900)

        killed = await invoked(lab, environment, mb=400, seconds=60)

        assert killed.peak_memory_mb == 128
        assert "\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t" in lab.log.lines[-1][1].message

    run_in_lab(tmp_path, work)


def test_report_counts_what_a_function_starts(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HOLD, timeout_s=900, memory_mb=1024)

        result = await invoked(lab, environment, child_mb=300, seconds=1)

        assert 300 < result.peak_memory_mb < 400

    run_in_lab(tmp_path, work)


def test_memory_of_extensions_is_the_function_s(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "greedy", 'register("INVOKE")\nnext_event()\nheld = bytearray(300 << 20)\ntime.sleep(60)\n')

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HOLD, timeout_s=900, layers_path=layers)

        killed = await invoked(lab, environment, seconds=60)

        assert (error_of(killed), killed.peak_memory_mb) == (KILLED, 128)

    run_in_lab(tmp_path, work)


def test_function_may_hold_what_it_has(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(HOLD, timeout_s=900, memory_mb=256)

        assert (await invoked(lab, environment, mb=150, seconds=0.3)).function_error is None

    run_in_lab(tmp_path, work)


def test_function_whose_init_takes_more_fails_in_the_invocation(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        code = "held = bytearray(300 << 20)\nimport time; time.sleep(60)\ndef handler(event, context): return 1\n"
        environment = lab.create(code, timeout_s=900)

        killed = await invoked(lab, environment)

        assert error_of(killed) == KILLED
        reports = [line for line in lab.log.messages if line.startswith("INIT_REPORT")]
        ends = [line.partition("\t")[2] for line in reports]
        assert ends == [
            f"Phase: {phase}\tStatus: error\tError Type: Runtime.OutOfMemory\n" for phase in ("init", "invoke")
        ]

    run_in_lab(tmp_path, work)


class Worker:
    """Of a watch that needs none."""

    def __init__(self, *, exceeds: bool) -> None:
        self.exceeds = exceeds
        self.looks = 0
        self.ended = 0

    def exceeds_memory(self) -> bool:
        self.looks += 1
        return self.exceeds

    def run_out_of_memory(self) -> None:
        self.ended += 1


class CountingClock(ManualClock):
    """Notes its timers."""

    def __init__(self) -> None:
        super().__init__()
        self.delays_s: list[float] = []

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> Timer:
        self.delays_s.append(delay_s)
        return super().call_later(delay_s, callback)


def test_watch_looks_at_what_works_longer_and_rests_when_nothing_does() -> None:
    async def body() -> None:
        clock = CountingClock()
        watch = MemoryWatch(clock, asyncio.get_running_loop())
        brief, steady, greedy = Worker(exceeds=False), Worker(exceeds=False), Worker(exceeds=True)

        async def tick() -> None:
            clock.advance(PERIOD_S)
            await asyncio.sleep(0)

        for worker in (brief, steady, greedy):
            watch.begin(worker)
        await tick()
        watch.end(brief)
        await tick()
        await tick()
        watch.end(steady)
        await tick()
        await tick()

        assert [(each.looks, each.ended) for each in (brief, steady, greedy)] == [(0, 0), (2, 0), (1, 1)]
        assert clock.delays_s == [PERIOD_S] * 4

    run(body())


class Slow(Worker):
    """Takes long to look at."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(exceeds=False)
        self._clock = clock

    def exceeds_memory(self) -> bool:
        self._clock.advance(0.01)
        return super().exceeds_memory()


def test_watch_takes_a_twentieth_of_the_time_at_most() -> None:
    async def body() -> None:
        clock = CountingClock()
        watch = MemoryWatch(clock, asyncio.get_running_loop())
        watch.begin(Slow(clock))
        for _ in range(2):
            clock.advance(PERIOD_S)
            await asyncio.sleep(0)

        assert clock.delays_s == [PERIOD_S, PERIOD_S, pytest.approx(0.2)]

    run(body())
