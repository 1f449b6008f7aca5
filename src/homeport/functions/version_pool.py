"""The execution environments of one revision of a function version: reused, added, reaped, retired."""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from homeport.functions.config import ON_DEMAND, PROVISIONED
from homeport.functions.deadline import Deadline
from homeport.functions.deployed import DeployedVersion
from homeport.functions.environment import ExecutionEnvironment, State
from homeport.functions.facilities import Facilities
from homeport.functions.metrics import Provision
from homeport.functions.worker_room import Tenancy, WorkerRoom

Make = Callable[["VersionPool", str], asyncio.Task[ExecutionEnvironment]]
"""Begins to make an environment of an initialization type for a pool, up to the end of its init phase."""


def starts_at_once() -> int:
    """How many environments of one version start at a time: they spend their init phase on the processor."""
    return 2 * (os.process_cpu_count() or 1)


class _Idle(NamedTuple):
    environment: ExecutionEnvironment
    since_s: float
    """By the clock's `monotonic`."""


class VersionPool:
    """Open until `retire`; then what is under way or waits is still served, and every environment stops after that.

    An invocation takes the environment that became idle last, so that those a burst has left over grow old and are
    reaped. Where none is idle another one starts, and whatever becomes free first serves the invocation that has
    waited longest, unless the room is full and another version is worse off. All methods run on the instance's loop.
    """

    def __init__(
        self, version: DeployedVersion, make: Make, room: WorkerRoom, facilities: Facilities, keep_idle_s: float
    ) -> None:
        self.version = version
        self.tenancy = Tenancy()
        self._make = make
        self._room = room
        self._loop = facilities.loop
        self._reaper = Deadline(facilities.clock, facilities.loop, self._reap)
        self._keep_idle_s = keep_idle_s
        self._idle: list[_Idle] = []
        """Oldest first."""
        self._waiting: deque[asyncio.Future[ExecutionEnvironment]] = deque()
        self._starting = 0
        self._provisioned: set[ExecutionEnvironment] = set()
        self._provisioned_idle: list[ExecutionEnvironment] = []
        self._retired = False
        self._ending: set[asyncio.Task[None]] = set()

    # -- invocations

    def take_provisioned(self) -> ExecutionEnvironment | None:
        """A provisioned environment that is idle; None for none."""
        while self._provisioned_idle:
            environment = self._provisioned_idle.pop()
            if not environment.is_ending:
                return environment
        return None

    def provision_used(self, is_used: bool) -> Provision | None:
        """The provisioned environments as an invocation begins; None where there are none."""
        allocated = len(self._provisioned)
        return Provision(allocated, allocated - len(self._provisioned_idle), is_used) if allocated else None

    async def take(self) -> ExecutionEnvironment:
        """An environment on demand, idle or new. Raises what kept a new one from being made."""
        while True:
            environment = self._idle.pop().environment if self._idle else await self._next_free()
            # One that was handed over may have been retired since.
            if not environment.is_ending:
                return environment

    async def _next_free(self) -> ExecutionEnvironment:
        waiting: asyncio.Future[ExecutionEnvironment] = self._loop.create_future()
        self._waiting.append(waiting)
        self.start_more()
        return await waiting

    def give_back(self, environment: ExecutionEnvironment) -> None:
        """The invocation is over."""
        if environment not in self._provisioned and not environment.is_ending and self._room.takes_busy(self):
            self._end(environment)
        else:
            self._offer(environment)

    def _offer(self, environment: ExecutionEnvironment) -> None:
        """It is free for this version's next invocation."""
        if environment.is_ending:
            self.start_more()
        elif self._hand_over(environment):
            return
        elif environment in self._provisioned:
            self._provisioned_idle.append(environment)
        else:
            self._keep(environment)

    # -- scaling

    @property
    def has_waiting(self) -> bool:
        """Whether an invocation waits for an environment."""
        return bool(self._waiting)

    @property
    def is_wanted(self) -> bool:
        """Whether an environment is being made here, or will be."""
        return self._starting > 0 or self.has_waiting

    @property
    def idle_since_s(self) -> float | None:
        """When the environment that has been idle longest became so; None where none is idle."""
        # Those that new code has ended hold no place any more.
        return next((each.since_s for each in self._idle if not each.environment.is_ending), None)

    def start_more(self) -> None:
        """Start environments for those that wait, a few at a time and as the room allows."""
        while self._starting < min(len(self._waiting), starts_at_once()) and self._room.enter(self):
            self._start_one()

    def start_ahead(self) -> None:
        """Start an environment that no invocation waits for yet, where there is room."""
        if not self._retired and self._room.enter(self):
            self._start_one()

    def _start_one(self) -> None:
        self._starting += 1
        self._make(self, ON_DEMAND).add_done_callback(self._started)

    async def provision(self, count: int) -> int:
        """Keep `count` environments initialised from now on, all of them new; how many could be."""
        before, self._provisioned = self._provisioned, set()
        self._provisioned_idle.clear()
        made = await asyncio.gather(*(self._provision_one() for _ in range(count)))
        await asyncio.gather(*(environment.retire() for environment in before))
        return sum(made)

    async def _provision_one(self) -> bool:
        self._room.force(self)
        try:
            environment = await self._make(self, PROVISIONED)
        except Exception:
            # Its own log and the server's tell why; the caller is told how many there are.
            return False
        if environment.state is not State.READY or self._retired:
            await environment.stop()
            return False
        self._provisioned.add(environment)
        self._provisioned_idle.append(environment)
        return True

    # -- the end

    def replace(self, environment: ExecutionEnvironment) -> None:
        """End an environment when its invocation is over; a provisioned one has a successor before."""
        if environment in self._provisioned:
            self._in_background(self._succeed(environment))
        else:
            self._end(environment)

    async def _succeed(self, environment: ExecutionEnvironment) -> None:
        await self._provision_one()
        self._provisioned.discard(environment)
        await environment.retire()

    def end_oldest_idle(self) -> None:
        """Stop the environment that has been idle longest; there has to be one."""
        while (oldest := self._idle.pop(0).environment).is_ending:
            pass
        self._end(oldest)

    def _reap(self) -> None:
        while self._idle and self._idle[0].since_s + self._keep_idle_s <= self._reaper.now_s():
            self._end(self._idle.pop(0).environment)
        if self._idle:
            self._reaper.set(self._idle[0].since_s + self._keep_idle_s)

    async def retire(self) -> None:
        """The version was replaced or deleted: end what is idle now, and the rest as it becomes free."""
        self._retired = True
        self._reaper.cancel()
        idle, self._idle = self._idle, []
        provisioned, self._provisioned = self._provisioned, set()
        self._provisioned_idle.clear()
        ending = [each.environment for each in idle] + list(provisioned)
        await asyncio.gather(*(environment.retire() for environment in ending))

    def refuse_waiting(self, failure: Exception) -> None:
        """Nothing starts any more: those that wait are told why."""
        while self._waiting:
            self._fail_one(failure)

    def _started(self, made: asyncio.Task[ExecutionEnvironment]) -> None:
        self._starting -= 1
        if made.cancelled():
            return
        failure = made.exception()
        if failure is None:
            # However long it has taken to start: it serves one invocation at least.
            self.tenancy.since_s = self._reaper.now_s()
            self._offer(made.result())
        else:
            self._fail_one(failure)
        self.start_more()

    def _fail_one(self, failure: BaseException) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_exception(failure)
                return

    def _hand_over(self, environment: ExecutionEnvironment) -> bool:
        """Give it to the invocation that has waited longest; whether there was one."""
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(environment)
                return True
        return False

    def _keep(self, environment: ExecutionEnvironment) -> None:
        if self._retired or self._room.takes_idle():
            self._end(environment)
            return
        self._idle.append(_Idle(environment, self._reaper.now_s()))
        self._reaper.set(self._idle[0].since_s + self._keep_idle_s)

    def _end(self, environment: ExecutionEnvironment) -> None:
        self._in_background(environment.retire())

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        # The loop itself keeps no task alive.
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
