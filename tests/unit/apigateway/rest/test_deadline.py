import asyncio

import pytest

from homeport.apigateway.rest.deadline import within
from homeport.core.clock import ManualClock


async def gives(value: str) -> str:
    return value


async def fails() -> str:
    raise LookupError("its own")


def test_work_in_time() -> None:
    assert asyncio.run(within(ManualClock(), 1, gives("done"))) == "done"


def test_a_failure_of_the_work() -> None:
    with pytest.raises(LookupError, match="its own"):
        asyncio.run(within(ManualClock(), 1, fails()))


def test_work_that_takes_too_long_is_cancelled() -> None:
    clock = ManualClock()
    cancelled = []

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    async def wait() -> None:
        waiting = asyncio.create_task(within(clock, 5, endless()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        clock.advance(5)
        await waiting

    with pytest.raises(TimeoutError):
        asyncio.run(wait())
    assert cancelled == [True]
