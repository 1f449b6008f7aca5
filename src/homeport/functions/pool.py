"""One instance's functions: the entry of every invocation, and what makes execution environments and ends them."""

import asyncio
import secrets
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from homeport.core.clock import Clock
from homeport.core.logs import LogSink
from homeport.core.observer import Observer
from homeport.functions.api_errors import RecursiveInvocationException, ServiceException, TooManyRequestsException
from homeport.functions.concurrency import Concurrency, Lease
from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.debugging import Debugging
from homeport.functions.deployed import DeployedVersion
from homeport.functions.egress.guard import EgressGuard
from homeport.functions.egress.rules import Egress
from homeport.functions.environment import ExecutionEnvironment
from homeport.functions.facilities import Facilities
from homeport.functions.freezing import Freezing
from homeport.functions.invocation import Invocation, InvocationResult
from homeport.functions.layers import Layer, MergedLayers
from homeport.functions.lineage import lengthened
from homeport.functions.memory_group import memory_groups
from homeport.functions.memory_watch import MemoryWatch
from homeport.functions.metrics import Admitted, InvocationMetrics, NoMetrics
from homeport.functions.runtimes.registry import RuntimeSettings, runtimes_of
from homeport.functions.sandbox.level import Level
from homeport.functions.sandbox.selection import best_level
from homeport.functions.scratch import remove
from homeport.functions.segments import SegmentSink
from homeport.functions.spawner import Spawner
from homeport.functions.storage_watch import StorageWatch
from homeport.functions.version_pool import VersionPool
from homeport.functions.worker_environments import WorkerEnvironments
from homeport.functions.worker_room import WorkerRoom, default_most_workers


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """What the user chooses."""

    keep_idle_s: float = 600.0
    """How long an idle environment is kept. AWS does not tell its own; minutes are seen."""
    max_environments: int = field(default_factory=default_most_workers)
    freezing: Freezing = field(default_factory=Freezing)


def _make_empty(scratch: Path) -> None:
    remove(scratch)
    scratch.mkdir(mode=0o700, parents=True)


class _Over(NamedTuple):
    """What an invocation has taken, which ends with it."""

    admitted: Admitted
    lease: Lease | None
    pool: VersionPool
    environment: ExecutionEnvironment | None


class Functions:
    """The data plane of Lambda in one instance.

    Made by the composition root once the loop exists, with a spawner that it started before anything heavy was loaded.
    `invoke` runs an invocation in an environment of its version's pool; `create` makes an environment by itself.
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
        settings: PoolSettings | None = None,
        metrics: InvocationMetrics | None = None,
        runtime_settings: RuntimeSettings | None = None,
        egress: Egress | None = None,
    ) -> None:
        """`endpoint_url` is where functions reach this stack, `scratch` a folder of this instance's own (a short path:
        it is every function's TMPDIR), which is emptied now and removed by `stop`.
        `isolation` is the best level that works here, unless it is given; by default no service is known to `egress`,
        and every name of AWS's but those of APIs and function URLs refused."""
        chosen = runtime_settings or RuntimeSettings()
        self.commands = chosen.commands
        """By the names of functions: what runs in the place of their images."""
        _make_empty(scratch)
        self._segments = SegmentSink(observer)
        self._settings = settings or PoolSettings()
        self.facilities = Facilities(
            loop,
            spawner,
            clock,
            observer,
            log_sink,
            runtimes_of(worker_environments or WorkerEnvironments(), chosen),
            isolation or best_level(),
            endpoint_url,
            scratch,
            self._segments.address,
            MemoryWatch(clock, loop),
            StorageWatch(clock, loop),
            memory_groups(),
            self._settings.freezing,
            EgressGuard(egress or Egress(endpoint_url), loop, scratch),
        )
        self._metrics = metrics or NoMetrics()
        self._layers = MergedLayers(scratch / "layers")
        self._concurrency = Concurrency()
        self._room = WorkerRoom(self._settings.max_environments, clock, self._all_pools)
        self.debugging = Debugging()
        """Which functions' environments start under a debugger."""
        self._environments: set[ExecutionEnvironment] = set()
        self._placed: dict[ExecutionEnvironment, VersionPool] = {}
        """Those that hold a place in the room, and whose it is."""
        self._pools: dict[str, VersionPool] = {}
        """By revision."""
        self._retired: set[VersionPool] = set()
        """Those whose last invocations still wait for an environment."""
        self._left_code: dict[Path, Callable[[], None]] = {}
        """Folders of code that go, with what removes them, once nothing runs it any more."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that every environment lives on: other threads get there by `run_coroutine_threadsafe`."""
        return self.facilities.loop

    def attach(self) -> None:
        """Begin to serve: called on the loop's thread before the first environment starts."""
        self.facilities.spawner.attach(self.facilities.loop)
        self._segments.attach(self.facilities.loop)

    @property
    def metrics(self) -> InvocationMetrics:
        """What counts the invocations."""
        return self._metrics

    # -- invocations, on the loop

    async def invoke(self, version: DeployedVersion, invocation: Invocation) -> InvocationResult:
        """Run one invocation to its end; a function's failure is a result.

        Raises TooManyRequestsException, RecursiveInvocationException, or what `version.configure` does. It is not to be
        cancelled: who may be puts `asyncio.shield` before it, as an invocation goes on without its caller.
        """
        invocation = replace(invocation, trace_id=self._lineage(version, invocation))
        pool = self._pool_of(version)
        environment = pool.take_provisioned()
        lease = self._lease(version, invocation) if environment is None else None
        provision = pool.provision_used(environment is not None)
        admitted = Admitted(version, invocation.invoked_arn, version.on_demand_limit is not None, provision)
        self._metrics.began(admitted)
        result = None
        try:
            environment = environment or await pool.take()
            result = await environment.invoke(invocation)
            return result
        finally:
            over = _Over(admitted, lease, pool, environment)
            overhead = environment.overhead if environment is not None else None
            if overhead is None:
                self._end(over, result)
            elif overhead.done():
                self._end(over, overhead.result())
            else:
                # Until the runtime and extensions have done the environment and its part of the concurrency are taken.
                overhead.add_done_callback(lambda done: self._end(over, done.result()))

    async def provision(self, version: DeployedVersion, count: int) -> int:
        """Keep `count` environments of a version initialised from now on; how many could be."""
        return await self._pool_of(version).provision(count)

    async def retire(self, revision: str) -> None:
        """A version was replaced or deleted: its environments end, each when its invocation is over."""
        pool = self._pools.pop(revision, None)
        if pool is not None:
            self._retired.add(pool)
            await pool.retire()
            self._forget_served()

    def leave_code(self, folder: Path, remove: Callable[[], None]) -> None:
        """Code that no version has any more: `remove` is called, on a thread, once nothing that runs it is left."""
        self._left_code[folder] = remove
        self._remove_left_code()

    def _remove_left_code(self) -> None:
        if not self._left_code:
            return
        used: set[Path | None] = {environment.config.code_path for environment in self._environments}
        used |= {pool.version.code_path for pool in self._all_pools() if pool.is_wanted}
        for folder in self._left_code.keys() - used:
            self.loop.run_in_executor(None, self._left_code.pop(folder))

    def _end(self, over: "_Over", result: InvocationResult | None) -> None:
        """An invocation has come to its end; `result` is None where it has none."""
        if over.environment is not None:
            over.pool.give_back(over.environment)
        self._metrics.ended(over.admitted, result)
        if over.lease is not None:
            self._concurrency.release(over.lease)

    def _lineage(self, version: DeployedVersion, invocation: Invocation) -> str:
        try:
            return lengthened(invocation.trace_id, version.function_arn, allows_recursion=version.allows_recursion)
        except RecursiveInvocationException:
            self._metrics.stopped_recursion(version)
            raise

    def _lease(self, version: DeployedVersion, invocation: Invocation) -> Lease:
        try:
            return self._concurrency.lease(version)
        except TooManyRequestsException:
            self._metrics.throttled(version, invocation.invoked_arn)
            raise

    def _pool_of(self, version: DeployedVersion) -> VersionPool:
        pool = self._pools.get(version.revision)
        if pool is None:
            pool = VersionPool(version, self._make, self._room, self.facilities, self._settings.keep_idle_s)
            self._pools[version.revision] = pool
        return pool

    def _all_pools(self) -> tuple[VersionPool, ...]:
        return (*self._retired, *self._pools.values())

    # -- environments

    def prepare(self, runtime: str, code: Path | None = None) -> bool:
        """Get ready what the functions of a runtime, and this one's code, need; False when nothing here runs it.

        Slow the first time, so not for the loop's thread. HomeportError when it is not to be run as it is here.
        """
        found = self.facilities.runtimes.find(runtime)
        if found is not None:
            found.prepare(runtime, code)
        return found is not None

    def merge_layers(self, layers: Sequence[Layer]) -> Path | None:
        """The folder with a function's layers, in their order; the same layers share one."""
        return self._layers.merge(layers)

    def create(self, config: FunctionConfig, environment_id: str) -> ExecutionEnvironment:
        """A new environment, which is known here until it stops."""
        applied = self.debugging.applied(config)
        environment = ExecutionEnvironment(applied, environment_id, self.facilities, self._stopped, self._expired)
        self._environments.add(environment)
        return environment

    def task_root(self, code: Path) -> Path:
        """Where the functions that run the code in a folder find it."""
        return self.facilities.isolation.places(_of_code(code), self.facilities.scratch).task_root

    async def retire_code(self, folder: Path) -> int:
        """End the environments that run the code in a folder, each once its invocation is over; how many there are."""
        return await _retire([each for each in self._environments if each.config.code_path == folder])

    async def renew_code(self, folder: Path) -> int:
        """The same, and each version that has run the code gets an environment ahead of its next invocation."""
        running = [each for each in self._environments if each.config.code_path == folder]
        return await self._renew(running, {folder})

    async def renew_layer(self, folder: Path) -> int:
        """The same for the functions that have the layer in a folder, whose contents have been replaced."""
        outdated = self._layers.renew(folder)
        running = [each for each in self._environments if each.config.layers_path in outdated]
        return await self._renew(running, {each.config.code_path for each in running})

    async def _renew(self, running: Sequence[ExecutionEnvironment], code: Set[Path]) -> int:
        retiring = asyncio.ensure_future(_retire(running))
        # The old ones are told before a new one starts, which then has not to wait for their end.
        await asyncio.sleep(0)
        for pool in self._pools.values():
            folder = pool.version.code_path
            # The debugger's port is free once the old environment has ended: the next invocation finds it so.
            if folder is not None and folder in code and self.debugging.of(folder) is None:
                pool.start_ahead()
        return await retiring

    async def stop(self) -> None:
        """End every environment and the spawner; nothing of a function runs afterwards."""
        self._room.close()
        for pool in self._all_pools():
            pool.refuse_waiting(ServiceException("the stack goes down"))
        await asyncio.gather(*(environment.stop() for environment in tuple(self._environments)))
        await self.facilities.spawner.stop()
        self._segments.close()
        await asyncio.to_thread(remove, self.facilities.scratch)

    def _make(self, pool: VersionPool, initialization_type: str) -> asyncio.Task[ExecutionEnvironment]:
        return self.loop.create_task(self._made(pool, initialization_type))

    async def _made(self, pool: VersionPool, initialization_type: str) -> ExecutionEnvironment:
        """An initialised environment, for which a place has been taken."""
        try:
            config = await pool.version.configure(initialization_type)
            environment = self.create(config, secrets.token_hex(16))
        except BaseException:
            self._leave_room(pool)
            raise
        self._placed[environment] = pool
        try:
            await environment.start()
        except BaseException:
            await environment.stop()
            raise
        return environment

    def _expired(self, environment: ExecutionEnvironment) -> None:
        """Its credentials are about to expire."""
        pool = self._placed.get(environment)
        if pool is not None:
            pool.replace(environment)

    def _stopped(self, environment: ExecutionEnvironment) -> None:
        self._environments.discard(environment)
        pool = self._placed.pop(environment, None)
        if pool is not None:
            self._leave_room(pool)
        self._remove_left_code()

    def _leave_room(self, pool: VersionPool) -> None:
        self._room.leave(pool)
        self._forget_served()

    def _forget_served(self) -> None:
        self._retired = {pool for pool in self._retired if pool.is_wanted}


async def _retire(environments: Sequence[ExecutionEnvironment]) -> int:
    await asyncio.gather(*(environment.retire() for environment in environments))
    return len(environments)


def _of_code(code: Path) -> FunctionConfig:
    """A function of which only the code matters."""
    return FunctionConfig("", "", "$LATEST", "", "", "", "", code, Credentials("", "", ""))
