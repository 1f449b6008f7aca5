"""An execution environment: one worker at a time, one invocation at a time.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

import asyncio
import enum
import shutil
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from homeport.core.errors import HomeportError
from homeport.core.logs import LogStream
from homeport.functions import errors, logs
from homeport.functions.config import FunctionConfig
from homeport.functions.deadline import Deadline
from homeport.functions.environment_variables import environment_variables
from homeport.functions.errors import FunctionFailure
from homeport.functions.facilities import Facilities
from homeport.functions.invocation import Invocation, InvocationResult
from homeport.functions.limits import INIT_LIMIT_S, RESPONSE_LIMIT_BYTES
from homeport.functions.runtime_api import ACCEPTED, INVALID_REQUEST_ID, TOO_LARGE, Answer, RuntimeApi
from homeport.functions.runtimes import Runtime, refusal
from homeport.functions.spawner import Exit
from homeport.functions.worker import Worker


class State(enum.Enum):
    """Where an environment is in its life."""

    CREATED = "created"
    """Nothing runs yet."""
    INITIALISING = "initialising"
    """The worker loads the runtime and the function."""
    READY = "ready"
    """The worker waits for an invocation."""
    BUSY = "busy"
    """An invocation is under way."""
    FAILED = "failed"
    """No worker runs: its init failed, or an invocation timed out or crashed. The next invocation starts another."""
    STOPPED = "stopped"
    """Ended for good."""


@dataclass(slots=True)
class _Running:
    """The invocation under way."""

    invocation: Invocation
    started_s: float
    """By the clock's `monotonic`."""
    deadline_ms: int
    """In milliseconds since the epoch, as the function's context counts down to it."""
    outcome: asyncio.Future[bytes | FunctionFailure]


class ExecutionEnvironment:
    """One copy of a function version, as AWS keeps it.

    created → `start` → initialising → ready ⇄ busy; failed after an init error, a crash or a timeout, from where the
    next invocation initialises again inside its own time (AWS calls it a suppressed init), in the same log stream and
    with the same /tmp; stopped by `stop`, or by `retire` once the invocation under way is over.

    All methods run on the instance's loop.
    """

    def __init__(
        self,
        config: FunctionConfig,
        environment_id: str,
        facilities: Facilities,
        on_stop: Callable[["ExecutionEnvironment"], None] = lambda _: None,
    ) -> None:
        self.config = config
        self.environment_id = environment_id
        """32 hexadecimal digits: the end of the log stream's name."""
        self.state = State.CREATED
        self._facilities = facilities
        self._on_stop = on_stop
        stream = logs.log_stream_name(config, environment_id, facilities.clock.time())
        self._log = logs.EnvironmentLog(
            LogStream(config.account, config.region, config.log_group_name, stream),
            facilities.log_sink,
            facilities.clock,
        )
        self._api = RuntimeApi(self)
        # Short: functions put sockets there, whose paths may have 108 bytes.
        self._scratch = facilities.scratch / environment_id[:12]
        self._deadline = Deadline(facilities.clock, facilities.loop, self._timed_out)
        self._worker: Worker | None = None
        self._initialised: asyncio.Future[FunctionFailure | None] | None = None
        self._running: _Running | None = None
        self._init_duration_ms: float | None = None
        self._retiring = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Run the init phase. A failure is logged and kept: the first invocation tries again and answers for it."""
        if self.state is not State.CREATED:
            raise RuntimeError(f"an environment that is {self.state.value} cannot be started")
        self._log.write(logs.init_start_line(self.config), in_tail=False)
        started_s = self._facilities.clock.monotonic()
        self._deadline.set(started_s + INIT_LIMIT_S)
        failure = await self._initialise("")
        self._deadline.clear()
        duration_ms = (self._facilities.clock.monotonic() - started_s) * 1000
        if failure is None:
            self._init_duration_ms = duration_ms
        else:
            self._log_init_failure(duration_ms, "init", failure)

    async def invoke(self, invocation: Invocation) -> InvocationResult:
        """Run one invocation to its end, whatever that is: failures are results."""
        if self.state is State.CREATED:
            await self.start()
        if self._running is not None or self.state not in (State.READY, State.FAILED):
            raise RuntimeError(f"an environment that is {self.state.value} takes no invocation")
        clock = self._facilities.clock
        deadline_ms = int((clock.time() + self.config.timeout_s) * 1000)
        running = _Running(invocation, clock.monotonic(), deadline_ms, self._facilities.loop.create_future())
        self._running = running
        self._deadline.set(running.started_s + self.config.timeout_s)
        if self.state is not State.READY:
            await self._initialise_again(running)
        self._log.write(logs.start_line(invocation.request_id, self.config.version))
        self._deliver(running)
        return self._finish(running, await running.outcome)

    async def retire(self) -> None:
        """Stop now, or when the invocation under way is over: what AWS does to the environments of replaced code."""
        if self._running is not None:
            self._retiring = True
        else:
            await self.stop()

    async def stop(self) -> None:
        """Kill the worker and all it started, and remove its files. An invocation under way fails."""
        if self.state is State.STOPPED:
            return
        self.state = State.STOPPED
        self._deadline.cancel()
        self._settle_init(errors.stopped(""))
        await self._api.close()
        worker, running = self._worker, self._running
        if worker is not None:
            worker.kill()
            await worker.exited
        if running is not None:
            self._settle(running, errors.stopped(running.invocation.request_id))
        await asyncio.to_thread(shutil.rmtree, self._scratch, True)
        self._on_stop(self)

    def _finish(self, running: _Running, outcome: bytes | FunctionFailure) -> InvocationResult:
        """Log the end of an invocation and make its result."""
        self._deadline.clear()
        self._running = None
        failure = outcome if isinstance(outcome, FunctionFailure) else None
        payload = failure.payload if failure is not None else outcome
        assert isinstance(payload, bytes)
        report = self._report(running, failure)
        if self._worker is not None:
            self._worker.read_output()
        self._log.write(logs.end_line(report.request_id), logs.report_line(report))
        if self.state is State.BUSY:
            self.state = State.READY
        if self._retiring:
            self._in_background(self.stop())
        self._observe(report, failure)
        return InvocationResult(
            request_id=report.request_id,
            payload=payload,
            function_error=None if failure is None else "Unhandled",
            executed_version=self.config.version,
            log_tail=self._log.take_tail(),
            duration_ms=report.duration_ms,
            billed_duration_ms=report.billed_duration_ms,
            init_duration_ms=report.init_duration_ms,
            peak_memory_mb=report.peak_memory_mb,
        )

    def _report(self, running: _Running, failure: FunctionFailure | None) -> logs.Report:
        duration_ms = (self._facilities.clock.monotonic() - running.started_s) * 1000
        status, error_type = (failure.status, failure.error_type) if failure is not None else ("", "")
        if status == "timeout":
            # AWS reports the limit, not what it took to notice.
            duration_ms = self.config.timeout_s * 1000.0
        init_duration_ms, self._init_duration_ms = self._init_duration_ms, None
        return logs.Report(
            request_id=running.invocation.request_id,
            duration_ms=duration_ms,
            memory_mb=self.config.memory_mb,
            peak_memory_mb=self._worker.peak_memory_mb() if self._worker is not None else 0,
            init_duration_ms=init_duration_ms,
            status=status,
            error_type=error_type,
        )

    def _observe(self, report: logs.Report, failure: FunctionFailure | None) -> None:
        if self._facilities.observer.active:
            self._facilities.observer.report(
                "functions.invoked",
                report.request_id,
                function=self.config.arn,
                duration_ms=report.duration_ms,
                init_duration_ms=report.init_duration_ms,
                peak_memory_mb=report.peak_memory_mb,
                error_type=failure.error_type if failure is not None else None,
            )

    # The init phase.

    async def _initialise(self, request_id: str) -> FunctionFailure | None:
        """Run a worker up to its first request for work; why it did not come so far, or None."""
        runtime = self._facilities.runtimes.find(self.config.runtime)
        if runtime is None:
            self.state = State.FAILED
            reason = refusal(self.config.runtime)
            self._log.write(f"{reason}\n")
            return errors.not_supported(request_id, reason)
        self.state = State.INITIALISING
        self._initialised = self._facilities.loop.create_future()
        try:
            await self._launch(runtime)
        except HomeportError as error:
            self._settle_init(errors.could_not_start(request_id, error.message))
        failure = await self._initialised
        if failure is not None and self._worker is not None:
            self._worker.kill()
            await self._worker.exited
        if self.state is State.INITIALISING:
            self.state = State.READY if failure is None else State.FAILED
        return failure

    async def _launch(self, runtime: Runtime) -> None:
        # The one before may still be dying; its exit is no news any more.
        before, self._worker = self._worker, None
        if before is not None:
            await before.exited
        if not self._api.address:
            await self._api.listen()
        if self._is_stopped():
            await self._api.close()
            return
        self._scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        launch = runtime.launch(self.config)
        if launch.note:
            self._log.write(launch.note, in_tail=False)
        environment = environment_variables(
            self.config,
            launch,
            api_address=self._api.address,
            log_stream=self._log.destination.stream,
            endpoint_url=self._facilities.endpoint_url,
            scratch=self._scratch,
        )
        marker = f"AWS_LAMBDA_RUNTIME_API={self._api.address}"
        worker = await Worker.start(
            self._facilities.spawner, launch, environment, str(self.config.code_path), marker, self._log.write_output
        )
        self._worker = worker
        worker.exited.add_done_callback(lambda exited: self._worker_exited(worker, exited.result()))
        if self._is_stopped():
            worker.kill()

    def _is_stopped(self) -> bool:
        """Asked again after every wait: `stop` may come at any time."""
        return self.state is State.STOPPED

    async def _initialise_again(self, running: _Running) -> None:
        """The suppressed init of an environment whose worker failed, inside an invocation and its timeout."""
        request_id, started_s = running.invocation.request_id, self._facilities.clock.monotonic()
        failure = await self._initialise(request_id)
        if failure is not None:
            self._log_init_failure((self._facilities.clock.monotonic() - started_s) * 1000, "invoke", failure)
            self._settle(running, failure)

    def _log_init_failure(self, duration_ms: float, phase: str, failure: FunctionFailure) -> None:
        error_type = failure.error_type if failure.status == "error" else ""
        self._log.write(logs.init_report_line(duration_ms, phase, failure.status, error_type))

    def _settle_init(self, failure: FunctionFailure | None) -> None:
        if self._initialised is not None and not self._initialised.done():
            self._initialised.set_result(failure)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._facilities.loop.create_task(work)
        # The loop itself keeps no task alive.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # What happens while a worker runs.

    def _deliver(self, running: _Running) -> None:
        if not running.outcome.done():
            self.state = State.BUSY
            self._api.deliver(running.invocation, running.deadline_ms)

    async def _deliver_again(self, running: _Running) -> None:
        """The worker ended before it took the invocation: another one gets it."""
        await self._initialise_again(running)
        self._deliver(running)

    @staticmethod
    def _settle(running: _Running, outcome: bytes | FunctionFailure) -> None:
        if not running.outcome.done():
            running.outcome.set_result(outcome)

    def _timed_out(self) -> None:
        request_id = self._running.invocation.request_id if self._running is not None else ""
        failure = errors.timed_out(request_id, self.config.timeout_s)
        if self.state is State.INITIALISING:
            self._settle_init(failure)
        elif self.state is State.BUSY and self._running is not None and self._worker is not None:
            self.state = State.FAILED
            self._worker.kill()
            self._settle(self._running, failure)

    def _worker_exited(self, worker: Worker, how: Exit) -> None:
        if worker is not self._worker or self.state is State.STOPPED:
            return
        running, undelivered = self._running, self._api.has_undelivered
        self._api.forget()
        if self.state is State.INITIALISING:
            self._settle_init(errors.exited(running.invocation.request_id if running is not None else "", how))
            return
        busy, self.state = self.state is State.BUSY, State.FAILED
        if not busy or running is None:
            return
        if undelivered:
            self._in_background(self._deliver_again(running))
        else:
            self._settle(running, errors.exited(running.invocation.request_id, how))

    def runtime_waits(self) -> None:
        self._settle_init(None)

    def runtime_responded(self, request_id: str, payload: bytes) -> Answer:
        running = self._running
        if running is None or running.invocation.request_id != request_id or running.outcome.done():
            return INVALID_REQUEST_ID
        if len(payload) > RESPONSE_LIMIT_BYTES:
            self._settle(running, errors.response_too_large(len(payload)))
            return TOO_LARGE
        self._settle(running, payload)
        return ACCEPTED

    def runtime_failed(self, request_id: str, payload: bytes, error_type: str) -> Answer:
        running = self._running
        if running is None or running.invocation.request_id != request_id or running.outcome.done():
            return INVALID_REQUEST_ID
        self._settle(running, FunctionFailure(error_type, payload, ""))
        return ACCEPTED

    def runtime_cannot_initialise(self, payload: bytes, error_type: str) -> Answer:
        self._settle_init(FunctionFailure(error_type, payload, "error"))
        return ACCEPTED
