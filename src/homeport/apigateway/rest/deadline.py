"""Waiting for something no longer than a clock allows."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from homeport.core.clock import Clock, Timer


async def within[T](clock: Clock, seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives; TimeoutError when the clock's `seconds` pass first, with `work` cancelled."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()
    task = loop.create_task(work)
    task.add_done_callback(lambda _: _end(ended))
    timer = _alarm(clock, seconds, ended)
    try:
        await ended
    finally:
        timer.cancel()
        if not task.done():
            task.cancel()
    if task.cancelled() or not task.done():
        raise TimeoutError
    return task.result()


async def pause(clock: Clock, seconds: float) -> None:
    """Wait until the clock's `seconds` have passed."""
    passed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    timer = _alarm(clock, seconds, passed)
    try:
        await passed
    finally:
        timer.cancel()


def _alarm(clock: Clock, seconds: float, ended: asyncio.Future[None]) -> Timer:
    loop = ended.get_loop()

    def expire() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(_end, ended)

    return clock.call_later(seconds, expire)


def _end(ended: asyncio.Future[None]) -> None:
    if not ended.done():
        ended.set_result(None)
