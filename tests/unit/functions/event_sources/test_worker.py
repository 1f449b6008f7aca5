"""Workers of mappings: their states, and what they leave behind."""

import asyncio

from homeport.functions.event_sources.worker import MappingWorker, State
from support.event_sources import MappingLab, ScriptedFunction


def test_a_worker_that_is_stopped_before_it_works_leaves_its_source() -> None:
    lab = MappingLab(ScriptedFunction())
    states: list[State | None] = []

    async def test() -> None:
        worker = MappingWorker(asyncio.get_running_loop(), lab.stream_poller(), states.append)
        worker.start(State.CREATING)
        worker.stop(State.DISABLING, State.DISABLED)
        await asyncio.wait_for(worker.ended(), 10)

    asyncio.run(test())
    assert states == ["Creating", "Disabling", "Disabled"]
    assert (lab.stream.listeners, lab.stream.reads) == ([], 0)
