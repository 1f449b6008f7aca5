"""LocalStack's place at the front door, seen from other threads."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from homeport.server.gateway import GatewaySlot
from homeport.server.loop_thread import LoopThread


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    thread = LoopThread()
    yield thread
    thread.stop()


def test_another_thread_waits_until_localstack_is_there(loop: LoopThread) -> None:
    slot = GatewaySlot(loop.loop)
    waiting = threading.Thread(target=slot.wait)
    waiting.start()
    was_waiting = waiting.is_alive()

    slot.fill(cast("Any", SimpleNamespace()))
    waiting.join(10)

    assert (was_waiting, waiting.is_alive()) == (True, False)
    # Who comes later does not wait.
    slot.wait()
