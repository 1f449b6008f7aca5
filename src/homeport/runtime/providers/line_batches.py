"""Log lines on their way from many callers to one thread, which stores them in batches."""

import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence

from homeport.core.clock import Clock
from homeport.core.logs import LogLine

FLUSH_S = 0.2
"""From a line's arrival to its being stored; lines that arrive meanwhile go along."""


class LineBatches[Destination: Hashable]:
    """Lines by their destination.

    `write` costs its caller an append. The storing thread starts with the first line; it is a daemon, as lines that are
    not stored when the process ends would be dropped with the rest of LocalStack's state.
    """

    def __init__(self, clock: Clock, thread_name: str, store: Callable[[Destination, list[LogLine]], None]) -> None:
        """`store` is given a destination's lines in order of time, on the storing thread; it does not raise."""
        self._clock = clock
        self._thread_name = thread_name
        self._store = store
        self._lines: dict[Destination, list[LogLine]] = defaultdict(list)
        self._due: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def write(self, destination: Destination, lines: Sequence[LogLine]) -> None:
        """Take lines over; they are stored soon."""
        with self._lock:
            first = not self._lines
            self._lines[destination].extend(lines)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._thread_name, daemon=True)
                self._thread.start()
        if first:
            self._clock.call_later(FLUSH_S, lambda: self._due.put(None))

    def flush(self) -> None:
        """Store what has been written so far, on the calling thread."""
        with self._lock:
            lines, self._lines = self._lines, defaultdict(list)
        for destination, written in lines.items():
            # Several threads may write to one destination, and a batch has to be in order of time.
            written.sort(key=lambda line: line.timestamp_ms)
            self._store(destination, written)

    def _run(self) -> None:
        while True:
            self._due.get()
            self.flush()


def batches(
    lines: Sequence[LogLine], *, most_lines: int, most_bytes: int, overhead_bytes: int = 0
) -> Iterator[Sequence[LogLine]]:
    """Cut lines into what one call takes; each line counts `overhead_bytes` more than its text."""
    start = size = 0
    for index, line in enumerate(lines):
        length = len(line.message.encode()) + overhead_bytes
        if index > start and (index - start == most_lines or size + length > most_bytes):
            yield lines[start:index]
            start, size = index, 0
        size += length
    if lines:
        yield lines[start:]
