"""The templates that the process that forks workers keeps: one for each command line and its variables.

Imported by that small process. Nothing here waits for a template: where none is ready the worker is started as any
other program, and so it is where one has failed in whatever way.
"""

import array
import contextlib
import os
import select
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any

from homeport.functions.template.channel import DESCRIPTOR, MESSAGE_BYTES, packed, unpacked

# The first worker is not to share the processors with its template.
DELAY_S = 1.0
# For the next process, where one has just been taken, which takes it some milliseconds.
NEXT_LIMIT_MS = 100
# For all that a worker does before its program runs.
START_LIMIT_S = 5.0
_FOLDER = os.path.dirname(__file__)  # noqa: PTH120 - pathlib's import costs more than this process
# Where its workers show their own variables.
_ROOM = {"_": " " * (1 << 15)}

type _Key = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]


class _Template:
    """One process: importing, ready, ended."""

    def __init__(self, key: _Key, pid: int, channel: socket.socket) -> None:
        self.key = key
        self.pid = pid
        self.channel = channel
        self.is_ready = False
        self.spare: socket.socket | None = None
        """By which a process of its awaits to become a worker."""
        self.spare_pid = 0
        self.is_slow = False

    def hear(self) -> dict[str, Any]:
        """Its next message; ConnectionError where there will be none."""
        content, descriptors, _, _ = socket.recv_fds(self.channel, MESSAGE_BYTES, 1)
        for descriptor in descriptors:
            self.spare = socket.socket(fileno=descriptor)
            self.is_slow = False
        if not content:
            raise ConnectionError
        message = unpacked(content)
        self.is_ready = self.is_ready or "is_ready" in message
        self.spare_pid = message.get("pid", 0)
        return message

    def take(self) -> socket.socket | None:
        """A process that waits; None where none does, or comes at once."""
        if self.spare is None and not self.is_slow:
            waiting = select.poll()
            waiting.register(self.channel, select.POLLIN)
            self.is_slow = not waiting.poll(NEXT_LIMIT_MS)
            if not self.is_slow:
                self.hear()
        taken, self.spare, self.spare_pid = self.spare, None, 0
        if taken is not None:
            self.channel.send(b"\0")
        return taken


class Templates:
    """All of them."""

    def __init__(
        self,
        poll: select.poll,
        start: Callable[[dict[str, Any], Sequence[int]], int],
        tell: Callable[[dict[str, Any]], None],
    ) -> None:
        """`start` runs a program as a request says, with descriptors; `tell` hears which templates come and go."""
        self._poll = poll
        self._start = start
        self._tell = tell
        self._due: dict[_Key, float] = {}
        """When those that are wanted are to be started, by the monotonic clock."""
        self._templates: dict[_Key, _Template] = {}
        self._useless: set[_Key] = set()
        """Those that could not import."""

    def holds(self, pid: int) -> bool:
        """Whether a process is a template, or waits to become a worker."""
        return any(pid in (template.pid, template.spare_pid) for template in self._templates.values())

    @property
    def pause_ms(self) -> float | None:
        """How long there is nothing to do for `begin_due`; None for ever."""
        return max(0.0, min(self._due.values()) - time.monotonic()) * 1000 if self._due else None

    def begin_due(self) -> None:
        """Start those whose time has come."""
        now_s = time.monotonic()
        for key in [key for key, due_s in self._due.items() if due_s <= now_s]:
            del self._due[key]
            self._begin(key)

    def _begin(self, key: _Key) -> None:
        argv, variables = key
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # An interpreter's streams are made for what they are at its start: pipes, as workers have.
        nobody, output = os.pipe()
        request = {
            "argv": list(argv),
            "env": {**dict(variables), "PYTHONPATH": _FOLDER, **_ROOM},
            "cwd": "/",
            "targets": [[1, 2], [DESCRIPTOR]],
            "enclosure": [],
            "restraints": [],
        }
        try:
            with theirs:
                pid = self._start(request, (output, theirs.fileno()))
        except OSError:
            self._useless.add(key)
            ours.close()
            return
        finally:
            os.close(nobody)
            os.close(output)
        self._templates[key] = _Template(key, pid, ours)
        self._poll.register(ours, select.POLLIN)

    def hear(self, descriptor: int) -> None:
        """Take what a template says, where the descriptor is one's."""
        for template in list(self._templates.values()):
            if template.channel.fileno() == descriptor:
                self._hear(template)

    def _hear(self, template: _Template) -> None:
        try:
            message = template.hear()
        except OSError:
            self._end(template)
            return
        if "is_ready" in message:
            self._tell({"event": "template", "program": template.key[0][0], "pid": template.pid})
        elif "error" in message:
            self._tell({"event": "template", "program": template.key[0][0], "error": message["error"]})

    def _end(self, template: _Template) -> None:
        """It has ended, or is not to be talked to any more; what it has forked lives on."""
        del self._templates[template.key]
        if not template.is_ready:
            self._useless.add(template.key)
        self._poll.unregister(template.channel)
        template.channel.close()
        self._tell({"event": "template", "program": template.key[0][0], "pid": 0})
        if template.spare is not None:
            template.spare.close()

    def fork(self, request: dict[str, Any], descriptors: Sequence[int], namespaces: Sequence[int]) -> int | None:
        """A worker's pid; None where it has to be started in the ordinary way."""
        variables = request["template"]
        if variables is None:
            return None
        key = (tuple(request["argv"]), tuple(variables.items()))
        template = self._templates.get(key)
        if template is None:
            if key not in self._useless:
                self._due.setdefault(key, time.monotonic() + DELAY_S)
            return None
        if not template.is_ready:
            return None
        try:
            spare = template.take()
        except OSError:
            self._end(template)
            return None
        return None if spare is None else _started(spare, request, (*descriptors, *namespaces))


def _started(spare: socket.socket, request: dict[str, Any], descriptors: Sequence[int]) -> int | None:
    """Its pid, once it has become the worker; None where it could not."""
    names = ("targets", "enclosure", "restraints", "cwd", "env")
    content = packed({**{name: request[name] for name in names}, "parent": os.getpid()})
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
    with spare, contextlib.suppress(OSError):
        spare.settimeout(START_LIMIT_S)
        spare.sendmsg([content], rights)
        answer = spare.recv(MESSAGE_BYTES)
        return unpacked(answer).get("pid") if answer else None
    return None
