"""Threads for LocalStack's requests: as many as are needed, no more than allowed."""

import queue
import threading
import time

from homeport.server.workers import WorkerThreads


def test_work_above_the_limit_waits_its_turn() -> None:
    threads, release = WorkerThreads(2, "test-limited"), threading.Event()
    running: queue.SimpleQueue[str] = queue.SimpleQueue()

    def work() -> None:
        running.put(threading.current_thread().name)
        assert release.wait(5)

    for _ in range(5):
        threads.submit(work)
    first_two = {running.get(timeout=5), running.get(timeout=5)}
    nothing_more = running.empty()
    release.set()
    rest = {running.get(timeout=5) for _ in range(3)}

    assert (len(first_two), nothing_more, rest <= first_two) == (2, True, True)


def test_an_idle_thread_is_used_again_and_a_failure_does_not_end_it() -> None:
    threads = WorkerThreads(10, "test-again")
    names: queue.SimpleQueue[str] = queue.SimpleQueue()

    def fail() -> None:
        names.put(threading.current_thread().name)
        raise LookupError("a defect")

    def work() -> None:
        names.put(threading.current_thread().name)

    used = set()
    for each in (fail, work, work, work):
        threads.submit(each)
        used.add(names.get(timeout=5))
        deadline = time.monotonic() + 5
        while threads._idle == 0:
            assert time.monotonic() < deadline

    assert used == {"test-again-1"}
