"""The shutdown phase: the worker and all it started end, and their files go."""

import asyncio
import shutil

from homeport.functions import errors
from homeport.functions.phases.freeze import FreezePhase
from homeport.functions.phases.init import InitPhase
from homeport.functions.phases.life import Life, State


class ShutdownPhase:
    """Changes `state` to stopped, for good."""

    def __init__(self, life: Life, init: InitPhase, freeze: FreezePhase) -> None:
        self._life = life
        self._init = init
        self._freeze = freeze

    async def run(self) -> None:
        """An init phase or an invocation under way fails."""
        life = self._life
        life.state = State.STOPPED
        life.deadline.cancel()
        life.end_work()
        self._freeze.cancel()
        self._init.settle(errors.stopped(""))
        await life.api.close()
        worker, running = life.worker, life.running
        if worker is not None:
            worker.kill()
            await worker.exited
        life.facilities.spawner.forget(life.scratch.name)
        if running is not None:
            running.settle(errors.stopped(running.invocation.request_id))
        await asyncio.to_thread(shutil.rmtree, life.scratch, True)
