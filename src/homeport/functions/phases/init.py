"""The init phase: a worker runs up to its first request for work.

Its limit is 10 s. A failure is logged and kept: the next invocation initialises again inside its own time (AWS calls it
a suppressed init), in the same log stream and with the same /tmp, and answers for what fails then. Provisioned
concurrency has 130 s, or the function's timeout where that is longer, and no second try.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from homeport.core.errors import HomeportError
from homeport.functions import errors, scratch
from homeport.functions.containers.command import in_container
from homeport.functions.debugging import debugged
from homeport.functions.environment_variables import environment_variables
from homeport.functions.errors import FunctionFailure
from homeport.functions.log_levels import line_filter
from homeport.functions.phases.external_extensions import ExternalExtensions
from homeport.functions.phases.life import Life, Running, State
from homeport.functions.phases.reset import Reset, reason_of
from homeport.functions.platform_log import INIT, INVOKE
from homeport.functions.runtimes import Launch, LaunchError, Runtime, refusal
from homeport.functions.sandbox.places import AWS, Places
from homeport.functions.spawner import Command, Exit, confined
from homeport.functions.storage_watch import Storage
from homeport.functions.template.choice import template_of
from homeport.functions.worker import Worker
from homeport.functions.wrapper import wrapped


class InitPhase:
    """Changes `state` (created or failed → initialising → ready or failed), `worker` and `init_duration_ms`."""

    def __init__(
        self,
        life: Life,
        external: ExternalExtensions,
        reset: Reset,
        worker_exited: Callable[[Worker, Exit], None],
        out_of_storage: Callable[[int], None],
    ) -> None:
        self._life = life
        self._external = external
        self._reset = reset
        self._worker_exited = worker_exited
        self._out_of_storage = out_of_storage
        self._initialised: asyncio.Future[FunctionFailure | None] | None = None
        self._is_alone = False
        """Whether the worker of before is gone: what asks for work is the new one."""
        self._phase = INIT

    async def run(self) -> None:
        """The first one, in time of its own."""
        life = self._life
        started_s = life.facilities.clock.monotonic()
        life.deadline.set(started_s + life.init_limit_s)
        failure = await self._initialise("", INIT)
        life.deadline.clear()
        duration_ms = (life.facilities.clock.monotonic() - started_s) * 1000
        if failure is None:
            life.init_duration_ms = duration_ms
        life.platform_log.init_reported(INIT, failure, duration_ms)

    async def run_suppressed(self, running: Running) -> None:
        """Once more, inside an invocation and its timeout."""
        clock = self._life.facilities.clock
        started_s = clock.monotonic()
        failure = await self._initialise(running.invocation.request_id, INVOKE)
        self._life.platform_log.init_reported(INVOKE, failure, (clock.monotonic() - started_s) * 1000)
        if failure is not None:
            running.settle(failure)

    def settle(self, failure: FunctionFailure | None) -> None:
        """It is over: why it failed, or None. Harmless when none is under way."""
        if self._initialised is not None and not self._initialised.done():
            self._initialised.set_result(failure)

    def runtime_waits(self) -> None:
        """The runtime is ready: the phase is over once all extensions are."""
        if not self._is_alone or self._initialised is None or self._initialised.done():
            return
        registry = self._life.extensions.registry
        registry.close()
        self._life.platform_log.runtime_initialised(self._phase, None)
        if not registry:
            self.settle(None)
        else:
            registry.all_ready().add_done_callback(lambda ready: None if ready.cancelled() else self.settle(None))

    async def _initialise(self, request_id: str, phase: str) -> FunctionFailure | None:
        """Run a worker up to its first request for work; why it did not come so far, or None."""
        life, self._phase = self._life, phase
        life.extensions.telemetry.begin()
        life.platform_log.init_started(phase)
        runtime = life.facilities.runtimes.find(life.config.runtime)
        if runtime is None:
            life.state = State.FAILED
            reason = refusal(life.config.runtime)
            life.platform_log.noted(f"{reason}\n")
            life.extensions.telemetry.close()
            return errors.not_supported(request_id, reason)
        life.state = State.INITIALISING
        self._initialised = life.facilities.loop.create_future()
        self._is_alone = False
        try:
            await self._launch(runtime)
        except HomeportError as error:
            if error.hint:
                life.platform_log.noted(f"hint: {error.hint}\n")
            kind = error.error_type if isinstance(error, LaunchError) else "Runtime.InvalidEntrypoint"
            self.settle(errors.could_not_start(request_id, error.message, kind))
        except OSError as error:
            # The machine's: a full disk, no more descriptors, code that is gone.
            self.settle(errors.could_not_start(request_id, f"the worker could not be started: {error}"))
        failure = await self._initialised
        if failure is None and life.worker is not None and life.worker.exited.done():
            # It has ended since it asked for work: nobody hears of that any more.
            failure = errors.exited(request_id, life.worker.exited.result())
        life.end_work()
        if failure is not None and life.worker is not None:
            life.platform_log.runtime_initialised(phase, failure)
        for extension in life.extensions:
            life.platform_log.extension_initialised(extension)
        life.extensions.telemetry.close()
        if failure is not None:
            self._reset.begin(reason_of(failure))
            await self._reset.ended()
        if life.state is State.INITIALISING:
            life.state = State.READY if failure is None else State.FAILED
        return failure

    async def _launch(self, runtime: Runtime) -> None:
        life = self._life
        # Those before may still be dying; neither their exit nor what they ask for is news any more.
        before, life.worker = life.worker, None
        await self._reset.over()
        if before is not None:
            await before.exited
        self._is_alone = True
        life.extensions.begin()
        if not life.api.address:
            await life.api.listen()
        if life.has_stopped():
            await life.api.close()
            return
        if life.storage is not None and life.storage.is_exceeded:
            # Where the next worker could not write either.
            await asyncio.to_thread(scratch.remove, life.scratch)
        life.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        worker = await self._start_worker(runtime)
        if worker is not None:
            life.worker = worker
            life.begin_work()
            worker.exited.add_done_callback(lambda exited: self._worker_exited(worker, exited.result()))
        if life.has_stopped():
            for started in (*life.extension_workers.values(), *([worker] if worker is not None else [])):
                started.kill()
            life.facilities.spawner.forget(life.scratch.name)

    async def _start_worker(self, runtime: Runtime) -> Worker | None:
        """The extensions', then the runtime's, of which there is none when the phase fails before."""
        life = self._life
        isolation = life.facilities.isolation
        places = isolation.places(life.config, life.scratch)
        # It reads files: other functions go on meanwhile.
        launch = await life.facilities.loop.run_in_executor(None, self._prepared, runtime, places)
        launch = wrapped(debugged(launch, life.config), life.config, places)
        if launch.note:
            life.platform_log.noted(launch.note, in_tail=False)
        environment = environment_variables(
            life.config,
            launch,
            places if launch.container is None else AWS,
            api_address=life.api.address,
            log_stream=life.log.destination.stream,
            endpoint_url=life.facilities.endpoint_url,
            xray_address=life.facilities.xray_address,
        )
        command = self._command(launch, environment)
        if launch.container is None and not await self._have_registered(command):
            return None
        start = partial(
            Worker.start,
            life.facilities.spawner,
            log_descriptors=launch.log_descriptors,
            emit=life.write_output,
            memory_mb=life.memory_limit_mb,
            keeps=line_filter(life.config),
        )
        if launch.container is not None:
            # The client of the container engine is none of the function's programs.
            return await start(command)
        worker = await life.facilities.egress.started(start, command, life.config, life.platform_log.noted)
        if command.group:
            life.bound_memory(worker)
        return worker

    def _prepared(self, runtime: Runtime, places: Places) -> Launch:
        config = self._life.config
        return self._life.facilities.egress.guarded(runtime.launch(config, places), config, places)

    def _command(self, launch: Launch, environment: Mapping[str, str]) -> Command:
        life = self._life
        if launch.container is not None:
            life.storage = None
            return in_container(launch.container, environment, life.marker, life.scratch.name)
        confinement = life.facilities.isolation.confine(life.config, launch, life.scratch)
        size_mb = life.config.ephemeral_storage_mb
        life.storage = None if confinement.bounds_storage else Storage(life.scratch, size_mb, self._out_of_storage)
        group = "" if life.memory_group is None else str(life.memory_group.folder)
        command = confined(confinement, environment, life.marker, life.scratch.name, group)
        return replace(command, template=template_of(launch, environment))

    async def _have_registered(self, runtime: Command) -> bool:
        """Start the external extensions and wait for their registration; False when the phase has failed meanwhile."""
        life = self._life
        await self._external.start(runtime)
        assert self._initialised is not None
        if life.extensions:
            waited: set[asyncio.Future[Any]] = {life.extensions.registry.all_registered(), self._initialised}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        return not self._initialised.done()
