"""Deadlines, on a clock that only the test moves."""

import asyncio
from collections.abc import Awaitable, Callable

from homeport.core.clock import ManualClock
from homeport.functions.deadline import Deadline
from support.functions import run


class CountingClock(ManualClock):
    """Counts the timers that are asked for."""

    timers = 0

    def call_later(self, delay_s: float, callback: Callable[[], None]):  # type: ignore[no-untyped-def]  # as inherited
        self.timers += 1
        return super().call_later(delay_s, callback)


def with_deadline(work: Callable[[CountingClock, Deadline, list[float]], Awaitable[None]]) -> None:
    async def body() -> None:
        clock, expired = CountingClock(), list[float]()
        await work(
            clock, Deadline(clock, asyncio.get_running_loop(), lambda: expired.append(clock.monotonic())), expired
        )

    run(body())


async def pass_time(clock: ManualClock, seconds: float) -> None:
    clock.advance(seconds)
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def test_deadline_calls_back_once_at_its_time() -> None:
    async def work(clock: CountingClock, deadline: Deadline, expired: list[float]) -> None:
        deadline.set(3.0)
        await pass_time(clock, 2.9)
        assert expired == []

        await pass_time(clock, 0.2)
        await pass_time(clock, 10)

        assert len(expired) == 1

    with_deadline(work)


def test_cleared_deadline_never_calls_back() -> None:
    async def work(clock: CountingClock, deadline: Deadline, expired: list[float]) -> None:
        deadline.set(3.0)
        deadline.clear()

        await pass_time(clock, 10)

        assert expired == []

    with_deadline(work)


def test_moving_a_deadline_on_costs_no_timer() -> None:
    async def work(clock: CountingClock, deadline: Deadline, expired: list[float]) -> None:
        for moved in range(1000):
            deadline.set(clock.monotonic() + 3.0 + moved / 1000)

        assert clock.timers == 1
        await pass_time(clock, 3.5)
        assert (expired, clock.timers) == ([], 2)
        await pass_time(clock, 1.0)
        assert len(expired) == 1

    with_deadline(work)


def test_earlier_deadline_is_not_missed() -> None:
    async def work(clock: CountingClock, deadline: Deadline, expired: list[float]) -> None:
        deadline.set(900.0)
        deadline.set(3.0)

        await pass_time(clock, 3.0)

        assert expired == [3.0]

    with_deadline(work)


def test_cancelled_deadline_lets_go_of_its_timer() -> None:
    async def work(clock: CountingClock, deadline: Deadline, expired: list[float]) -> None:
        deadline.set(3.0)
        deadline.cancel()
        deadline.cancel()

        await pass_time(clock, 10)

        assert expired == []

    with_deadline(work)
