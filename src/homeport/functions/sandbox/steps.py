"""The steps that confine a worker, as the worker itself takes them between fork and exec.

Imported by the small process that forks, and by templates (`functions.template`), which run on every Python that AWS
has: nothing of homeport is imported here, and little of Python. Each step is a tuple of plain values, its name first;
the levels put them together, this module carries them out.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from typing import Any

CLONE_NEWNS = 0x20000
CLONE_NEWIPC = 0x8000000
CLONE_NEWUSER = 0x10000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 4096, 16384, 1 << 18
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID = 1, 2

_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CAPABILITY_VERSION = 0x20080522
# The same on every architecture.
_SYS_MOUNT_SETATTR = 442
_SYS_LANDLOCK_CREATE_RULESET, _SYS_LANDLOCK_ADD_RULE, _SYS_LANDLOCK_RESTRICT_SELF = 444, 445, 446
_LANDLOCK_CREATE_RULESET_VERSION = 1
_LANDLOCK_RULE_PATH_BENEATH = 1
_SYS_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SECCOMP_SET_MODE_FILTER, _SECCOMP_GET_ACTION_AVAIL = 1, 2
# Programs are not to pay for a flaw of processors that the filter has nothing to do with.
_SECCOMP_FILTER_FLAG_SPEC_ALLOW, _SECCOMP_FILTER_FLAG_NEW_LISTENER = 4, 8
_SECCOMP_RET_ERRNO, _SECCOMP_RET_USER_NOTIF = 0x00050000, 0x7FC00000
_GOES_ON = (5, 5)
_BPF_INSTRUCTION_BYTES = 8
_LIBC = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else os.fsencode(text)


def unshare(flags: int) -> None:
    """Leave the namespaces of the parent."""
    _check(_LIBC.unshare(flags), "unshare")


def identity(user: int, outer_user: int, group: int, outer_group: int) -> None:
    """In a new user namespace: be this user and group, who stand for the ones outside."""
    write("/proc/self/setgroups", "deny")
    write("/proc/self/uid_map", f"{user} {outer_user} 1")
    write("/proc/self/gid_map", f"{group} {outer_group} 1")


def mount(source: str, target: str, kind: str | None, flags: int, options: str | None) -> None:
    result = _LIBC.mount(_bytes(source), _bytes(target), _bytes(kind), ctypes.c_ulong(flags), _bytes(options))
    _check(result, f"mount {target}")


def attributes(path: str, added: int, removed: int, recursive: bool) -> None:
    """Change how a mount may be used, and those below it if `recursive`."""
    values = struct.pack("=QQQQ", added, removed, 0, 0)
    flags = _AT_RECURSIVE if recursive else 0
    result = _LIBC.syscall(_SYS_MOUNT_SETATTR, _AT_FDCWD, _bytes(path), flags, values, ctypes.c_size_t(len(values)))
    _check(result, f"mount_setattr {path}")


def root(path: str) -> None:
    """See nothing but what lies there, for good once the capabilities are gone.

    Not by `pivot_root`: to let go of the old root then takes the kernel 4 to 8 ms (it waits until no processor looks at
    it any more). Whoever has no right to `chroot` comes out of one as little, and makes no user namespace in it either.
    """
    os.chroot(path)
    os.chdir("/")


def folder(path: str) -> None:
    try:
        os.mkdir(path)  # noqa: PTH102 - pathlib's import costs more than this process
    except OSError:
        # It is there, or what it lies in is not.
        os.makedirs(path, exist_ok=True)  # noqa: PTH103 - as above


def write(path: str, content: str) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    os.write(file, content.encode())
    os.close(file)


def link(path: str, target: str) -> None:
    os.symlink(target, path)  # noqa: PTH211 - as above


def enter(namespace: int) -> None:
    """Join a namespace by its descriptor."""
    _check(_LIBC.setns(namespace, 0), "setns")


def limit(number: int, most: int) -> None:
    """Set a resource limit, or what may be set of it."""
    _, hard = resource.getrlimit(number)
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(number, (value, value))


def umask(mask: int) -> None:
    os.umask(mask)


def no_capabilities() -> None:
    """Give up what makes root more than any user; with `no_new_privileges`, for good."""
    header, none = struct.pack("=Ii", _CAPABILITY_VERSION, 0), bytes(24)
    _check(_LIBC.capset(header, none), "capset")


def no_new_privileges() -> None:
    _check(_LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def end_with_parent(parent: int) -> None:
    """Be killed when the parent ends, however it does and even while stopped (Linux). Changed rights undo it."""
    if not sys.platform.startswith("linux"):
        return
    _check(_LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "parent-death signal")
    if os.getppid() != parent:
        os._exit(1)


def has_seccomp() -> bool:
    """Whether the kernel filters calls; not in most emulators of another processor."""
    number = _SYS_SECCOMP.get(os.uname().machine) if sys.platform.startswith("linux") else None
    if number is None:
        return False
    action = ctypes.c_uint32(_SECCOMP_RET_ERRNO)
    return int(_LIBC.syscall(number, _SECCOMP_GET_ACTION_AVAIL, 0, ctypes.byref(action))) == 0


def can_be_asked() -> bool:
    """Whether another process may be asked before a call is made, and have it go on: Linux 5.5."""
    if not has_seccomp():
        return False
    numbers = os.uname().release.split(".")
    action = ctypes.c_uint32(_SECCOMP_RET_USER_NOTIF)
    known = _LIBC.syscall(_SYS_SECCOMP[os.uname().machine], _SECCOMP_GET_ACTION_AVAIL, 0, ctypes.byref(action)) == 0
    return known and (int(numbers[0]), int("".join(filter(str.isdigit, numbers[1])))) >= _GOES_ON


def refuse_calls(program: bytes) -> None:
    """Filter the system calls from now on; `no_new_privileges` comes before."""
    _check(_filter(program, 0), "seccomp")


def be_asked(program: bytes, place: int) -> None:
    """Have calls decided by who is at the other end of the socket at `place`, which is closed.

    Where the system refuses it the calls are made as always: the socket's end tells the other side.
    """
    no_new_privileges()
    asking = _filter(program, _SECCOMP_FILTER_FLAG_NEW_LISTENER)
    if asking >= 0:
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("=i", asking))]
        with socket.socket(fileno=os.dup(place)) as channel:
            channel.sendmsg([b"\0"], rights)
        os.close(asking)
    os.close(place)


def _filter(program: bytes, flags: int) -> int:
    instructions = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog, its pointer aligned.
    content = struct.pack("@HP", len(program) // _BPF_INSTRUCTION_BYTES, ctypes.addressof(instructions))
    number = _SYS_SECCOMP[os.uname().machine]
    return int(_LIBC.syscall(number, _SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_SPEC_ALLOW | flags, content))


def landlock_version() -> int:
    """Of the kernel's Landlock; 0 where it has none or may not use it."""
    if not sys.platform.startswith("linux"):
        return 0
    version = _LIBC.syscall(_SYS_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_CREATE_RULESET_VERSION)
    return max(0, int(version))


def landlock(handled: int, scoped: int, rules: Iterable[tuple[str, int]]) -> None:
    """Allow beneath each path the accesses of its rule, and nothing else of what is `handled`."""
    content = struct.pack("=QQQ", handled, 0, scoped) if scoped else struct.pack("=Q", handled)
    created = _LIBC.syscall(_SYS_LANDLOCK_CREATE_RULESET, content, ctypes.c_size_t(len(content)), 0)
    ruleset = _check(created, "landlock_create_ruleset")
    for path, access in rules:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", access, beneath)
        added = _LIBC.syscall(_SYS_LANDLOCK_ADD_RULE, ruleset, _LANDLOCK_RULE_PATH_BENEATH, rule, 0)
        _check(added, f"landlock_add_rule {path}")
        os.close(beneath)
    _check(_LIBC.syscall(_SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
    os.close(ruleset)


_STEPS: dict[str, Callable[..., None]] = {
    "attributes": attributes,
    "be_asked": be_asked,
    "enter": enter,
    "folder": folder,
    "identity": identity,
    "landlock": landlock,
    "limit": limit,
    "link": link,
    "mount": mount,
    "no_capabilities": no_capabilities,
    "no_new_privileges": no_new_privileges,
    "refuse_calls": refuse_calls,
    "root": root,
    "umask": umask,
    "unshare": unshare,
    "write": write,
}


def carry_out(steps: Iterable[tuple[Any, ...]]) -> None:
    """Take the steps in their order. OSError where the system refuses one."""
    for name, *arguments in steps:
        _STEPS[name](*arguments)
