"""EphemeralStorage holds at every isolation level: by the file system, or else by a look at what was written."""

import asyncio
import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.config import FunctionConfig
from homeport.functions.environment import ExecutionEnvironment, State
from homeport.functions.invocation import InvocationResult
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox.level import Confinement, Level
from homeport.functions.sandbox.process import ProcessLevel
from homeport.functions.sandbox.selection import levels, obstacle
from homeport.functions.sandbox.sized_tmp import can_size
from homeport.functions.storage_watch import PERIOD_S
from support.functions import REQUEST_ID, FunctionLab, error_of, eventually, invocation, run_in_lab

FILL = """
import os, tempfile, time
def handler(event, context):
    folder = tempfile.gettempdir() + "/a/b"
    os.makedirs(folder, exist_ok=True)
    try:
        with open(f"{folder}/{event['mb']}", "wb") as file:
            for _ in range(event["mb"]):
                file.write(bytes(1 << 20))
    except OSError as error:
        return error.strerror
    time.sleep(event.get("seconds", 0))
    return sorted(os.listdir(folder))
"""
SIZE_MB = 64


class Unsized(ProcessLevel):
    """`process` on a machine that allows no mounts."""

    def confine(self, config: FunctionConfig, launch: Launch, scratch: Path) -> Confinement:
        confinement = super().confine(config, launch, scratch)
        return dataclasses.replace(confinement, enclosure=[], bounds_storage=False)


def _sized() -> Iterator[Any]:
    for level in levels():
        reason = obstacle(level) or ("" if level.name == "namespace" or can_size() else "nothing can be mounted here")
        yield pytest.param(level, id=level.name, marks=pytest.mark.skipif(bool(reason), reason=reason))


async def invoked(lab: FunctionLab, environment: ExecutionEnvironment, **event: Any) -> InvocationResult:
    """An invocation, while time goes on."""
    task = asyncio.create_task(environment.invoke(invocation(json.dumps(event).encode())))
    while not task.done():
        lab.clock.advance(PERIOD_S)
        await asyncio.sleep(0.02)
    return task.result()


async def started(lab: FunctionLab) -> ExecutionEnvironment:
    return await lab.started(FILL, timeout_s=20, memory_mb=512, ephemeral_storage_mb=SIZE_MB)


@pytest.mark.parametrize("level", list(_sized()))
def test_whoever_writes_too_much_is_told_so(tmp_path: Path, level: Level) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await started(lab)

        results = [json.loads((await invoked(lab, environment, mb=mb)).payload) for mb in (50, SIZE_MB)]

        assert results == [["50"], "No space left on device"]

    run_in_lab(tmp_path, work, isolation=level)


def test_files_outlive_a_crash_in_a_folder_of_its_own_size(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await started(lab)
        await invoked(lab, environment, mb=20)
        ended = await invoked(lab, environment, mb=2, seconds=60)

        assert error_of(ended)["errorType"] == "Sandbox.Timedout"
        assert json.loads((await invoked(lab, environment, mb=3)).payload) == ["2", "20", "3"]

    run_in_lab(tmp_path, work, isolation=ProcessLevel())


def test_invocation_that_writes_too_much_is_ended_where_nothing_can_be_mounted(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await started(lab)
        assert json.loads((await invoked(lab, environment, mb=40, seconds=0.2)).payload) == ["40"]

        ended = await invoked(lab, environment, mb=50, seconds=60)

        error = error_of(ended)
        reason = rf"No space left on device: TMPDIR holds \d\d MB, EphemeralStorage is {SIZE_MB} MB"
        assert error["errorType"] == "Runtime.ExitError"
        assert re.fullmatch(f"RequestId: {REQUEST_ID} Error: {reason}", error["errorMessage"])
        # The next one has room again.
        assert json.loads((await invoked(lab, environment, mb=1)).payload) == ["1"]

    run_in_lab(tmp_path, work, isolation=Unsized())


def test_what_is_left_behind_is_seen_after_the_invocation(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        environment = await started(lab)
        result = await environment.invoke(invocation(json.dumps({"mb": SIZE_MB + 1}).encode()))
        assert result.function_error is None

        lab.clock.advance(PERIOD_S)

        await eventually(lambda: environment.state is State.FAILED)
        assert json.loads((await invoked(lab, environment, mb=1)).payload) == ["1"]

    run_in_lab(tmp_path, work, isolation=Unsized())
