"""The threads in which LocalStack's synchronous gateway answers."""

import itertools
import logging
import queue
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

IDLE_S = 30.0
"""A thread that finds no work for so long ends."""


class WorkerThreads:
    """Runs short-lived work in daemon threads, started when none is idle, never more than `limit`.

    Work above the limit waits in order. The limit has to be generous: LocalStack's services call each other through
    the front door, so a request that waits for another one holds a thread all the while, and so does a long poll.
    """

    def __init__(self, limit: int, name: str) -> None:
        self._limit = limit
        self._name = name
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._idle = 0
        self._numbers = itertools.count(1)

    def submit(self, work: Callable[[], None]) -> None:
        """Run `work` as soon as a thread is free."""
        with self._lock:
            if self._idle > 0:
                self._idle -= 1
            elif self._threads < self._limit:
                self._threads += 1
                threading.Thread(target=self._run, name=f"{self._name}-{next(self._numbers)}", daemon=True).start()
        self._work.put(work)

    def _run(self) -> None:
        while (work := self._next()) is not None:
            try:
                work()
            except Exception:
                log.exception("a worker thread's task failed")
            del work
            with self._lock:
                self._idle += 1

    def _next(self) -> Callable[[], None] | None:
        while True:
            try:
                return self._work.get(timeout=IDLE_S)
            except queue.Empty:
                with self._lock:
                    # Work that was just promised to an idle thread is still to arrive.
                    if self._idle > 0:
                        self._idle -= 1
                        self._threads -= 1
                        return None
