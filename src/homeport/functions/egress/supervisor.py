"""Every connection that a function's processes make, whatever they are written in: the kernel asks before it is made.

Linux 5.5 and later. A worker takes a filter that stops `connect` and hands the other end of it over; the calls wait
until they are answered here: refused, left alone, or led to the stack by another address in their place. Who wants to
get around it can: an address may change after it was looked at, and other calls connect as well.

https://docs.kernel.org/userspace-api/seccomp_filter.html#userspace-notification
"""

import asyncio
import contextlib
import errno
import fcntl
import logging
import os
import select
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import NamedTuple

from homeport.functions.egress.name_server import NameServer
from homeport.functions.egress.rules import FunctionRules, Verdict
from homeport.functions.egress.socket_addresses import SocketAddress, parsed
from homeport.functions.sandbox.places import sandbox_address
from homeport.functions.sandbox.seccomp import connections_program
from homeport.functions.sandbox.steps import can_be_asked
from homeport.functions.spawner import Command
from homeport.functions.worker import Worker

log = logging.getLogger(__name__)

STAND_IN = "127.65.87.83"
"""What names of the stack resolve to; the hooks of the runtimes know it as well."""

_PLACE = 9
"""The descriptor by which a worker hands the filter's other end over; no program ever finds it."""

# struct seccomp_notif: id, pid, flags, then seccomp_data: number, architecture, instruction, six arguments.
_ASKED = struct.Struct("=QIIiIQ6Q")
_IDENTITY = struct.Struct("=Q")
# struct seccomp_notif_resp: id, val, error, flags.
_ANSWER = struct.Struct("=QqiI")
_RECEIVE, _SEND, _IS_WAITING = 0xC0502100, 0xC0182101, 0x80082102
_CONTINUE = 1
_ADDRESS_BYTES = 28
_NAMES_PORT = 53


class _Call(NamedTuple):
    """A `connect` that waits."""

    identity: int
    thread: int
    address: int
    """Where in the caller's memory."""
    length: int


class Supervisor:
    """Supervises one instance's workers. Everything happens on the loop, a tenth of a millisecond a call."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._program = connections_program() if can_be_asked() else b""

    async def started(
        self,
        start: Callable[[Command], Awaitable[Worker]],
        command: Command,
        rules: FunctionRules,
        tell: Callable[[str], None],
    ) -> Worker:
        """Start a worker that is supervised as long as it lives, where the system does that.

        `tell` takes lines for its function's log. Raises what `start` does.
        """
        if not self._program:
            return await start(command)
        ours, theirs = socket.socketpair()
        watched = _Watched(self._loop, ours, rules, sandbox_address(command.household), tell)
        step = ("be_asked", self._program, _PLACE)
        try:
            with theirs:
                worker = await start(
                    replace(
                        command,
                        # Before rules about files and sockets hold.
                        restraints=[step, *command.restraints],
                        descriptors=[*command.descriptors, (theirs.fileno(), (_PLACE,))],
                    )
                )
        except BaseException:
            watched.end()
            raise
        worker.exited.add_done_callback(lambda _: watched.end())
        return worker


class _Watched:
    """One worker's connections: waits for the filter's other end, then answers what it asks, until nobody is left."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        channel: socket.socket,
        rules: FunctionRules,
        sandbox: str,
        tell: Callable[[str], None],
    ) -> None:
        self._loop = loop
        self._rules = rules
        self._sandbox = sandbox
        self._tell = tell
        self._channel = channel
        self._filter = -1
        self._name_servers: dict[SocketAddress, NameServer] = {}
        channel.setblocking(False)
        loop.add_reader(channel.fileno(), self._take_over)

    def end(self) -> None:
        if self._channel.fileno() >= 0:
            self._loop.remove_reader(self._channel.fileno())
            self._channel.close()
        if self._filter >= 0:
            self._loop.remove_reader(self._filter)
            os.close(self._filter)
            self._filter = -1
        for each in self._name_servers.values():
            each.close()
        self._name_servers.clear()

    def _take_over(self) -> None:
        _, descriptors, _, _ = socket.recv_fds(self._channel, 1, 1)
        self._loop.remove_reader(self._channel.fileno())
        self._channel.close()
        if not descriptors:
            log.info("connections of %s are not seen: the worker ended early, or got no filter", self._rules.function)
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
            self._filter = descriptor
            self._loop.add_reader(descriptor, self._answer)

    def _answer(self) -> None:
        waiting = select.poll()
        waiting.register(self._filter, select.POLLIN)
        for _, events in waiting.poll(0):
            if events & select.POLLIN:
                # Its process may be gone by now, or go before it is answered.
                with contextlib.suppress(FileNotFoundError):
                    self._answer_one()
            else:
                self.end()

    def _answer_one(self) -> None:
        asked = bytearray(_ASKED.size)
        fcntl.ioctl(self._filter, _RECEIVE, asked)
        identity, thread, _, _, _, _, _, address, length, *_ = _ASKED.unpack(asked)
        error, flags = self._outcome(_Call(identity, thread, address, length))
        fcntl.ioctl(self._filter, _SEND, _ANSWER.pack(identity, 0, -error, flags))

    def _outcome(self, call: _Call) -> tuple[int, int]:
        """The error for the caller, and the flags of the answer."""
        try:
            return self._decided(call)
        except OSError as error:
            # A system that shows no memory of others; or it is gone already.
            log.debug("a connection is let go unseen: %s", error)
        except Exception:
            # Whatever it is, the program must not wait for ever.
            log.exception("a connection of %s could not be looked at", self._rules.function)
        return 0, _CONTINUE

    def _decided(self, call: _Call) -> tuple[int, int]:
        with open(f"/proc/{call.thread}/mem", "r+b", buffering=0) as memory:  # noqa: PTH123 - no file of anybody's
            # It may have ended, and another process have its number: what is open is only its own if it waits now.
            fcntl.ioctl(self._filter, _IS_WAITING, _IDENTITY.pack(call.identity))
            memory.seek(call.address)
            target = parsed(memory.read(min(call.length, _ADDRESS_BYTES)))
            if target is None:
                return 0, _CONTINUE
            if self._rules.verdict(target.host) is Verdict.REFUSED:
                self._tell(f"{self._rules.refusal(target.host)}\n")
                return errno.EACCES, 0
            instead = self._instead(target)
            if instead is not None:
                memory.seek(call.address)
                memory.write(instead)
        return 0, _CONTINUE

    def _instead(self, target: SocketAddress) -> bytes | None:
        """What to connect to in its place."""
        if target.host == STAND_IN:
            return target.replaced(self._rules.host, self._rules.port)
        if target.port == _NAMES_PORT:
            return target.replaced("127.0.0.1", self._name_server(target).port)
        return None

    def _name_server(self, upstream: SocketAddress) -> NameServer:
        server = self._name_servers.get(upstream)
        if server is None:
            server = NameServer(self._loop, upstream, self._rules, STAND_IN, self._sandbox, self._tell)
            self._name_servers[upstream] = server
        return server
