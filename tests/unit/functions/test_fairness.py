"""Who is served first where more is asked than the machine carries: real workers, time that stands still."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.pool import PoolSettings
from homeport.functions.worker_room import TURN_S
from support.deployed import Deployed
from support.functions import FunctionLab, eventually, invocation, run_in_lab

CODE = """
import os, time

def handler(event, context):
    marker = "later" if context.aws_request_id == "later" else "go"
    while not os.path.exists(os.path.join(os.environ["LAMBDA_TASK_ROOT"], marker)):
        time.sleep(0.01)
"""


class Ended:
    """Invocations under way, and the order in which they ended."""

    def __init__(self, lab: FunctionLab) -> None:
        self.order: list[str] = []
        self._lab = lab
        self._tasks: list[asyncio.Task[Any]] = []

    async def ask(self, version: Deployed, *names: str) -> None:
        for name in names:
            self._tasks.append(asyncio.create_task(self._invoke(version, name)))
        await asyncio.sleep(0)

    async def all(self) -> list[str]:
        await asyncio.gather(*self._tasks)
        return self.order

    async def _invoke(self, version: Deployed, name: str) -> None:
        result = await self._lab.functions.invoke(version, invocation(b"{}", name))
        assert (result.function_error, result.payload) == (None, b"null")
        self.order.append(name)


def go(tmp_path: Path) -> None:
    (tmp_path / "code" / "go").touch()


def test_invocations_of_a_function_are_served_in_their_order(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version, ended = Deployed(lab.config(CODE)), Ended(lab)
        names = [f"{number:02}" for number in range(20)]
        await ended.ask(version, *names)
        go(tmp_path)

        assert await ended.all() == names

    run_in_lab(tmp_path, work, settings=PoolSettings(max_environments=1))


def test_a_burst_of_one_function_does_not_keep_the_only_place(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        burst, other, ended = Deployed(lab.config(CODE)), Deployed(lab.config(CODE)), Ended(lab)
        await ended.ask(burst, *(f"burst-{number}" for number in range(20)))
        await ended.ask(other, "other")
        await eventually(lambda: any(message.startswith("START") for message in lab.log.messages))
        lab.clock.advance(TURN_S)
        go(tmp_path)

        assert (await ended.all())[:3] == ["burst-0", "other", "burst-1"]

    run_in_lab(tmp_path, work, settings=PoolSettings(max_environments=1))


def test_a_place_is_not_passed_on_with_every_invocation(tmp_path: Path) -> None:
    """A cold start costs more than most invocations."""

    async def work(lab: FunctionLab) -> None:
        one, other, ended = Deployed(lab.config(CODE)), Deployed(lab.config(CODE)), Ended(lab)
        await ended.ask(one, "one-0", "one-1", "one-2")
        await ended.ask(other, "other-0", "other-1")
        go(tmp_path)

        assert await ended.all() == ["one-0", "one-1", "one-2", "other-0", "other-1"]

    run_in_lab(tmp_path, work, settings=PoolSettings(max_environments=1))


@pytest.mark.parametrize("others", [1, 3])
def test_functions_that_ask_for_more_than_there_is_share_it(tmp_path: Path, others: int) -> None:
    async def work(lab: FunctionLab) -> None:
        burst, ended, served = Deployed(lab.config(CODE)), Ended(lab), Ended(lab)
        await ended.ask(burst, *("go" for _ in range(4)), *("later" for _ in range(20)))
        for number in range(others):
            await served.ask(Deployed(lab.config(CODE)), f"go-{number}")
        go(tmp_path)

        # What follows of the burst ends when the others are served.
        await served.all()
        (tmp_path / "code" / "later").touch()
        assert await ended.all() == ["go"] * 4 + ["later"] * 20

    run_in_lab(tmp_path, work, settings=PoolSettings(max_environments=4))
