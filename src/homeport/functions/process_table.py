"""The machine's processes as the process that forks the workers sees them, by the system's own listing.

Imported by that small process: nothing of homeport is imported here, and little of Python.
"""

import contextlib
import os
import signal
import sys
import time

PF_EXITING = 0x4
# How often, and how far apart, to look for the environment of a process that shows none.
EXEC_LOOKS = 20
EXEC_PAUSE_S = 0.001


def parents() -> dict[int, int]:
    """The parent of every process that can be seen."""
    if not sys.platform.startswith("linux"):
        with os.popen("ps -axo pid=,ppid=") as listing:
            return {int(pid): int(parent) for pid, parent in (line.split() for line in listing)}
    found = {}
    for name in os.listdir("/proc"):  # noqa: PTH208 - pathlib's import costs more than this process
        if name.isdecimal():
            parent = parent_of(int(name))
            if parent is not None:
                found[int(name)] = parent
    return found


def parent_of(pid: int) -> int | None:
    """The parent as /proc tells it; None when the process is gone, or dead and only not collected yet."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:  # noqa: PTH123 - as above
            # The name in brackets may hold anything: what follows its last bracket is "state parent …".
            state, parent = stat.read().rpartition(b")")[2].split()[:2]
    except (OSError, ValueError):
        return None
    return None if state == b"Z" else int(parent)


def descendants(root: int, table: dict[int, int]) -> set[int]:
    """Every process below `root`."""
    found: set[int] = set()
    frontier = {root}
    while frontier:
        frontier = {pid for pid, parent in table.items() if parent in frontier} - found
        found |= frontier
    return found


def is_ending(pid: int) -> bool:
    """Whether a process is on its way out, or gone: its children are about to get another parent."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:  # noqa: PTH123 - as above
            flags = stat.read().rpartition(b")")[2].split()[6]
    except (OSError, IndexError):
        return True
    return bool(int(flags) & PF_EXITING)


def carries(pid: int, marker: bytes) -> bool | None:
    """Whether a process was started with the environment entry `marker`; None where it ends and shows none any more."""
    for _ in range(EXEC_LOOKS):
        try:
            with open(f"/proc/{pid}/environ", "rb") as environ:  # noqa: PTH123 - as above
                entries = environ.read()
        except OSError:
            return None if is_ending(pid) else False
        if entries:
            return marker in entries.split(b"\0")
        if is_ending(pid):
            return None
        # In the middle of an exec there is no environment for a moment.
        time.sleep(EXEC_PAUSE_S)
    return False


def kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def children(pid: int) -> set[int]:
    """Its children; none where the process is gone, or where the system keeps no such list (macOS)."""
    found: set[int] = set()
    try:
        threads = os.listdir(f"/proc/{pid}/task")  # noqa: PTH208 - as above
    except OSError:
        return found
    for thread in threads:
        # A thread that has ended meanwhile has none.
        with (
            contextlib.suppress(OSError),
            open(f"/proc/{pid}/task/{thread}/children", "rb") as listing,  # noqa: PTH123 - as above
        ):
            found.update(map(int, listing.read().split()))
    return found


def family(pids: set[int]) -> set[int]:
    """These processes and every one below them."""
    found: set[int] = set()
    frontier = pids
    while frontier:
        found |= frontier
        frontier = {child for pid in frontier for child in children(pid)} - found
    return found
