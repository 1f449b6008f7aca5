"""A template's work: import, tell so, and keep one worker ready that has only to be told which one it is.

No template reads a request (`channel`), so none holds what is one function's.
"""

from __future__ import annotations

import array
import ctypes
import gc
import os
import socket
import sys

from homeport.functions.template.channel import DESCRIPTOR, DESCRIPTORS_AT_MOST, MESSAGE_BYTES, packed, unpacked
from homeport.functions.template.preloaded import HOME, Preloaded
from homeport.functions.worker_start import confine, lay_out, parked

TYPE_CHECKING = False  # as in `typing`, whose import costs more than this module
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from homeport.functions.template.recording import Recording

_PRELOADED = (
    # All of awslambdaric but what loads its client: that, in C, reads the environment when it is loaded.
    "awslambdaric.lambda_config",
    "awslambdaric.lambda_context",
    "awslambdaric.lambda_runtime_log_utils",
    "awslambdaric.lambda_runtime_marshaller",
    "boto3",
    # What boto3 imports when a client or a resource is made.
    "boto3.dynamodb.transform",
    "boto3.s3.inject",
    "boto3.s3.transfer",
)
# Of /proc/self/stat, behind the name: where the strings of the environment begin and end.
_ENVIRONMENT_FIELDS = slice(47, 49)


def become_worker(before: dict[str, ModuleType], recording: Recording, sources: str) -> None:
    """Serve; returns in the workers alone. `recording` has begun, `sources` is the path to homeport."""
    channel = socket.socket(fileno=DESCRIPTOR)
    os.set_inheritable(DESCRIPTOR, False)
    area = _environment_area()
    # Other packages may lie beside homeport, which are not the functions'.
    _forget_homeport(sources)
    try:
        _import_all()
    except Exception as error:
        channel.send(packed({"error": f"{type(error).__name__}: {error}"}))
        os._exit(1)
    recording.end()
    Preloaded(before, recording)
    gc.collect()
    # What the workers share is left as it is.
    gc.freeze()
    channel.send(packed({"is_ready": True}))
    _become(_forked(channel), area)


def _import_all() -> None:
    os.environ["HOME"] = HOME
    for name in _PRELOADED:
        try:
            __import__(name)
        except ModuleNotFoundError as error:
            # An environment without packages.
            if name.partition(".")[0] != error.name:
                raise


def _forget_homeport(sources: str) -> None:
    sys.path.remove(sources)
    for name in [name for name in sys.modules if name.partition(".")[0] == "homeport"]:
        del sys.modules[name]
    for folder in [folder for folder in sys.path_importer_cache if folder.startswith(sources)]:
        del sys.path_importer_cache[folder]


def _environment_area() -> tuple[int, int]:
    """Where the kernel shows others the environment of this process, and how long that is."""
    with open("/proc/self/stat", "rb") as stat:  # noqa: PTH123 - pathlib is not to be imported for it
        begin, end = map(int, stat.read().rpartition(b")")[2].split()[_ENVIRONMENT_FIELDS])
    return begin, end - begin


def _forked(channel: socket.socket) -> socket.socket:
    """The socket by which a new process is told what it is to be; returns in new processes alone."""
    while True:
        theirs, own = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        reading, writing = os.pipe()
        middle = os.fork()
        if middle == 0:
            pid = os.fork()
            if pid:
                os.write(writing, b"%d" % pid)
                os._exit(0)
            os.close(reading)
            os.close(writing)
            theirs.close()
            channel.close()
            return own
        # Only now the process has the parent that it is to have.
        os.waitpid(middle, 0)
        own.close()
        os.close(writing)
        pid = int(os.read(reading, 32) or b"0")
        os.close(reading)
        try:
            socket.send_fds(channel, [packed({"pid": pid})], [theirs.fileno()])
            theirs.close()
            if not channel.recv(1):
                os._exit(0)
        except OSError:
            os._exit(0)


def _become(own: socket.socket, area: tuple[int, int]) -> None:
    """Take up the place of the worker that the first message describes."""
    message, descriptors = _received(own)
    if not message:
        os._exit(0)
    answer = parked(own.detach())
    outcome: dict[str, Any] = {"pid": os.getpid()}
    try:
        request = unpacked(message)
        _arrange(request, [parked(each) for each in descriptors], answer)
        _set_environment(request["env"], area)
    except Exception as error:
        outcome = {"error": str(error)}
    if os.write(answer, packed(outcome)) < 0 or "error" in outcome:
        os._exit(127)
    os.close(answer)


def _received(own: socket.socket) -> tuple[bytes, list[int]]:
    space = socket.CMSG_SPACE(DESCRIPTORS_AT_MOST * array.array("i").itemsize)
    message, ancillary, _, _ = own.recvmsg(MESSAGE_BYTES, space)
    numbers = array.array("i")
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            numbers.frombytes(content[: len(content) - len(content) % numbers.itemsize])
    return message, list(numbers)


def _arrange(request: dict[str, Any], descriptors: list[int], answer: int) -> None:
    targets = request["targets"]
    lay_out(descriptors[: len(targets)], targets)
    namespaces = descriptors[len(targets) :]
    keep = {0, answer, *namespaces, *(number for numbers in targets for number in numbers)}
    _close_all_but(keep)
    confine(request, namespaces, request["parent"])
    for namespace in namespaces:
        os.close(namespace)


def _close_all_but(keep: set[int]) -> None:
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - pathlib is not to be imported for it
        if int(name) not in keep:
            try:
                os.close(int(name))
            except OSError:
                # That by which they were listed.
                continue


def _set_environment(variables: dict[str, str], area: tuple[int, int]) -> None:
    """Here, in C, and where others see it: processes are known by their variables."""
    begin, size = area
    entries = b"".join(os.fsencode(f"{name}={value}") + b"\0" for name, value in variables.items())
    if len(entries) > size:
        raise ValueError(f"{len(entries)} bytes of environment variables have no room")
    os.environ.clear()
    os.environ.update(variables)
    # No variable lies there any more.
    ctypes.memset(begin, 0, size)
    ctypes.memmove(begin, entries, len(entries))
