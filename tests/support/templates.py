"""Workers forked from templates, beside those that are started in the ordinary way."""

import asyncio
import os
import sys
import textwrap
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.environment_variables import LOCALE
from homeport.functions.spawner import Command, Spawner, WorkerProcess
from homeport.functions.worker_environments import WorkerEnvironments
from support.functions import eventually, run

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="templates are forked on Linux alone")
# Of /proc/PID/stat, behind the name: where the stack begins, which is another address in every program that is started.
_STACK_FIELD = 25


@dataclass
class Nursery:
    """A spawner, and a script that runs the code in its variable CODE."""

    spawner: Spawner
    folder: Path
    python: Path
    template: Mapping[str, str] | None = field(default_factory=lambda: LOCALE)
    """What its commands are forked from."""

    def __post_init__(self) -> None:
        # Once: a worker that has just been started may be about to read it.
        self._script.write_text("import os\nexec(os.environ['CODE'])\n")

    @property
    def _script(self) -> Path:
        return self.folder / "script.py"

    def command(self, code: str, **changes: Any) -> Command:
        """A worker that may be forked; `environment` of `changes` is added to its own."""
        environment = {
            **LOCALE,
            "PATH": os.defpath,
            "MARKER": str(self.folder),
            "CODE": textwrap.dedent(code),
            **changes.pop("environment", {}),
        }
        argv = [str(self.python), str(self._script)]
        return Command(argv, environment, str(self.folder), f"MARKER={self.folder}", template=self.template, **changes)

    async def ready(self) -> int:
        """Have a template made; its pid."""
        worker = await self.spawner.spawn(self.command("pass"))
        await worker.exited
        await eventually(lambda: bool(self.spawner.templates))
        return next(iter(self.spawner.templates.values()))

    async def forked(self, code: str, **changes: Any) -> WorkerProcess:
        """A worker that was seen to be forked from the template."""
        (template,) = self.spawner.templates.values()
        with open(os.devnull, "w") as nothing:  # noqa: ASYNC230, PTH123 - it blocks nobody
            descriptors = [(nothing.fileno(), (1, 2, 3))]
            worker = await self.spawner.spawn(self.command(code, descriptors=descriptors, **changes))
        assert is_of(worker.pid, template)
        return worker

    async def told(self, command: Command) -> str:
        """What a worker writes to its standard output."""
        reading, writing = os.pipe()
        worker = await self.spawner.spawn(replace(command, descriptors=[(writing, (1, 2, 3))]))
        os.close(writing)
        with os.fdopen(reading) as output:
            text = await asyncio.to_thread(output.read)
        await worker.exited
        return text


def is_of(pid: int, template: int) -> bool:
    """Whether a process was forked from a template; True for one that has ended."""
    try:
        return _stack(pid) == _stack(template) or _stack(pid) == b"0"
    except OSError:
        return True


def _stack(pid: int) -> bytes:
    return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[_STACK_FIELD]


def in_nursery(folder: Path, work: Callable[[Nursery], Awaitable[None]], python: Path | None = None) -> None:
    """Run a test with a spawner of its own, by default in the environment of Python functions."""
    program = python or WorkerEnvironments().ensure().python

    async def body() -> None:
        spawner = Spawner()
        spawner.start()
        spawner.attach(asyncio.get_running_loop())
        try:
            await work(Nursery(spawner, folder, program))
        finally:
            await spawner.stop()

    run(body())
