"""Environments between invocations: everything of theirs stands still, real processes on every isolation level."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.config import Debugger
from homeport.functions.environment import ExecutionEnvironment, State
from homeport.functions.freezing import Freezing
from homeport.functions.phases.freeze import GRACE_S
from homeport.functions.pool import PoolSettings
from homeport.functions.process_table import descendants, parents
from homeport.functions.sandbox.level import Level
from homeport.functions.sandbox.selection import levels, obstacle
from support.functions import (
    ENVIRONMENT_ID,
    WITHIN_S,
    FunctionLab,
    error_of,
    eventually,
    invocation,
    is_running,
    run_in_lab,
    state_of,
)

PIDS = "import os\ndef handler(event, context): return [os.getpid()]\n"
FAMILY = """
import os, subprocess, sys, threading, time

# A thread, a child, a child in a session of its own, and a daemon whose parent is gone.
threading.Thread(target=time.sleep, args=(900,), daemon=True).start()
children = [subprocess.Popen(["sleep", "900"]), subprocess.Popen(["sleep", "900"], start_new_session=True)]
daemon = "import subprocess as s; print(s.Popen(['sleep', '900'], stdout=s.DEVNULL, start_new_session=True).pid)"
orphan = int(subprocess.run([sys.executable, "-c", daemon], check=True, stdout=subprocess.PIPE).stdout)

def handler(event, context):
    return [os.getpid(), *(child.pid for child in children), orphan]
"""


def _working() -> Iterator[Any]:
    for level in levels():
        reason = obstacle(level)
        yield pytest.param(level, id=level.name, marks=pytest.mark.skipif(bool(reason), reason=reason))


WORKING = list(_working())


def are_stopped(pids: list[int]) -> bool:
    return all(state_of(pid) == "T" for pid in pids)


def are_awake(pids: list[int]) -> bool:
    return all(state_of(pid) in ("S", "R") for pid in pids)


async def frozen(lab: FunctionLab, environment: ExecutionEnvironment) -> list[int]:
    """An environment after an invocation and the grace; the pids that its function told, all of them stopped."""
    pids: list[int] = json.loads((await environment.invoke(invocation())).payload)
    await stopped(lab, pids)
    return pids


async def stopped(lab: FunctionLab, pids: list[int]) -> None:
    """Let the grace pass, as often as the runtime takes to wait again, until they stand still."""

    def looked() -> bool:
        lab.clock.advance(GRACE_S)
        return are_stopped(pids)

    await eventually(looked)


@pytest.mark.parametrize("level", WORKING)
def test_all_processes_of_an_environment_stand_still_and_go_on(tmp_path: Path, level: Level) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(FAMILY)
        pids = await frozen(lab, environment)

        again = await environment.invoke(invocation())

        assert (json.loads(again.payload), len(pids)) == (pids, 4)
        await eventually(lambda: are_awake(pids))

    run_in_lab(tmp_path, work, isolation=level)


def test_background_thread_does_not_run_on(tmp_path: Path) -> None:
    code = """
    import os, threading, time
    ticks = []
    def tick():
        while True:
            ticks.append(time.monotonic())
            time.sleep(0.002)
    threading.Thread(target=tick, daemon=True).start()
    def handler(event, context):
        if event:
            # The thread may not have ticked again yet.
            ends = [*ticks[1:], time.monotonic()]
            return max(after - before for before, after in zip(ticks, ends, strict=True))
        return [os.getpid()]
    """

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code)
        await frozen(lab, environment)
        # Real time: the thread would tick through it.
        await asyncio.sleep(0.5)

        longest_pause_s = json.loads((await environment.invoke(invocation(b"1"))).payload)

        assert longest_pause_s >= 0.5

    run_in_lab(tmp_path, work)


def test_environment_is_frozen_after_its_init_phase(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(f"import os\nprint(os.getpid(), flush=True)\n{PIDS}")
        await eventually(lambda: len(lab.log.lines) == 2)
        worker = int(lab.log.messages[1])

        await stopped(lab, [worker])

        assert json.loads((await environment.invoke(invocation())).payload) == [worker]

    run_in_lab(tmp_path, work)


def test_invocation_that_follows_at_once_finds_it_running(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(PIDS)
        (worker,) = json.loads((await environment.invoke(invocation())).payload)

        for _ in range(20):
            lab.clock.advance(GRACE_S / 2)
            await environment.invoke(invocation())
            assert are_awake([worker])

    run_in_lab(tmp_path, work)


def test_runtime_that_does_something_after_its_response_is_let_to_finish(tmp_path: Path) -> None:
    script = """
    while True:
        request_id, event = next_invocation()
        call("POST", f"/2018-06-01/runtime/invocation/{request_id}/response", b"1")
        print(os.getpid(), flush=True)
        while os.path.exists(os.environ["LAMBDA_TASK_ROOT"] + "/busy"):
            time.sleep(0.005)
    """

    async def work(lab: FunctionLab) -> None:
        environment = lab.create_scripted(script)
        await environment.start()
        busy = tmp_path / "code" / "busy"
        busy.touch()
        await environment.invoke(invocation())
        await eventually(lambda: any(map(str.isdecimal, map(str.strip, lab.log.messages))))
        (worker,) = [int(message) for message in lab.log.messages if message.strip().isdecimal()]
        lab.clock.advance(10 * GRACE_S)
        await asyncio.sleep(0.1)
        assert are_awake([worker])

        busy.unlink()

        await stopped(lab, [worker])

    run_in_lab(tmp_path, work)


def test_what_was_written_before_is_in_the_log(tmp_path: Path) -> None:
    code = """
    import os, threading, time
    def late():
        time.sleep(0.002)
        print("late", flush=True)
    def handler(event, context):
        threading.Thread(target=late).start()
        return [os.getpid()]
    """

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code)
        (worker,) = json.loads((await environment.invoke(invocation())).payload)
        await eventually(lambda: "late\n" in lab.log.messages)

        await stopped(lab, [worker])

        assert (await environment.invoke(invocation())).function_error is None

    run_in_lab(tmp_path, work)


@pytest.mark.parametrize(
    ("freezing", "is_debugged"),
    [
        (Freezing(by_default=False), False),
        (Freezing(by_function={"codes": False}), False),
        (Freezing(), True),
    ],
)
def test_freezing_is_switched_off(tmp_path: Path, freezing: Freezing, is_debugged: bool) -> None:
    # In the debugger's place: runs the program that is its last argument.
    (tmp_path / "debugpy").mkdir()
    (tmp_path / "debugpy" / "__main__.py").write_text("import runpy, sys\nrunpy.run_path(sys.argv[-1])\n")
    debugger = Debugger(0, tmp_path) if is_debugged else None
    script = """
    while True:
        request_id, event = next_invocation()
        call("POST", f"/2018-06-01/runtime/invocation/{request_id}/response", str([os.getpid()]).encode())
    """

    async def work(lab: FunctionLab) -> None:
        environment = lab.create_scripted(script, debugger=debugger)
        await environment.start()
        (worker,) = json.loads((await environment.invoke(invocation())).payload)

        lab.clock.advance(10 * GRACE_S)
        await asyncio.sleep(0.1)

        assert are_awake([worker])

    run_in_lab(tmp_path, work, settings=PoolSettings(freezing=freezing))


def test_one_function_is_frozen_where_the_others_are_not() -> None:
    freezing = Freezing(by_default=False, by_function={"codes": True})

    assert [freezing.applies_to(name) for name in ("codes", "audit")] == [True, False]


@pytest.mark.parametrize("level", WORKING)
def test_frozen_environment_is_stopped_whole(tmp_path: Path, level: Level) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(FAMILY)
        pids = await frozen(lab, environment)

        await environment.stop()

        await eventually(lambda: not any(map(is_running, pids)))

    run_in_lab(tmp_path, work, isolation=level)


def wait_without_the_loop(worker: int) -> None:
    """Until a process is gone. The loop stands still meanwhile, as if the server had been killed: it ends nobody."""
    deadline = time.monotonic() + WITHIN_S
    while is_running(worker):
        assert time.monotonic() < deadline, "the worker is still there"
        time.sleep(0.01)


@pytest.mark.parametrize("level", WORKING)
def test_frozen_worker_dies_with_what_has_forked_it(tmp_path: Path, level: Level) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(PIDS)
        (worker,) = await frozen(lab, environment)

        os.kill(parents()[worker], signal.SIGKILL)

        wait_without_the_loop(worker)
        await eventually(lambda: environment.state is State.FAILED)
        assert (await environment.invoke(invocation())).function_error is None

    run_in_lab(tmp_path, work, isolation=level)


def test_invocation_after_a_freeze_has_its_whole_timeout_and_no_more(tmp_path: Path) -> None:
    code = """
    import os, time
    def handler(event, context):
        if event:
            print("busy", flush=True)
            time.sleep(900)
        return [os.getpid()]
    """

    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(code)
        pids = await frozen(lab, environment)
        lab.clock.advance(60)
        pending = asyncio.create_task(environment.invoke(invocation(b"1")))
        await eventually(lambda: lab.log.messages[-1] == "busy\n")
        lab.clock.advance(2.9)
        await asyncio.sleep(0.05)
        assert not pending.done()

        lab.clock.advance(0.1)

        assert error_of(await pending)["errorType"] == "Sandbox.Timedout"
        await eventually(lambda: not any(map(is_running, pids)))
        assert json.loads((await environment.invoke(invocation())).payload) != pids

    run_in_lab(tmp_path, work)


def test_worker_that_is_killed_while_frozen_is_replaced(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await lab.started(FAMILY)
        pids = await frozen(lab, environment)

        os.kill(pids[0], signal.SIGKILL)
        await eventually(lambda: environment.state is State.FAILED)

        await eventually(lambda: not any(map(is_running, pids)))
        assert (await environment.invoke(invocation())).function_error is None

    run_in_lab(tmp_path, work)


def test_many_frozen_environments_go_on_and_end(tmp_path: Path) -> None:
    count = 25

    async def work(lab: FunctionLab) -> None:
        config = lab.config(PIDS)
        made = [lab.functions.create(config, f"{number:012x}{ENVIRONMENT_ID[12:]}") for number in range(count)]
        await asyncio.gather(*(environment.start() for environment in made))
        workers = [json.loads((await environment.invoke(invocation())).payload)[0] for environment in made]
        await stopped(lab, workers)

        again = [json.loads((await environment.invoke(invocation())).payload)[0] for environment in made]

        assert again == workers
        await stopped(lab, workers)
        await asyncio.gather(*(environment.stop() for environment in made))
        await eventually(lambda: not any(map(is_running, workers)))
        assert not descendants(os.getpid(), parents()).intersection(workers)

    run_in_lab(tmp_path, work)
