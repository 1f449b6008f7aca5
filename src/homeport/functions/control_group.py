"""The control group of the memory controller that this process lives in.

https://docs.kernel.org/admin-guide/cgroup-v2.html
https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc/self")
_LIMITS = {1: "memory.limit_in_bytes", 2: "memory.max"}


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """Where it is mounted here."""

    version: int
    """1 or 2: both may be mounted, and only one of them has the memory controller."""
    root: Path
    """The uppermost group that is seen here; in a container that is often its own."""
    folder: Path

    def limits(self) -> Iterator[int]:
        """Bytes that this group and those above it may hold; nothing for those without a limit."""
        folder = self.folder
        while folder.is_relative_to(self.root):
            try:
                text = (folder / _LIMITS[self.version]).read_text().strip()
            except OSError:
                # The very root has none.
                text = ""
            if text.isdecimal():
                yield int(text)
            folder = folder.parent


def memory_group(proc: Path = _PROC) -> ControlGroup | None:
    """The group; None where the system has no such thing, or does not show it."""
    try:
        groups = dict(_groups((proc / "cgroup").read_text()))
        mounts = dict(_mounts((proc / "mountinfo").read_text()))
    except OSError:
        return None
    for version in (1, 2):
        if version in groups and version in mounts:
            below, root = mounts[version]
            own = Path(groups[version])
            # A group outside of what is mounted here has no folder; the one that is mounted bounds it.
            is_here = own.is_relative_to(below) and ".." not in own.parts
            return ControlGroup(version, root, root / own.relative_to(below) if is_here else root)
    return None


def machine_memory_bytes(proc: Path = _PROC) -> int:
    """What all processes together may hold: the machine's memory, or less in a container or slice that is limited."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    group = memory_group(proc)
    return min((physical, *group.limits())) if group is not None else physical


def _groups(text: str) -> Iterator[tuple[int, str]]:
    """The versions' groups of a process, from lines `number:controllers:path`."""
    for line in text.splitlines():
        number, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            yield 1, path
        elif number == "0":
            yield 2, path


def _mounts(text: str) -> Iterator[tuple[int, tuple[str, Path]]]:
    """The versions' mounts: which group is mounted, and where."""
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        root, place = before.split()[3:5]
        kind, _, options = after.split(maxsplit=2)
        if kind == "cgroup2":
            yield 2, (root, Path(place))
        elif kind == "cgroup" and "memory" in options.split(","):
            yield 1, (root, Path(place))
