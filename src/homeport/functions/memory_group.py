"""MemorySize, kept by the kernel where control groups may be made: whatever an environment does, it takes no more.

A group counts files in memory too (`/tmp` where that is a file system of its own) and what the kernel holds for its
processes, so it bounds the machine's loss and is not exact; `memory_watch` is. Whoever runs into it is killed at once.
"""

import contextlib
import os
import re
from collections.abc import Callable
from pathlib import Path

from homeport.functions.control_group import ControlGroup, memory_group

KERNEL_MB = 16
"""What the kernel may hold for an environment: page tables, buffers of sockets."""
_LIMITS = {1: ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"), 2: ("memory.max",)}
_EVENTS = {1: "memory.oom_control", 2: "memory.events"}
_SWAP, _KILLED_TOGETHER, _CONTROLLERS = "memory.swap.max", "memory.oom.group", "cgroup.subtree_control"
_NAME = re.compile(r"homeport-(\d+)-\w+")
_TRIAL_BYTES = 1 << 30


class MemoryGroup:
    """One environment's. It is there from `hold` on; the process that forks the workers removes it."""

    def __init__(self, folder: Path, version: int) -> None:
        self.folder = folder
        self._version = version
        self._killed = 0

    def hold(self, pid: int, limit_mb: int) -> None:
        """Put a worker in; its children follow. Waits some 10 ms for the kernel, so it is not for the loop's thread."""
        self.folder.mkdir(exist_ok=True)
        self.limit((limit_mb + KERNEL_MB) << 20)
        # It may have ended already.
        with contextlib.suppress(ProcessLookupError):
            (self.folder / "cgroup.procs").write_text(str(pid))

    def has_killed(self) -> bool:
        """Whether the kernel has killed a process for its memory since this was asked last."""
        before, self._killed = self._killed, self._count()
        return self._killed > before

    def remove(self) -> None:
        """Harmless where it is not there, or a process has yet to leave it."""
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def limit(self, limit_bytes: int) -> None:
        """Let it hold so much and no more, swapped out or not."""
        for name in _LIMITS[self._version]:
            # What counts swap is there only where swap is counted.
            if (self.folder / name).exists():
                (self.folder / name).write_text(str(limit_bytes))
        if self._version == 2:
            with contextlib.suppress(OSError):
                (self.folder / _SWAP).write_text("0")
            (self.folder / _KILLED_TOGETHER).write_text("1")

    def _count(self) -> int:
        try:
            events = (self.folder / _EVENTS[self._version]).read_text()
        except OSError:
            return 0
        found = re.search(r"^oom_kill (\d+)", events, flags=re.MULTILINE)
        return int(found[1]) if found else 0


class MemoryGroups:
    """Where an instance makes them."""

    def __init__(self, parent: Path, version: int) -> None:
        self._parent = parent
        self._version = version

    def of(self, environment: str) -> MemoryGroup:
        """An environment's group, which is not there yet."""
        return MemoryGroup(self._parent / f"homeport-{os.getpid()}-{environment}", self._version)

    def sweep(self, is_running: Callable[[int], bool]) -> None:
        """Remove what instances have left that ended with all of their processes at once."""
        for folder in self._parent.iterdir():
            name = _NAME.fullmatch(folder.name)
            if name and not is_running(int(name[1])):
                MemoryGroup(folder, self._version).remove()


def memory_groups() -> MemoryGroups | None:
    """None where no group may be made: it is tried."""
    own = memory_group()
    parent = None if own is None else parent_of_groups(own)
    if own is None or parent is None:
        return None
    groups = MemoryGroups(parent, own.version)
    trial = groups.of("trial")
    try:
        groups.sweep(_is_running)
        trial.folder.mkdir(exist_ok=True)
        trial.limit(_TRIAL_BYTES)
    except OSError:
        return None
    finally:
        trial.remove()
    return groups


def parent_of_groups(own: ControlGroup) -> Path | None:
    """Below our own group in version 1; in version 2, whose groups hold either processes or groups, beside it."""
    if own.version == 1:
        return own.folder
    if own.folder == own.root:
        return None
    controllers = (own.folder.parent / _CONTROLLERS).read_text().split()
    return own.folder.parent if "memory" in controllers else None


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
