"""The shutdown phase: the worker, the extensions and all they started end, and their files go."""

import asyncio

from homeport.functions import errors, scratch
from homeport.functions.phases.freeze import FreezePhase
from homeport.functions.phases.init import InitPhase
from homeport.functions.phases.life import Life, State
from homeport.functions.phases.reset import SPINDOWN, Reset


class ShutdownPhase:
    """Changes `state` to stopped, for good."""

    def __init__(self, life: Life, init: InitPhase, freeze: FreezePhase, reset: Reset) -> None:
        self._life = life
        self._init = init
        self._freeze = freeze
        self._reset = reset

    async def run(self) -> None:
        """An init phase or an invocation under way fails."""
        life = self._life
        life.state = State.STOPPED
        life.deadline.cancel()
        life.end_work()
        if life.extensions:
            # They are told, and may do what they do then.
            self._freeze.wake()
        self._freeze.cancel()
        self._init.settle(errors.stopped(""))
        self._reset.begin(SPINDOWN)
        await self._reset.ended()
        life.extensions.telemetry.stop()
        await life.api.close()
        running = life.running
        life.facilities.spawner.forget(life.scratch.name)
        if running is not None:
            running.settle(errors.stopped(running.invocation.request_id))
        await asyncio.to_thread(scratch.remove, life.scratch)
