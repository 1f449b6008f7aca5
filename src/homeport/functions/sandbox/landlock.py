"""The level `landlock`: no file system of its own, but rules about the machine's.

For Linux without user namespaces, as in most containers and on desktops that restrict them. A worker gives up, for
itself and all it starts, every file but those named here.

The rights are the kernel's: https://docs.kernel.org/userspace-api/landlock.html
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from homeport.functions.config import FunctionConfig
from homeport.functions.runtimes import Launch
from homeport.functions.sandbox import visible
from homeport.functions.sandbox.level import Confinement, Gap, Step
from homeport.functions.sandbox.places import AWS, Places
from homeport.functions.sandbox.restraints import UNASKED, UNBOUND, UNFILTERED, restraints
from homeport.functions.sandbox.sized_tmp import UNSIZED, sized_tmp
from homeport.functions.sandbox.steps import landlock_version

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_TRUNCATE, _IOCTL_DEV = 1 << 14, 1 << 15
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
# How many of the rights about files each version of the interface knows.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_RIGHTS_NOW = 16
# Since version 6: abstract sockets and signals to processes outside.
_SCOPES_SINCE, _SCOPES = 6, 0b11
_READABLE = (Path("/etc/passwd"), Path("/etc/group"), Path("/proc"), Path("/sys/devices/system/cpu"))


def kept_scopes() -> list[Step]:
    """No signal to a process outside, and no way to its abstract sockets.

    Nothing where the kernel cannot keep it, which `UNSCOPED` tells.
    """
    return [("landlock", 0, _SCOPES, [])] if landlock_version() >= _SCOPES_SINCE else []


UNSCOPED = Gap(
    "functions can signal the user's processes, and reach their abstract sockets",
    "Linux 6.12 with Landlock",
    lambda: bool(kept_scopes()),
)
LISTED = Gap("the machine's processes and their command lines are listed in /proc")
NETWORK = Gap("the network is the machine's, and with it the Runtime APIs of other functions")


class LandlockLevel:
    """Rules that the kernel keeps."""

    name = "landlock"
    needs = "Linux 5.13 with Landlock: most containers, desktops that restrict user namespaces"
    guarantees = (
        "files outside the function's own, the system's and /tmp can be neither read nor written",
        "everything but /tmp and TMPDIR is read-only",
        "TMPDIR is the environment's own and holds no more than EphemeralStorage",
        "no process of the machine can be traced or given more rights",
    )
    gaps = (
        UNSCOPED,
        UNFILTERED,
        UNASKED,
        UNBOUND,
        Gap("functions can connect to sockets that lie in the file system, and to System V memory, where the user can"),
        Gap("/tmp is shared with the machine, and what is written there is not counted"),
        UNSIZED,
        Gap("the code is not in /var/task, nor the layers in /opt"),
        NETWORK,
        LISTED,
    )

    def obstacle(self) -> str:
        """Why the kernel keeps no such rules; empty where it does."""
        return "" if landlock_version() else "the kernel has no Landlock, or does not allow it"

    def places(self, config: FunctionConfig, scratch: Path) -> Places:
        return Places(config.code_path, config.layers_path or scratch.parent / "no-layers", scratch)

    def confine(self, config: FunctionConfig, launch: Launch, scratch: Path) -> Confinement:
        version = landlock_version()
        handled = (1 << _RIGHTS.get(version, _RIGHTS_NOW)) - 1
        rules = [(str(path), _allowed(path, right) & handled) for path, right in _rules(config, launch, scratch)]
        scoped = _SCOPES if version >= _SCOPES_SINCE else 0
        # The rules come last: what is taken before may need files.
        bounds = [*restraints(), ("landlock", handled, scoped, rules)]
        tmp = sized_tmp(scratch, config.ephemeral_storage_mb)
        return Confinement(tmp, bounds, launch.argv, str(config.code_path), bounds_storage=bool(tmp))


def _rules(config: FunctionConfig, launch: Launch, scratch: Path) -> Iterator[tuple[Path, int]]:
    """What may be done beneath which path."""
    layers = [config.layers_path] if config.layers_path is not None else []
    reads = [config.code_path, *layers, launch.runtime_directory, *launch.reads]
    for path in _there(*visible.system_folders(), *visible.settings(), *_READABLE, *reads):
        yield path, _READ
    for path in visible.DEVICES:
        yield path, _READ_FILE | _WRITE_FILE | _IOCTL_DEV
    # Functions name /tmp itself, since it is theirs on AWS.
    for path in _there(scratch, AWS.tmp):
        yield path, (1 << _RIGHTS_NOW) - 1


def _there(*paths: Path) -> Iterable[Path]:
    return [path for path in paths if path.exists()]


def _allowed(path: Path, rights: int) -> int:
    return rights if path.is_dir() else rights & _OF_FILES
