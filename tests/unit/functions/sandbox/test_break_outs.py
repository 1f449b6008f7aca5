"""Functions that try to break out: every attempt fails, save where the level itself says that it does not hold it.

An attempt names the words by which levels tell of it (`homeport status`, docs/isolation.md): one that succeeds at a
level which has none of them is a hole.
"""

import ctypes
import dataclasses
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.sandbox.level import Level, not_enforced
from homeport.functions.sandbox.selection import levels, obstacle
from support.functions import FunctionLab, invocation, run_in_lab

TRY = """
import ctypes, os, resource, socket

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
libc.shmat.restype = ctypes.c_void_p

def checked(result):
    if result in (-1, 2**64 - 1):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def call(number, *arguments):
    return checked(libc.syscall(number, *arguments))

def connect(address):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(address)

def outcome(attempt, names):
    try:
        eval(attempt, {**globals(), **names})
    except OSError as error:
        return error.__class__.__name__
    return "done"

def handler(event, context):
    if "sleep" in event:
        return os.getpid()
    return {name: outcome(attempt, event["names"]) for name, attempt in event["attempts"].items()}
"""

SYSTEM = ("what the user can",)
FILES = (*SYSTEM, "the container's files")
PROCESSES = ("trace and signal the user's processes", "files and processes with each other")
SIGNALS = ("signal the user's processes", *PROCESSES)
SOCKETS = ("reach their abstract sockets", "reach their sockets", *PROCESSES)
MEMORY = ("System V memory", *PROCESSES)
LIMITS = ("limits and priorities",)
PROCESSORS = ("choose the processors", *PROCESSES)
TMP = ("/tmp is",)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An expression that raises OSError where it is refused. `told` are the words of a level that does not hold it."""

    expression: str
    told: tuple[str, ...] = ()


ATTEMPTS = {
    # Files. `secret` is a file of the user's, `server` the process that runs homeport, `other` another function's.
    "read a secret": Attempt("open(secret).read()", FILES),
    "read a secret by a way up": Attempt("open('/proc/self/root/../../..' + secret).read()", FILES),
    "read a secret by a link": Attempt("(os.symlink(secret, tmp + '/link'), open(tmp + '/link').read())", FILES),
    "write beside a secret": Attempt("open(secret + '.new', 'w')", FILES),
    "read another function's code": Attempt("open(other_code + '/app.py').read()", FILES),
    "read another function's files": Attempt("os.listdir(other_scratch)", FILES),
    "write its own code": Attempt("open(os.environ['LAMBDA_TASK_ROOT'] + '/new', 'w')", FILES),
    "write the system's folders": Attempt("open('/usr/new', 'w')", SYSTEM),
    "write the kernel's settings": Attempt("open('/proc/sys/kernel/core_pattern', 'w')", SYSTEM),
    "see control groups": Attempt("os.listdir('/sys/fs/cgroup')", FILES),
    "write the kernel's log": Attempt("open('/dev/kmsg', 'w')", FILES),
    "make a device": Attempt("os.mknod(tmp + '/null', 0o20666, os.makedev(1, 3))"),
    "open a file by its handle": Attempt("call(304, -100, b'x', 0)"),
    # Other processes; PTRACE_SEIZE, which stops nobody that it succeeds with.
    "read the server's environment": Attempt("open(f'/proc/{server}/environ').read()", PROCESSES),
    "read the server's memory": Attempt("open(f'/proc/{server}/mem', 'rb')", PROCESSES),
    "see the server's files": Attempt("os.listdir(f'/proc/{server}/root')", PROCESSES),
    "see the server's folder": Attempt("os.listdir(f'/proc/{server}/cwd/.')", PROCESSES),
    "read another function's environment": Attempt("open(f'/proc/{other}/environ').read()", PROCESSES),
    "see another function's files": Attempt("os.listdir(f'/proc/{other}/root/tmp')", PROCESSES),
    "open a file of the server's": Attempt("open(f'/proc/{server}/fd/0')", PROCESSES),
    "see where a file of the server's is": Attempt("os.readlink(f'/proc/{server}/fd/0')", PROCESSES),
    "watch the server": Attempt("call(298, bytes([0, 0, 0, 0, 112]) + bytes(107), server, -1, -1, 0)", PROCESSES),
    "see the first process's files": Attempt("os.listdir('/proc/1/root')", PROCESSES),
    "read the spawner's environment": Attempt("open(f'/proc/{os.getppid()}/environ').read()", PROCESSES),
    "trace the server": Attempt("call(101, 0x4206, server, 0, 0)", PROCESSES),
    "trace another function": Attempt("call(101, 0x4206, other, 0, 0)", PROCESSES),
    "take a file of the server's": Attempt("call(438, os.pidfd_open(server), 0, 0)", PROCESSES),
    "signal the server": Attempt("os.kill(server, 0)", SIGNALS),
    "signal another function": Attempt("os.kill(other, 0)", SIGNALS),
    "limit the server": Attempt("resource.prlimit(server, resource.RLIMIT_NPROC, (5000, 5000))", LIMITS),
    "slow the server down": Attempt("os.setpriority(os.PRIO_PROCESS, server, 19)", LIMITS),
    "slow all of the user's processes down": Attempt("os.setpriority(os.PRIO_USER, 0, 19)", LIMITS),
    "let the server run when nothing else does": Attempt(
        "os.sched_setscheduler(server, os.SCHED_IDLE, os.sched_param(0))", LIMITS
    ),
    "choose the server's processors": Attempt("os.sched_setaffinity(server, os.sched_getaffinity(server))", PROCESSORS),
    "reach an abstract socket": Attempt("connect(chr(0) + abstract)", SOCKETS),
    "reach the user's memory": Attempt("checked(libc.shmat(checked(libc.shmget(key, 4096, 0)), None, 0))", MEMORY),
    # More rights.
    "mount": Attempt("call(165, b'none', tmp.encode(), b'tmpfs', 0, None)"),
    "unmount": Attempt("call(166, b'/proc', 2)"),
    "make a user namespace": Attempt("call(272, 0x10000000)", LIMITS),
    "make a mount namespace": Attempt("call(272, 0x20000)"),
    "make a process in a user namespace": Attempt("call(56, 0x10000011, 0, 0, 0, 0)", LIMITS),
    "make one the new way": Attempt("call(435, bytes(64), 64)", LIMITS),
    "enter its own namespace again": Attempt("call(308, os.open('/proc/self/ns/mnt', os.O_RDONLY), 0)"),
    "change the root": Attempt("os.chroot(tmp)"),
    "pivot the root": Attempt("call(155, b'/tmp', b'/tmp')"),
    "take root's groups": Attempt("os.setgroups([0])"),
    "set capabilities": Attempt(
        "call(126, (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(*[0xffffffff] * 6))"
    ),
    "open a raw socket": Attempt("socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)"),
    "open a packet socket": Attempt("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)"),
    "listen on a port of the system's": Attempt("socket.create_server(('127.0.0.1', 81))"),
    "read keys": Attempt("call(250, 0, -3, 0)", LIMITS),
    "name the machine": Attempt("socket.sethostname('x')"),
    "set the time": Attempt("__import__('time').clock_settime(0, 0)"),
    "start the machine again": Attempt("call(169, 0, 0, 0, 0)"),
}
HERE = [pytest.param(level, id=level.name) for level in levels() if not obstacle(level)]


@contextmanager
def opened(folder: Path) -> Iterator[dict[str, Any]]:
    """What is tried to reach."""
    secret = folder / "secret"
    secret.write_text("PASSWORD=hunter2")
    library, key = ctypes.CDLL(None), os.getpid()
    memory = library.shmget(key, 4096, 0o1600)
    with socket.socket(socket.AF_UNIX) as listening:
        name = f"homeport-break-out-{os.getpid()}"
        listening.bind(f"\0{name}")
        listening.listen()
        yield {"secret": str(secret), "server": os.getpid(), "abstract": name, "key": key}
    library.shmctl(memory, 0, None)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Outside of /tmp, which Landlock's functions share with the machine, and in which the project may lie.

    A container whose root is read-only has the tests' own folder for it, on its volume.
    """
    above = Path("/var/tmp") if os.access("/var/tmp", os.W_OK) else tmp_path
    place = above / f"homeport-break-out-{os.getpid()}"
    place.mkdir()
    yield place
    shutil.rmtree(place)


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="calls are tried by their numbers on x86_64")
@pytest.mark.parametrize("level", HERE)
def test_attempts_to_break_out_fail_where_the_level_does_not_tell_otherwise(folder: Path, level: Level) -> None:
    async def work(lab: FunctionLab) -> dict[str, str]:
        config = lab.config(TRY, timeout_s=60, memory_mb=512)
        code = shutil.copytree(config.code_path, folder / "other")
        other = lab.functions.create(dataclasses.replace(config, code_path=code), "1" * 32)
        environment = lab.functions.create(config, "2" * 32)
        pid = json.loads((await other.invoke(invocation(b'{"sleep": true}'))).payload)
        with opened(folder) as names:
            names |= {
                "other": pid,
                "other_code": str(code),
                "other_scratch": str(lab.functions.facilities.scratch / ("1" * 12)),
                "tmp": str(environment.places.tmp),
            }
            event = {"names": names, "attempts": {name: each.expression for name, each in ATTEMPTS.items()}}
            result = await environment.invoke(invocation(json.dumps(event).encode()))
        assert result.function_error is None, result.payload
        outcomes: dict[str, str] = json.loads(result.payload)
        return outcomes

    done = {name for name, outcome in run_in_lab(folder, work, isolation=level).items() if outcome == "done"}

    told = " ".join(not_enforced(level))
    assert {name for name in done if not any(words in told for words in ATTEMPTS[name].told)} == set()


def test_words_of_the_attempts_are_those_of_the_levels() -> None:
    told = " ".join(gap.text for level in levels() for gap in level.gaps)

    assert [words for attempt in ATTEMPTS.values() for words in attempt.told if words not in told] == []
