"""An execution environment: one worker at a time, one invocation at a time.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

import asyncio
import math
import signal
from collections.abc import Callable

from homeport.functions import errors
from homeport.functions.config import FunctionConfig
from homeport.functions.deadline import Deadline
from homeport.functions.errors import FunctionFailure
from homeport.functions.extensions.extension import Extension
from homeport.functions.extensions.extensions import Extensions
from homeport.functions.facilities import Facilities
from homeport.functions.invocation import Invocation, InvocationResult, ResponseSource
from homeport.functions.limits import LAST_MINUTES_S
from homeport.functions.local_http import ACCEPTED, Answer, Body
from homeport.functions.phases.external_extensions import ExternalExtensions
from homeport.functions.phases.freeze import FreezePhase
from homeport.functions.phases.init import InitPhase
from homeport.functions.phases.invoke import InvokePhase
from homeport.functions.phases.life import Life, State, scratch_name
from homeport.functions.phases.reset import Reset
from homeport.functions.phases.shutdown import ShutdownPhase
from homeport.functions.platform_events import PlatformEvent
from homeport.functions.runtime_api import RuntimeApi
from homeport.functions.sandbox.places import Places, sandbox_address
from homeport.functions.spawner import OUT_OF_MEMORY, Exit
from homeport.functions.worker import Worker

__all__ = ["ExecutionEnvironment", "State"]


class ExecutionEnvironment:
    """One copy of a function version, as AWS keeps it.

    created → `start` → initialising → ready ⇄ busy; failed after an init error, a crash or a timeout, from where the
    next invocation initialises again; stopped by `stop`, or by `retire` once the invocation under way is over.

    All methods run on the instance's loop.
    """

    def __init__(
        self,
        config: FunctionConfig,
        environment_id: str,
        facilities: Facilities,
        on_stop: Callable[["ExecutionEnvironment"], None] = lambda _: None,
        on_expiry: Callable[["ExecutionEnvironment"], None] = lambda _: None,
    ) -> None:
        """`on_expiry` is called when its credentials are about to expire: it is time for another one."""
        self.config = config
        self.environment_id = environment_id
        """32 hexadecimal digits: the end of the log stream's name."""
        self._on_stop = on_stop
        deadline = Deadline(facilities.clock, facilities.loop, self._timed_out)
        sandbox = sandbox_address(scratch_name(environment_id))
        extensions = Extensions(config, sandbox, facilities.clock, facilities.loop, self._tell_subscription)
        self._life = Life(config, environment_id, facilities, RuntimeApi(self, extensions), extensions, deadline)
        self._reset = Reset(self._life)
        self._freeze = FreezePhase(self._life)
        external = ExternalExtensions(self._life, self._extension_exited)
        self._init = InitPhase(self._life, external, self._reset, self._worker_exited, self._out_of_storage)
        self._invoke = InvokePhase(self._life, self._init, self._freeze, self._reset)
        self._shutdown = ShutdownPhase(self._life, self._init, self._freeze, self._reset)
        self._expiry = Deadline(facilities.clock, facilities.loop, lambda: on_expiry(self))
        if config.credentials.expires_s < math.inf:
            remaining_s = config.credentials.expires_s - facilities.clock.time() - LAST_MINUTES_S
            self._expiry.set(self._expiry.now_s() + max(0.0, remaining_s))
        self._retiring = False
        self._stopping: asyncio.Task[None] | None = None

    @property
    def state(self) -> State:
        """Where it is in its life."""
        return self._life.state

    @property
    def is_ending(self) -> bool:
        """Whether it takes no further invocation."""
        return self._retiring or self.state is State.STOPPED

    @property
    def places(self) -> Places:
        """Where its function finds its files."""
        return self._life.facilities.isolation.places(self.config, self._life.scratch)

    async def start(self) -> None:
        """Run the init phase. A failure is logged and kept: the first invocation tries again and answers for it."""
        if self.state is not State.CREATED:
            raise RuntimeError(f"an environment that is {self.state.value} cannot be started")
        await self._init.run()
        self._freeze.rest()

    async def invoke(self, invocation: Invocation) -> InvocationResult:
        """Run one invocation to its end, whatever that is: failures are results."""
        if self.state is State.CREATED:
            await self.start()
        if self._life.running is not None or self.state not in (State.READY, State.FAILED):
            raise RuntimeError(f"an environment that is {self.state.value} takes no invocation")
        result = await self._invoke.run(invocation)
        if self._invoke.overhead is None:
            self._invocation_is_over()
        else:
            self._invoke.overhead.add_done_callback(lambda _: self._invocation_is_over())
        return result

    @property
    def overhead(self) -> "asyncio.Task[InvocationResult] | None":
        """What comes behind the response of the invocation that `invoke` was last called with, and what then became of
        it; None where nothing does. The environment takes no other invocation before that."""
        return self._invoke.overhead

    def _invocation_is_over(self) -> None:
        if self._retiring:
            self._stopping = self._life.facilities.loop.create_task(self.stop())

    async def retire(self) -> None:
        """Stop now, or when the invocation under way is over: what AWS does to the environments of replaced code."""
        if self._life.running is not None:
            self._retiring = True
        else:
            await self.stop()

    async def stop(self) -> None:
        """Kill the worker and all it started, and remove its files. An invocation under way fails."""
        if self.state is State.STOPPED:
            return
        self._expiry.cancel()
        await self._shutdown.run()
        self._on_stop(self)

    def _tell_subscription(self, line: str, event: PlatformEvent) -> None:
        self._life.platform_log.subscribed(line, event)

    # What happens while a worker runs: each phase hears of its own.

    def _timed_out(self) -> None:
        self._end_with(errors.timed_out(self._life.request_id, self.config.timeout_s))

    def _out_of_storage(self, used_mb: int) -> None:
        life = self._life
        failure = errors.out_of_storage(life.request_id, used_mb, self.config.ephemeral_storage_mb)
        if life.state is State.READY and life.worker is not None:
            # Its last invocation is over, and has left too much for the next one.
            life.worker.kill()
        else:
            self._end_with(failure)

    def _end_with(self, failure: FunctionFailure) -> None:
        if self.state is State.INITIALISING:
            self._init.settle(failure)
        else:
            self._invoke.end_with(failure)

    def _worker_exited(self, worker: Worker, how: Exit) -> None:
        life = self._life
        if worker is not life.worker or life.has_stopped():
            return
        if how.signal == signal.SIGKILL and life.memory_group is not None and life.memory_group.has_killed():
            how = OUT_OF_MEMORY
        life.api.read_rest()
        undelivered = life.api.has_undelivered
        life.api.forget()
        if life.state is State.INITIALISING:
            self._init.settle(errors.exited(life.request_id, how))
        else:
            self._invoke.worker_exited(how, undelivered)

    def _extension_exited(self, worker: Worker, extension: Extension, how: Exit) -> None:
        life = self._life
        if life.has_stopped() or self._reset.is_under_way or life.extension_workers.get(extension.name) is not worker:
            return
        error_type = life.extensions.registry.first_error or "Extension.Crash"
        failure = errors.extension_exited(life.request_id, error_type, how)
        if life.state is State.INITIALISING:
            self._init.settle(failure)
        else:
            self._invoke.extension_exited(failure)

    def runtime_waits(self) -> None:
        self._init.runtime_waits()
        self._invoke.runtime_waits()
        if self.state is State.READY:
            self._freeze.rest()

    def runtime_responded(self, request_id: str, payload: bytes, content_type: str) -> Answer:
        return self._invoke.responded(request_id, payload, content_type)

    def runtime_streams(self, request_id: str, mode: str, content_type: str, source: ResponseSource) -> Body:
        return self._invoke.streams(request_id, mode, content_type, source)

    def runtime_failed(self, request_id: str, payload: bytes, error_type: str) -> Answer:
        return self._invoke.failed(request_id, payload, error_type)

    def runtime_cannot_initialise(self, payload: bytes, error_type: str) -> Answer:
        self._init.settle(errors.init_failed(error_type, payload))
        return ACCEPTED
