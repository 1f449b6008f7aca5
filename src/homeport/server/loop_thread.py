"""The front door's event loop, in a thread of its own: the main thread is LocalStack's."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import uvloop


class LoopThread:
    """A uvloop loop that runs from construction until `stop`."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="front-door", daemon=True)
        self._thread.start()

    def call[T](self, work: Coroutine[Any, Any, T], timeout_s: float = 5.0) -> T:
        """Run `work` on the loop and wait for its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout_s)

    def stop(self, timeout_s: float = 1.0) -> None:
        """End the loop; tasks that are under way are dropped with it."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(timeout_s)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
