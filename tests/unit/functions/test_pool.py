"""Pools of execution environments: real workers, time that stands still."""

import asyncio
import dataclasses
import json
import os
import secrets
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.api_errors import ServiceException, TooManyRequestsException
from homeport.functions.config import Credentials, Debugger
from homeport.functions.environment import ExecutionEnvironment, State
from homeport.functions.limits import LAST_MINUTES_S
from homeport.functions.pool import PoolSettings
from homeport.functions.version_pool import VersionPool
from homeport.functions.worker_room import WorkerRoom
from support.deployed import Deployed
from support.extensions import add_extension
from support.functions import END, INIT_START, FunctionLab, eventually, invocation, is_running, lab, run, run_in_lab

CODE = """
import os, time

def handler(event, context):
    marker = event.get("until")
    if marker:
        print("begun")
    while marker and not os.path.exists(os.path.join(os.environ["LAMBDA_TASK_ROOT"], marker)):
        time.sleep(0.01)
    if event.get("exit"):
        os._exit(1)
    return [os.getpid(), os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]]
"""


async def call(lab: FunctionLab, version: Deployed, **event: Any) -> Any:
    result = await lab.functions.invoke(version, invocation(json.dumps(event).encode()))
    return json.loads(result.payload)


async def begun(lab: FunctionLab, version: Deployed, marker: Path) -> "asyncio.Task[Any]":
    """A call that has reached the function, and ends when `marker` is there, among the function's code."""
    task = asyncio.create_task(call(lab, version, until=marker.name))
    await eventually(lambda: "begun\n" in lab.log.messages)
    return task


async def pid(lab: FunctionLab, version: Deployed, **event: Any) -> int:
    return int((await call(lab, version, **event))[0])


def test_an_idle_environment_is_used_again_and_the_last_one_first(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version, marker = Deployed(lab.config(CODE)), tmp_path / "code" / "marker"
        first = await begun(lab, version, marker)
        last = await pid(lab, version)
        again = await pid(lab, version)
        marker.touch()
        slow = (await first)[0]

        assert (again, await pid(lab, version)) == (last, slow)
        assert slow != last

    run_in_lab(tmp_path, work)


@pytest.mark.parametrize(
    "settings", [{"log_format": "JSON"}, {"layers_path": "layers"}], ids=["JSON logs", "extension"]
)
def test_who_calls_again_at_once_finds_the_environment_free(
    tmp_path: Path, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeport.functions.phases.post_runtime.OVERHEAD_PATIENCE_S", 10)
    add_extension(tmp_path / "layers", "agent")
    if "layers_path" in settings:
        settings = {"layers_path": tmp_path / "layers"}

    async def work(lab: FunctionLab) -> None:
        version = Deployed(lab.config(CODE, **settings), on_demand_limit=1)

        assert len({await pid(lab, version) for _ in range(50)}) == 1

    run_in_lab(tmp_path, work)


def test_an_environment_is_taken_until_its_extensions_have_finished(tmp_path: Path) -> None:
    layers = tmp_path / "layers"
    add_extension(layers, "agent", "register('INVOKE')\nnext_event()\nwait_for('go')\nnext_event()\ntime.sleep(60)")

    async def work(lab: FunctionLab) -> None:
        config = lab.config(CODE, layers_path=layers)
        version = Deployed(config, on_demand_limit=1)
        first = await pid(lab, version)
        with pytest.raises(TooManyRequestsException):
            await call(lab, version)

        lab.clock.advance(0.25)
        (layers / "go").touch()
        await eventually(lambda: END in lab.log.messages)
        await asyncio.sleep(0)
        assert await pid(lab, version) == first

    run_in_lab(tmp_path, work)


def expiring(lab: FunctionLab, after_s: float) -> Deployed:
    """A version whose environments take invocations for so long."""
    credentials = Credentials("LSIAEXAMPLE", "secret", "token", lab.clock.time() + after_s + LAST_MINUTES_S)
    return Deployed(dataclasses.replace(lab.config(CODE, timeout_s=900), credentials=credentials))


def test_an_environment_ends_before_its_credentials_expire(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version, marker = expiring(lab, 60), tmp_path / "code" / "marker"
        busy = await begun(lab, version, marker)
        idle = await pid(lab, version)
        lab.clock.advance(59)
        assert await pid(lab, version) == idle

        lab.clock.advance(1)
        await eventually(lambda: not is_running(idle))
        version.config = expiring(lab, 60).config
        fresh = await pid(lab, version)
        marker.touch()
        was_busy = (await busy)[0]

        await eventually(lambda: not is_running(was_busy))
        assert await pid(lab, version) == fresh

    run_in_lab(tmp_path, work)


def test_a_provisioned_environment_has_a_successor_before_its_credentials_expire(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version = expiring(lab, 60)
        assert await lab.functions.provision(version, 1) == 1
        before = await pid(lab, version)
        version.config = expiring(lab, 120).config

        lab.clock.advance(60)

        await eventually(lambda: not is_running(before))
        after = await call(lab, version)
        assert (after[0] == before, after[1]) == (False, "provisioned-concurrency")

    run_in_lab(tmp_path, work)


def test_more_than_the_reservation_are_refused_while_it_is_in_use(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version, marker = Deployed(lab.config(CODE), on_demand_limit=1), tmp_path / "code" / "marker"
        first = await begun(lab, version, marker)
        with pytest.raises(TooManyRequestsException):
            await pid(lab, version)
        marker.touch()

        assert (await first)[0] == await pid(lab, version)

    run_in_lab(tmp_path, work)


def test_what_was_idle_too_long_ends(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version = Deployed(lab.config(CODE))
        used = await pid(lab, version)
        lab.clock.advance(PoolSettings().keep_idle_s - 1)
        assert await pid(lab, version) == used

        lab.clock.advance(PoolSettings().keep_idle_s)
        await eventually(lambda: not is_running(used))

        assert await pid(lab, version) != used

    run_in_lab(tmp_path, work)


def test_a_version_that_is_replaced_finishes_what_it_has_begun(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version, marker = Deployed(lab.config(CODE, timeout_s=900)), tmp_path / "code" / "marker"
        busy = await begun(lab, version, marker)
        idle = await pid(lab, version)

        await lab.functions.retire(version.revision)
        assert not is_running(idle)
        marker.touch()
        finished = (await busy)[0]

        await eventually(lambda: not is_running(finished))

    run_in_lab(tmp_path, work)


def test_code_that_is_left_stays_while_invocations_wait_for_it_or_run(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version, marker = Deployed(lab.config(CODE)), tmp_path / "code" / "marker"
        removed = threading.Event()
        first = await begun(lab, version, marker)
        waiting = [asyncio.create_task(call(lab, version, until=marker.name)) for _ in range(2)]
        await asyncio.sleep(0)
        await lab.functions.retire(version.revision)

        lab.functions.leave_code(tmp_path / "code", removed.set)
        await asyncio.sleep(0)
        assert not removed.is_set()
        marker.touch()
        answers = [await first, *[await each for each in waiting]]

        assert all(len(answer) == 2 for answer in answers)
        await eventually(removed.is_set)

    run_in_lab(tmp_path, work)


def test_new_files_of_a_version_end_its_environments_and_no_invocation(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version, marker = Deployed(lab.config(CODE)), tmp_path / "code" / "marker"
        busy = await begun(lab, version, marker)
        calls = [asyncio.create_task(pid(lab, version)) for _ in range(3)]
        await lab.functions.retire_code(tmp_path / "code")
        marker.touch()
        old = (await busy)[0]

        assert old not in await asyncio.gather(*calls)
        await eventually(lambda: not is_running(old))

    run_in_lab(tmp_path, work)


def test_renewed_code_is_initialised_before_anybody_asks_for_it(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version = Deployed(lab.config(CODE))
        old = await pid(lab, version)
        (tmp_path / "code" / "app.py").write_text(CODE.replace("return [", "return ['new', "))

        assert await lab.functions.renew_code(tmp_path / "code") == 1
        assert not is_running(old)
        await eventually(lambda: lab.log.messages.count(INIT_START) == 2)

        assert (await call(lab, version))[0] == "new"
        assert lab.log.messages.count(INIT_START) == 2

    run_in_lab(tmp_path, work)


def test_replaced_code_under_a_debugger_starts_when_it_is_invoked(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version = Deployed(lab.config(CODE))
        await pid(lab, version)
        lab.functions.debugging.begin(tmp_path / "code", Debugger(5678, tmp_path))
        assert await lab.functions.renew_code(tmp_path / "code") == 1
        lab.functions.debugging.end(tmp_path / "code")

        await pid(lab, version)

        assert lab.log.messages.count(INIT_START) == 2
        assert [each for each in lab.log.messages if "debugger" in each] == []

    run_in_lab(tmp_path, work)


def test_a_worker_that_crashes_takes_no_other_invocation_along(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version = Deployed(lab.config(CODE))
        calls = [call(lab, version, **({"exit": True} if number % 2 else {})) for number in range(8)]
        results = await asyncio.gather(*calls)

        assert [isinstance(each, list) for each in results] == [True, False] * 4
        assert {each["errorType"] for each in results[1::2]} == {"Runtime.ExitError"}

    run_in_lab(tmp_path, work)


def test_a_worker_that_was_killed_while_idle_is_replaced(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version = Deployed(lab.config(CODE))
        killed = await pid(lab, version)
        os.kill(killed, signal.SIGKILL)

        assert await pid(lab, version) != killed

    run_in_lab(tmp_path, work)


def test_provisioned_environments_come_first_and_count_by_themselves(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version, marker = Deployed(lab.config(CODE), on_demand_limit=1), tmp_path / "code" / "marker"
        assert await lab.functions.provision(version, 1) == 1
        first = await begun(lab, version, marker)
        second = await call(lab, version)
        marker.touch()

        assert [(await first)[1], second[1]] == ["provisioned-concurrency", "on-demand"]
        await lab.functions.provision(version, 0)
        assert (await call(lab, version))[1] == "on-demand"

    run_in_lab(tmp_path, work)


def test_environments_whose_init_fails_are_not_provisioned(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        assert await lab.functions.provision(Deployed(lab.config("raise ValueError")), 1) == 0

    run_in_lab(tmp_path, work)


def test_what_keeps_an_environment_from_being_made_is_the_callers_to_know(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version = Deployed(lab.config(CODE))
        version.failure = ServiceException("no role")
        with pytest.raises(ServiceException, match="no role"):
            await pid(lab, version)

        version.failure = None
        assert await pid(lab, version)

    run_in_lab(tmp_path, work)


def test_a_full_machine_ends_what_is_idle_for_what_is_asked(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        codes, audit = Deployed(lab.config(CODE)), Deployed(lab.config(CODE))
        idle = await pid(lab, codes)
        marker = tmp_path / "code" / "marker"
        busy = await begun(lab, audit, marker)
        await eventually(lambda: not is_running(idle))
        waiting = asyncio.create_task(pid(lab, codes))
        marker.touch()

        assert (await busy)[0] != await waiting

    run_in_lab(tmp_path, work, settings=PoolSettings(max_environments=1))


def test_a_full_machine_ends_what_is_idle_behind_what_new_code_has_ended(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        codes, audit, orders = (Deployed(lab.config(CODE)) for _ in range(3))
        await pid(lab, codes)
        await lab.functions.retire_code(tmp_path / "code")
        idle = await pid(lab, audit)

        assert await pid(lab, orders) != idle

    run_in_lab(tmp_path, work, settings=PoolSettings(max_environments=1))


def test_an_invocation_that_waits_for_a_place_is_served_though_its_version_was_replaced(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        codes, audit = Deployed(lab.config(CODE)), Deployed(lab.config(CODE))
        marker = tmp_path / "code" / "marker"
        busy = await begun(lab, audit, marker)
        waiting = asyncio.create_task(pid(lab, codes))
        await asyncio.sleep(0)
        await lab.functions.retire(codes.revision)
        marker.touch()

        assert (await busy)[0] != await waiting

    run_in_lab(tmp_path, work, settings=PoolSettings(max_environments=1))


def test_an_environment_that_is_retired_on_its_way_to_an_invocation_is_replaced(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        async def made() -> ExecutionEnvironment:
            environment = lab.functions.create(version.config, secrets.token_hex(16))
            await environment.start()
            return environment

        version, room = Deployed(lab.config(CODE)), WorkerRoom(1, lab.clock, lambda: ())
        pool = VersionPool(version, lambda *_: asyncio.create_task(made()), room, lab.functions.facilities, 600)
        first = await pool.take()
        waiting = asyncio.create_task(pool.take())
        await asyncio.sleep(0)
        pool.give_back(first)
        await first.retire()
        room.leave(pool)
        pool.start_more()

        assert (await waiting).state is State.READY

    run_in_lab(tmp_path, work)


def test_nothing_starts_once_all_ends(tmp_path: Path) -> None:
    async def work() -> None:
        async with lab(tmp_path, settings=PoolSettings(max_environments=1)) as made:
            codes, audit = Deployed(made.config(CODE)), Deployed(made.config(CODE))
            busy = await begun(made, audit, tmp_path / "code" / "marker")
            waiting = [asyncio.create_task(pid(made, version)) for version in (codes, audit)]
            await asyncio.sleep(0)

        assert (await busy)["errorType"] == "Runtime.ExitError"
        told = await asyncio.gather(*waiting, return_exceptions=True)
        assert [str(each) for each in told] == ["the stack goes down"] * 2
        assert made.log.messages.count(INIT_START) == 1

    run(work())


def test_a_machine_full_of_provisioned_environments_serves_all_with_them(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version, marker = Deployed(lab.config(CODE)), tmp_path / "code" / "marker"
        await lab.functions.provision(version, 1)
        busy = await begun(lab, version, marker)
        waiting = asyncio.create_task(pid(lab, version))
        marker.touch()

        assert (await busy)[0] == await waiting

    run_in_lab(tmp_path, work, settings=PoolSettings(max_environments=1))
