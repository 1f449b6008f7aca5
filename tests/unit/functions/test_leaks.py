"""Ten thousand invocations, some of which end their worker: nothing of them stays."""

import gc
import os
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from homeport.functions.memory import memory
from homeport.functions.process_table import descendants, parents
from support.deployed import Deployed
from support.functions import FunctionLab, eventually, invocation, run_in_lab

CODE = """
import os

def handler(event, context):
    if event == {}:
        os._exit(1)
    return event
"""
INVOCATIONS, CRASH_EVERY = 10_000, 500
ALLOWED_KB = 1024
"""What the allocators may keep: a hundred bytes of each invocation."""
WITHIN_S = 900.0
"""Ten seconds on a machine that does nothing else, and minutes on one that is busy."""


class Held(NamedTuple):
    """What the server and the spawner hold."""

    processes: int
    files: list[int]
    memory_kb: list[int]


def held() -> Held:
    below = descendants(os.getpid(), parents())
    # The spawner is our child; the worker is its.
    own = [os.getpid(), *(pid for pid in below if parents().get(pid) == os.getpid())]
    gc.collect()
    files = [len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in own]
    # Not the pages of files: they go and come back with what else the machine does.
    return Held(len(below), files, [memory(pid).own_kb for pid in own])


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it reads /proc")
def test_ten_thousand_invocations_leave_no_process_file_or_memory(tmp_path: Path) -> None:
    async def work(lab: FunctionLab) -> None:
        version = Deployed(lab.config(CODE))

        async def invoke(count: int) -> None:
            for number in range(1, count + 1):
                crashes = number % CRASH_EVERY == 0
                result = await lab.functions.invoke(version, invocation(b"{}" if crashes else b"1"))
                assert (result.function_error is not None) == crashes
                # What the test itself keeps.
                lab.log.lines.clear()
            # The last one crashed: the next has a worker again.
            await lab.functions.invoke(version, invocation(b"1"))

        await invoke(1000)
        # The template, and what waits to become the next worker.
        await eventually(lambda: len(lab.functions.facilities.spawner.orphans()) == 2)
        before = held()
        await invoke(INVOCATIONS)

        await eventually(lambda: held()[:2] == before[:2])
        grown = [now - then for now, then in zip(held().memory_kb, before.memory_kb, strict=True)]
        assert max(grown) < ALLOWED_KB

    run_in_lab(tmp_path, work, WITHIN_S)
