"""The rest of an invocation whose response is there: it ends when the runtime and all extensions ask for the next."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from homeport.functions.errors import FunctionFailure
from homeport.functions.invocation import InvocationResult
from homeport.functions.phases.life import Life, Running
from homeport.functions.phases.overhead import Overhead
from homeport.functions.phases.reset import Reset
from homeport.functions.platform_events import Span

type Outcome = bytes | FunctionFailure

OVERHEAD_PATIENCE_S = 0.05
"""How long a response waits for its invocation's end, where something comes behind it.

AWS's callers are so far away that who calls again at once finds the same environment, and its part of the concurrency,
free. Here a caller would be faster than a runtime or an extension that merely asks for its next event.
"""


class PostRuntimePhase:
    """Decides what a caller waits for; the rest goes on as a task."""

    def __init__(
        self,
        life: Life,
        reset: Reset,
        early: Callable[[Running, Outcome], InvocationResult],
        finish: Callable[[Running, Outcome, Sequence[Span]], InvocationResult],
    ) -> None:
        """`early` makes a result of an invocation that goes on; `finish` ends it."""
        self._life = life
        self._reset = reset
        self._early = early
        self._finish = finish
        self.task: asyncio.Task[InvocationResult] | None = None
        """What is still to come of the last invocation, and the result that it then has."""

    async def run(self, running: Running, overhead: Overhead, outcome: Outcome) -> InvocationResult:
        """The caller gets the response before the invocation is over, unless it wants the whole log."""
        loop = self._life.facilities.loop
        finished: asyncio.Future[InvocationResult] = loop.create_future()
        self.task = loop.create_task(self._rest(running, overhead, outcome, finished))
        if _is_fatal(outcome):
            return await finished
        result = self._early(running, outcome)
        if running.invocation.wants_log:
            # What goes wrong behind the response is in the log; it takes no caller the response.
            return replace(result, log_tail=(await finished).log_tail)
        await asyncio.wait((self.task,), timeout=OVERHEAD_PATIENCE_S)
        return result

    async def _rest(
        self, running: Running, overhead: Overhead, outcome: Outcome, finished: asyncio.Future[InvocationResult]
    ) -> InvocationResult:
        if not _is_fatal(outcome):
            await _first(overhead.runtime_waits, overhead.failure)
            if not overhead.failure.done():
                self._tell_runtime_is_done(running, overhead, outcome)
                await _first(self._life.extensions.registry.all_ready(), overhead.failure)
        spans = overhead.extension_spans() if self._life.extensions else ()
        if overhead.failure.done():
            outcome = overhead.failure.result()
        if not overhead.runtime_waits.done():
            self._tell_runtime_is_done(running, overhead, outcome)
        result = self._finish(running, outcome, spans)
        finished.set_result(result)
        await self._reset.over()
        return result

    def _tell_runtime_is_done(self, running: Running, overhead: Overhead, outcome: Outcome) -> None:
        failure = outcome if isinstance(outcome, FunctionFailure) else None
        payload = outcome if isinstance(outcome, bytes) else outcome.payload
        produced = overhead.produced_bytes or (0 if _is_fatal(outcome) else len(payload))
        self._life.platform_log.runtime_done(
            running.invocation, failure, overhead.runtime_duration_ms, produced, overhead.runtime_spans()
        )


def _is_fatal(outcome: Outcome) -> bool:
    """Whether everything ends with it: the runtime does not survive."""
    return isinstance(outcome, FunctionFailure) and bool(outcome.status)


async def _first(*futures: asyncio.Future[Any]) -> None:
    await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
