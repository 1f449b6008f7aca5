"""The invoke phase: one invocation, from its event to its result."""

import asyncio
import json
from collections.abc import Coroutine, Sequence
from typing import Any

from homeport.functions import errors, logs
from homeport.functions.errors import FunctionFailure
from homeport.functions.invocation import Invocation, InvocationResult, ResponseSource
from homeport.functions.local_http import ACCEPTED, Answer, Body, Refused
from homeport.functions.phases.freeze import FreezePhase
from homeport.functions.phases.init import InitPhase
from homeport.functions.phases.life import Life, Running, State
from homeport.functions.phases.overhead import Overhead
from homeport.functions.phases.post_runtime import PostRuntimePhase
from homeport.functions.phases.reset import FAILURE, Reset, reason_of
from homeport.functions.phases.response import StreamedResponse, take_whole
from homeport.functions.platform_events import Span
from homeport.functions.runtime_api import INVALID_REQUEST_ID, INVALID_RESPONSE_MODE
from homeport.functions.spawner import OUT_OF_MEMORY, Exit


class InvokePhase:
    """Changes `state` (ready or failed → busy → ready or failed) and `running`."""

    def __init__(self, life: Life, init: InitPhase, freeze: FreezePhase, reset: Reset) -> None:
        self._life = life
        self._init = init
        self._freeze = freeze
        self._reset = reset
        self._post_runtime = PostRuntimePhase(life, reset, self._early, self._finish)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, invocation: Invocation) -> InvocationResult:
        """Run one invocation to its response, whatever that is; `overhead` is what comes behind it."""
        life, clock = self._life, self._life.facilities.clock
        deadline_ms = int((clock.time() + life.timeout_s) * 1000)
        running = Running(invocation, clock.monotonic(), deadline_ms, life.facilities.loop.create_future())
        life.running = running
        self._post_runtime.task = None
        self._freeze.wake()
        life.deadline.set(running.started_s + life.timeout_s)
        if life.state is not State.READY:
            await self._init.run_suppressed(running)
        life.platform_log.started(invocation)
        self._deliver(running)
        outcome = await running.outcome
        if running.overhead is None:
            return self._finish(running, outcome)
        return await self._post_runtime.run(running, running.overhead, outcome)

    @property
    def overhead(self) -> asyncio.Task[InvocationResult] | None:
        """What is still to come of the last invocation, where something may come behind its response."""
        return self._post_runtime.task

    def responded(self, request_id: str, payload: bytes, content_type: str) -> Answer:
        """The runtime posts a response."""
        running = self._unanswered(request_id)
        return INVALID_REQUEST_ID if running is None else take_whole(running, payload, content_type)

    def streams(self, request_id: str, mode: str, content_type: str, source: ResponseSource) -> Body:
        """The runtime begins a response that arrives in pieces."""
        running = self._unanswered(request_id)
        if running is None:
            return Refused(INVALID_REQUEST_ID)
        if mode != "streaming":
            running.settle(errors.invalid_response_mode())
            return Refused(INVALID_RESPONSE_MODE)
        # A handler may go on when it has ended its stream.
        self._expect_overhead(running)
        return StreamedResponse(running, content_type, source)

    def failed(self, request_id: str, payload: bytes, error_type: str) -> Answer:
        """The runtime posts an error."""
        running = self._unanswered(request_id)
        if running is None:
            return INVALID_REQUEST_ID
        running.settle(FunctionFailure(error_type, payload, ""))
        return ACCEPTED

    def _unanswered(self, request_id: str) -> Running | None:
        """The invocation that the runtime speaks of, if it is this one and has no response yet."""
        running = self._life.running
        if running is None or running.invocation.request_id != request_id:
            return None
        return None if running.is_answered or running.outcome.done() else running

    def runtime_waits(self) -> None:
        """The runtime is done with what it had."""
        running = self._life.running
        if running is None:
            return
        if running.is_truncated:
            running.settle(errors.truncated_response())
        if running.overhead is not None and running.outcome.done():
            running.overhead.runtime_is_ready()

    def end_with(self, failure: FunctionFailure) -> None:
        """The function's timeout is over, or its storage full: the worker ends, and the invocation with it."""
        life = self._life
        if life.state is State.BUSY and life.running is not None and life.worker is not None:
            life.state = State.FAILED
            self._reset.begin(reason_of(failure))
            life.running.settle(failure)

    def worker_exited(self, how: Exit, undelivered: bool) -> None:
        """The worker ended. An invocation that it had not taken goes to another one, once."""
        life, running = self._life, self._life.running
        busy, life.state = life.state is State.BUSY, State.FAILED
        self._reset.begin(FAILURE)
        if not busy or running is None:
            return
        if undelivered and not running.is_delivered_again:
            running.is_delivered_again = True
            self._in_background(self._deliver_again(running))
        else:
            running.settle(errors.exited(running.invocation.request_id, how))

    def extension_exited(self, failure: FunctionFailure) -> None:
        """An extension ended: so does all the rest, and the invocation with it."""
        life, running = self._life, self._life.running
        life.state = State.FAILED
        self._reset.begin(FAILURE)
        if running is not None:
            running.settle(failure)

    def _deliver(self, running: Running) -> None:
        if not running.outcome.done():
            self._life.state = State.BUSY
            life = self._life
            # AWS's own runtimes ask for their next invocation as soon as they have posted a whole response.
            if life.extensions or life.platform_log.is_json or life.config.brings_own_runtime:
                self._expect_overhead(running)
            if self._life.extensions:
                self._tell_extensions(running)
            self._life.begin_work()
            self._life.api.deliver(running.invocation, running.deadline_ms)

    def _expect_overhead(self, running: Running) -> None:
        """Let the invocation go on, within its timeout, until the runtime asks for the next one."""
        if running.overhead is None:
            running.overhead = Overhead(self._life.facilities.loop, self._life.facilities.clock)

    def _tell_extensions(self, running: Running) -> None:
        invocation = running.invocation
        self._life.extensions.invoke(
            invocation.request_id, invocation.invoked_arn, invocation.trace_id, running.deadline_ms
        )

    async def _deliver_again(self, running: Running) -> None:
        await self._init.run_suppressed(running)
        self._deliver(running)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._life.facilities.loop.create_task(work)
        # The loop itself keeps no task alive.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _early(self, running: Running, outcome: bytes | FunctionFailure) -> InvocationResult:
        """The result of an invocation that is not over."""
        if self._life.worker is not None:
            self._life.worker.measure_memory()
        return self._result(self._report(running, None), outcome)

    def _finish(
        self, running: Running, outcome: bytes | FunctionFailure, spans: Sequence[Span] = ()
    ) -> InvocationResult:
        """Log the end of an invocation and make its result."""
        life = self._life
        life.deadline.clear()
        life.running = None
        if self._has_kept_too_much():
            outcome = errors.exited(running.invocation.request_id, OUT_OF_MEMORY)
        failure = outcome if isinstance(outcome, FunctionFailure) else None
        report = self._report(running, failure)
        life.init_duration_ms = None
        if life.worker is not None:
            life.worker.read_output()
        if failure is not None and failure.error_type.startswith("Extension."):
            life.platform_log.faulted(json.loads(failure.payload)["errorMessage"], failure.error_type)
        life.platform_log.ended(running.invocation, report, spans)
        if life.state is State.BUSY:
            life.state = State.READY
            self._freeze.rest()
        self._observe(report, failure)
        extensions_ms = running.overhead.extensions_ms if running.overhead is not None and life.extensions else None
        return self._result(report, outcome, life.log.take_tail(), extensions_ms)

    def _result(
        self,
        report: logs.Report,
        outcome: bytes | FunctionFailure,
        log_tail: str = "",
        extensions_ms: float | None = None,
    ) -> InvocationResult:
        return InvocationResult(
            request_id=report.request_id,
            payload=outcome.payload if isinstance(outcome, FunctionFailure) else outcome,
            function_error="Unhandled" if isinstance(outcome, FunctionFailure) else None,
            executed_version=self._life.config.version,
            log_tail=log_tail,
            duration_ms=report.duration_ms,
            billed_duration_ms=report.billed_duration_ms,
            init_duration_ms=report.init_duration_ms,
            peak_memory_mb=report.peak_memory_mb,
            extensions_ms=extensions_ms,
        )

    def _has_kept_too_much(self) -> bool:
        """Whether the worker holds more memory than it may; it is killed then, too short as the invocation was."""
        life, worker = self._life, self._life.worker
        life.end_work()
        if worker is None or not worker.measure_memory() or life.state is not State.BUSY:
            return False
        life.state = State.FAILED
        worker.run_out_of_memory()
        return True

    def _report(self, running: Running, failure: FunctionFailure | None) -> logs.Report:
        life = self._life
        duration_ms = (life.facilities.clock.monotonic() - running.started_s) * 1000
        status, error_type = (failure.status, failure.error_type) if failure is not None else ("", "")
        if status == "timeout":
            # AWS reports the limit, not what it took to notice.
            duration_ms = life.config.timeout_s * 1000.0
        return logs.Report(
            request_id=running.invocation.request_id,
            duration_ms=duration_ms,
            memory_mb=life.config.memory_mb,
            peak_memory_mb=life.worker.peak_memory_mb if life.worker is not None else 0,
            init_duration_ms=life.init_duration_ms,
            status=status,
            error_type=error_type,
        )

    def _observe(self, report: logs.Report, failure: FunctionFailure | None) -> None:
        observer = self._life.facilities.observer
        if observer.active:
            observer.report(
                "functions.invoked",
                report.request_id,
                function=self._life.config.arn,
                duration_ms=report.duration_ms,
                init_duration_ms=report.init_duration_ms,
                peak_memory_mb=report.peak_memory_mb,
                error_type=failure.error_type if failure is not None else None,
            )
