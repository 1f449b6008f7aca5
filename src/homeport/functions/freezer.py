"""Stops all that a worker runs, and lets it go on: in the process that forks the workers.

Signals do it, which every system has and SIGKILL cuts through. What left the worker's process group is found by the
system's lists of children, where there are such (Linux); an orphan is the spawner's child and carries the worker's
marker. Imported by that small process, like `process_table`.
"""

import contextlib
import os
import signal
from collections.abc import Callable, Iterable

from homeport.functions.process_table import carries, children, family

# A child that is forked while its parent is about to stop is seen in the next look. A worker that forks on and on must
# not keep the others waiting.
_LOOKS = 10


class Freezer:
    """The workers that stand still."""

    def __init__(self, is_worker: Callable[[int], bool]) -> None:
        """`is_worker` tells a worker by its pid: the spawner's other children are orphans."""
        self._is_worker = is_worker
        self._stopped: dict[int, set[int]] = {}
        """What was stopped outside of each worker's process group, by the worker's pid."""

    def freeze(self, worker: int, marker: bytes) -> None:
        """Stop a worker, its process group, and its descendants elsewhere."""
        _signal_group(worker, signal.SIGSTOP)
        stopped = self._stopped.setdefault(worker, set())
        for _ in range(_LOOKS):
            found = family({worker} | self._orphans(marker)) - {worker} - stopped
            if not found:
                return
            _signal_each(found, signal.SIGSTOP)
            stopped |= found

    def thaw(self, worker: int) -> None:
        """Let them go on, the worker last: its children cannot be collected, nor their ids be reused, before that."""
        _signal_each(self._stopped.pop(worker, ()), signal.SIGCONT)
        _signal_group(worker, signal.SIGCONT)

    def forget(self, worker: int) -> None:
        """The worker has ended."""
        self._stopped.pop(worker, None)

    def _orphans(self, marker: bytes) -> set[int]:
        orphans = {pid for pid in children(os.getpid()) if not self._is_worker(pid)}
        return {orphan for orphan in orphans if carries(orphan, marker)}


def _signal_group(leader: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def _signal_each(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
