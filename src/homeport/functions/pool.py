"""One instance's functions: what makes their execution environments and ends them."""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

from homeport.core.clock import Clock
from homeport.core.logs import LogSink
from homeport.core.observer import Observer
from homeport.functions.config import FunctionConfig
from homeport.functions.environment import ExecutionEnvironment
from homeport.functions.facilities import Facilities
from homeport.functions.layers import Layer, merge_layers
from homeport.functions.runtimes import Runtimes
from homeport.functions.runtimes.python import PythonRuntime
from homeport.functions.sandbox.level import Level
from homeport.functions.sandbox.selection import best_level
from homeport.functions.spawner import Spawner
from homeport.functions.worker_environments import WorkerEnvironments


class Functions:
    """The data plane of Lambda in one instance.

    Made by the composition root once the loop exists, with a spawner that it started before anything heavy was loaded.
    Environments come from `create`; each runs its invocations itself (`await environment.invoke(…)`).
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        spawner: Spawner,
        clock: Clock,
        observer: Observer,
        log_sink: LogSink,
        *,
        endpoint_url: str,
        scratch: Path,
        worker_environments: WorkerEnvironments | None = None,
        isolation: Level | None = None,
    ) -> None:
        """`endpoint_url` is where functions reach this stack, `scratch` a folder of this instance's own (a short path:
        it is every function's TMPDIR), which is emptied now and removed by `stop`.
        `isolation` is the best level that works here, unless it is given."""
        runtimes = Runtimes([PythonRuntime(worker_environments or WorkerEnvironments())])
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700, parents=True)
        self.facilities = Facilities(
            loop, spawner, clock, observer, log_sink, runtimes, isolation or best_level(), endpoint_url, scratch
        )
        self._environments: set[ExecutionEnvironment] = set()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that every environment lives on: other threads get there by `run_coroutine_threadsafe`."""
        return self.facilities.loop

    def attach(self) -> None:
        """Begin to serve: called on the loop's thread before the first environment starts."""
        self.facilities.spawner.attach(self.facilities.loop)

    def prepare(self, runtime: str) -> bool:
        """Get ready what the functions of a runtime need; False when nothing here runs it.

        Slow the first time, so not for the loop's thread. HomeportError when something has to be installed first.
        """
        found = self.facilities.runtimes.find(runtime)
        if found is not None:
            found.prepare(runtime)
        return found is not None

    def merge_layers(self, layers: Sequence[Layer]) -> Path | None:
        """The folder with a function's layers, in their order; the same layers share one."""
        return merge_layers(layers, self.facilities.scratch / "layers")

    def create(self, config: FunctionConfig, environment_id: str) -> ExecutionEnvironment:
        """A new environment, which is known here until it stops."""
        environment = ExecutionEnvironment(config, environment_id, self.facilities, self._environments.discard)
        self._environments.add(environment)
        return environment

    async def retire_code(self, folder: Path) -> int:
        """End the environments that run the code in a folder, each once its invocation is over; how many there are."""
        running = [environment for environment in self._environments if environment.config.code_path == folder]
        await asyncio.gather(*(environment.retire() for environment in running))
        return len(running)

    async def stop(self) -> None:
        """End every environment and the spawner; nothing of a function runs afterwards."""
        await asyncio.gather(*(environment.stop() for environment in tuple(self._environments)))
        await self.facilities.spawner.stop()
        await asyncio.to_thread(shutil.rmtree, self.facilities.scratch, True)
