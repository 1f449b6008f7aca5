"""How all processes of an environment end: with extensions in AWS's order and times, without any at once.

The runtime gets SIGTERM, then external extensions that asked for it get a SHUTDOWN event; what does not end in its time
is killed.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-lifecycle-shutdown
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from homeport.functions.deadline import Deadline
from homeport.functions.errors import FunctionFailure
from homeport.functions.phases.life import Life
from homeport.functions.worker import Worker

SPINDOWN, TIMEOUT, FAILURE = "spindown", "timeout", "failure"
"""AWS's reasons."""

LIMIT_S = 2.0
"""The whole of it, where there are external extensions."""
_RUNTIME_LIMIT_S = 0.3
_RUNTIME_LIMIT_WITH_INTERNAL_S = 0.5


def reason_of(failure: FunctionFailure) -> str:
    """Why everything ends after that."""
    return TIMEOUT if failure.status == "timeout" else FAILURE


class Reset:
    """Ends the worker and the extensions' processes; another init phase may start new ones."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._task: asyncio.Task[None] | None = None

    @property
    def is_under_way(self) -> bool:
        return self._task is not None and not self._task.done()

    def begin(self, reason: str) -> None:
        """Begin to end everything; harmless when that is under way."""
        if self.is_under_way:
            return
        worker = self._life.worker
        if self._life.extensions:
            self._task = self._life.facilities.loop.create_task(self._end_in_order(worker, reason))
        elif worker is not None:
            worker.kill()

    async def over(self) -> None:
        """Wait for what was begun with extensions."""
        if self._task is not None:
            await self._task

    async def ended(self) -> None:
        """Wait until nothing runs any more: it was begun, or the worker has ended by itself."""
        await self.over()
        if self._life.worker is not None:
            await self._life.worker.exited

    async def _end_in_order(self, runtime: Worker | None, reason: str) -> None:
        life, clock = self._life, self._life.facilities.clock
        started_s, deadline_ms = clock.monotonic(), int((clock.time() + LIMIT_S) * 1000)
        if runtime is not None:
            limit_s = _RUNTIME_LIMIT_WITH_INTERNAL_S if life.extensions.registry.has_internal else _RUNTIME_LIMIT_S
            runtime.terminate()
            await self._end([runtime], started_s + limit_s)
            # What it wrote last reaches the extensions before they are told to end.
            await self._within(life.extensions.telemetry.flush(), started_s + limit_s)
        told = []
        for extension in life.extensions:
            worker = life.extension_workers.get(extension.name)
            if worker is None:
                continue
            if life.extensions.shut_down(extension, reason, deadline_ms):
                told.append(worker)
            else:
                worker.kill()
        await self._end(told, started_s + LIMIT_S)
        for worker in life.extension_workers.values():
            await worker.exited
        life.extension_workers.clear()

    async def _end(self, workers: Iterable[Worker], due_s: float) -> None:
        """Wait for workers to end by themselves until then, and kill those that have not."""
        by_exit = {worker.exited: worker for worker in workers}
        for exited in await self._within(by_exit, due_s):
            by_exit[exited].kill()
            await exited

    async def _within[T](self, futures: Iterable[asyncio.Future[T]], due_s: float) -> set[asyncio.Future[T]]:
        """Wait for futures until then; those that are not done."""
        loop = self._life.facilities.loop
        expired: asyncio.Future[Any] = loop.create_future()
        limit = Deadline(self._life.facilities.clock, loop, lambda: expired.set_result(None))
        limit.set(due_s)
        pending = set(futures)
        while pending and not expired.done():
            waited: set[asyncio.Future[Any]] = {*pending, expired}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            pending = {each for each in pending if not each.done()}
        limit.cancel()
        return pending
