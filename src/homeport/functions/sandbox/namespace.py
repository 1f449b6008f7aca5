"""The level `namespace`: a file system of the function's own, as AWS lays it out.

A user namespace gives a worker the right to a mount namespace, and takes every right outside away, root's too. In it
are the system's folders, the interpreter, the code, the layers and a `/tmp` of the size of EphemeralStorage, nothing
else; and all but `/tmp` is read-only. Linux 5.12 or later, where unprivileged user namespaces are allowed.
"""

import os
import platform
import re
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox import visible
from homeport.functions.sandbox.landlock import LISTED, NETWORK, UNSCOPED, kept_scopes
from homeport.functions.sandbox.level import Confinement, Step
from homeport.functions.sandbox.places import AWS, SANDBOX_HOSTS, Places, sandbox_address
from homeport.functions.sandbox.restraints import PROCESSES, UNASKED, UNBOUND, UNFILTERED, restraints
from homeport.functions.sandbox.steps import (
    CLONE_NEWIPC,
    CLONE_NEWNS,
    CLONE_NEWUSER,
    MOUNT_ATTR_NOSUID,
    MOUNT_ATTR_RDONLY,
    MS_BIND,
    MS_NODEV,
    MS_NOSUID,
    MS_PRIVATE,
    MS_REC,
)

# Who functions are on AWS.
_USER, _GROUP = 993, 990
_USERS = (
    "root:x:0:0:root:/root:/sbin/nologin\n"
    "nobody:x:65534:65534:nobody:/:/sbin/nologin\n"
    f"sbx_user1051:x:{_USER}:{_GROUP}::/home/sbx_user1051:/sbin/nologin\n"
)
_GROUPS = f"root:x:0:\nnobody:x:65534:\nsbx_user1051:x:{_GROUP}:\n"
_HOSTS = Path("/etc/hosts")
_PROCESSORS = Path("/sys/devices/system/cpu")
# Before it the kernel counts a user's processes over the whole machine.
_COUNTS_BY_NAMESPACE = (5, 14)


class NamespaceLevel:
    """A mount namespace for each environment."""

    name = "namespace"
    needs = "Linux 5.12 where user namespaces may be made without rights: most machines"
    guarantees = (
        "files outside the function's own and the system's are not there",
        "everything but /tmp is read-only",
        "/tmp is the environment's own and has the size of EphemeralStorage",
        "no process of the machine can be read, traced or given more rights, and no System V memory is shared",
    )
    gaps = (UNSCOPED, UNFILTERED, UNASKED, UNBOUND, NETWORK, LISTED)

    def obstacle(self) -> str:
        """Only a trial shows it."""
        return "" if sys.platform.startswith("linux") else "this is not Linux"

    def places(self, config: FunctionConfig, scratch: Path) -> Places:
        return AWS

    def confine(self, config: FunctionConfig, launch: Launch, scratch: Path) -> Confinement:
        return Confinement(
            enclosure=[
                *_new_root(scratch, config),
                *_without_repetition(_contents(scratch, config, launch)),
                *_closed(scratch),
            ],
            restraints=[
                ("root", str(scratch)),
                ("unshare", CLONE_NEWIPC),
                *_process_limit(),
                *restraints(),
                *kept_scopes(),
            ],
            argv=launch.argv,
            directory=str(AWS.task_root),
            bounds_storage=True,
        )


def _new_root(base: Path, config: FunctionConfig) -> Iterator[Step]:
    """An empty root at `base`, which is no more than a place to mount it."""
    yield ("unshare", CLONE_NEWUSER | CLONE_NEWNS)
    yield ("identity", _USER, os.geteuid(), _GROUP, os.getegid())
    # Nothing that happens here reaches the machine's mounts.
    yield ("mount", "none", "/", None, MS_REC | MS_PRIVATE, None)
    yield ("mount", "tmpfs", str(base), "tmpfs", MS_NOSUID | MS_NODEV, "mode=755")
    yield ("folder", f"{base}/tmp")
    size = f"mode=700,size={config.ephemeral_storage_mb}m"
    yield ("mount", "tmpfs", f"{base}/tmp", "tmpfs", MS_NOSUID | MS_NODEV, size)


def _contents(base: Path, config: FunctionConfig, launch: Launch) -> Iterator[Step]:
    yield from _system(base)
    yield from _bound(base, AWS.task_root, config.code_path)
    assert AWS.runtime is not None
    yield from _bound(base, AWS.runtime, launch.runtime_directory)
    reads = [path for path in dict.fromkeys(launch.reads) if not visible.is_of_the_system(path)]
    yield from _layers(base, config.layers_path, reads)
    # A folder comes before what lies in it, which is then there already.
    for path in _outermost(reads):
        yield from _bound(base, path, path)
    for path, instead in launch.overlays.items():
        if visible.is_shown(path) or any(path.is_relative_to(each) for each in reads):
            yield ("mount", str(instead), f"{base}{path}", None, MS_BIND, None)


def _system(base: Path) -> Iterator[Step]:
    """The same for all functions."""
    links, shown = _shown()
    for path, target in links:
        yield ("link", f"{base}{path}", target)
    for path in shown:
        yield from _bound(base, path, path)
    yield ("write", f"{base}/etc/passwd", _USERS)
    yield ("write", f"{base}/etc/group", _GROUPS)
    yield ("write", f"{base}{_HOSTS}", _hosts(base))
    streams = {"fd": "", "stdin": "/0", "stdout": "/1", "stderr": "/2"}
    for name, end in streams.items():
        yield ("link", f"{base}/dev/{name}", f"/proc/self/fd{end}")


@cache
def _shown() -> tuple[Sequence[tuple[Path, str]], Sequence[Path]]:
    """The system's folders that are links, with their texts; everything else of the system's."""
    folders = visible.system_folders()
    links = [(path, os.readlink(path)) for path in folders if path.is_symlink()]  # noqa: PTH115 - the text, not a Path
    settings = (path for path in visible.settings() if path != _HOSTS)
    others = (*settings, *visible.DEVICES, Path("/proc"), _PROCESSORS)
    return links, [*(path for path in folders if not path.is_symlink()), *(path for path in others if path.exists())]


def _hosts(base: Path) -> str:
    """The machine's, and the environment's own names for itself."""
    machine = _HOSTS.read_text(errors="replace") if _HOSTS.exists() else ""
    return f"{machine}\n{sandbox_address(base.name)} {' '.join(SANDBOX_HOSTS)}\n"


def _layers(base: Path, layers: Path | None, reads: Iterable[Path]) -> Iterator[Step]:
    """`/opt`, entry by entry where an interpreter lies in the machine's own `/opt`."""
    yield ("folder", f"{base}/opt")
    if layers is None:
        return
    if any(path.is_relative_to(AWS.opt) for path in reads):
        for entry in layers.iterdir():
            yield from _bound(base, AWS.opt / entry.name, entry)
    else:
        yield from _bound(base, AWS.opt, layers)


def _without_repetition(steps: Iterable[Step]) -> Iterator[Step]:
    """Many files lie in one folder."""
    made: set[Step] = set()
    for step in steps:
        if step not in made:
            yield step
        if step[0] == "folder":
            made.add(step)


def _closed(base: Path) -> Iterator[Step]:
    """Only `/tmp` can be written from now on."""
    yield ("attributes", str(base), MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0, True)
    yield ("attributes", f"{base}/tmp", 0, MOUNT_ATTR_RDONLY, False)


def _bound(base: Path, target: Path, source: Path) -> Iterator[Step]:
    """Let `source` appear at `target`."""
    place = f"{base}{target}"
    if source.is_dir():
        yield ("folder", place)
    else:
        yield ("folder", str(Path(place).parent))
        yield ("write", place, "")
    # What is mounted below comes along: the kernel would not show what it hides.
    yield ("mount", str(source), place, None, MS_BIND | MS_REC, None)


def _outermost(paths: Sequence[Path]) -> Iterator[Path]:
    """Those that lie in no other one."""
    for path in paths:
        if not any(path != other and path.is_relative_to(other) for other in paths):
            yield path


def _process_limit() -> Iterator[Step]:
    numbers = re.match(r"(\d+)\.(\d+)", platform.release())
    if numbers and tuple(map(int, numbers.groups())) >= _COUNTS_BY_NAMESPACE:
        yield ("limit", resource.RLIMIT_NPROC, PROCESSES)
