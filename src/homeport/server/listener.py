"""The listening sockets: bound early, accepted by our own loop so that plain and TLS connections share a port."""

import asyncio
import errno
import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress

from homeport.core.errors import HomeportError

log = logging.getLogger(__name__)

LOOPBACK = ("127.0.0.1", "::1")
"""Where an instance listens unless it is told otherwise."""

_TLS_HANDSHAKE = 0x16
_BACKLOG = 1024
_BIND_ATTEMPTS = 20


def bind(hosts: Sequence[str], port: int) -> list[socket.socket]:
    """Listening sockets on one port of all hosts; port 0 takes a free one.

    Raises HomeportError when the port is taken. A machine without IPv6 does without ::1.
    """
    for attempt in range(_BIND_ATTEMPTS):
        try:
            return _bind_all(hosts, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise HomeportError(f"cannot listen on {'/'.join(hosts)} port {port}: {error.strerror}") from error
            if port != 0 or attempt == _BIND_ATTEMPTS - 1:
                raise HomeportError(f"port {port} is taken", hint="choose another one, 0 for any free one") from error
    raise AssertionError("unreachable")


def _bind_all(hosts: Sequence[str], port: int) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    try:
        for host in hosts:
            listening = _bind_one(host, sockets[0].getsockname()[1] if sockets else port)
            if listening is not None:
                sockets.append(listening)
    except OSError:
        for each in sockets:
            each.close()
        raise
    return sockets


def _bind_one(host: str, port: int) -> socket.socket | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        if _is_missing_ipv6(host, error):
            return None
        raise
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        if _is_missing_ipv6(host, error):
            return None
        raise
    listening.setblocking(False)
    return listening


def _is_missing_ipv6(host: str, error: OSError) -> bool:
    return host == "::1" and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


class Listener:
    """Accepts connections and tells by their first byte whether they speak TLS."""

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        protocol: Callable[[], asyncio.Protocol],
        tls: Callable[[], ssl.SSLContext],
    ) -> None:
        self._sockets = sockets
        self._protocol = protocol
        self._tls = tls
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Accept from now on."""
        for each in self._sockets:
            self._start(self._accept_all(each))

    def close(self) -> None:
        """Accept no more, and drop the connections that have not said anything yet."""
        for task in self._tasks:
            task.cancel()
        for each in self._sockets:
            each.close()

    def _start(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept_all(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = await self._loop.sock_accept(listening)
            except OSError as error:
                # Out of file descriptors, most likely: those in use are given time to end.
                log.warning("cannot accept a connection: %s", error.strerror)
                await asyncio.sleep(0.1)
                continue
            client.setblocking(False)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._start(self._welcome(client))

    async def _welcome(self, client: socket.socket) -> None:
        try:
            first = await self._first_byte(client)
            if not first:
                client.close()
                return
            secure = first[0] == _TLS_HANDSHAKE
            context = await self._loop.run_in_executor(None, self._tls) if secure else None
            await self._loop.connect_accepted_socket(self._protocol, client, ssl=context)
        except (OSError, ssl.SSLError) as error:
            log.debug("a connection ended before its first request: %s", error)
            client.close()
        except asyncio.CancelledError:
            client.close()
            raise

    async def _first_byte(self, client: socket.socket) -> bytes:
        """The first byte, left where it is; empty when the client hung up."""
        with suppress(BlockingIOError):
            return client.recv(1, socket.MSG_PEEK)
        readable = asyncio.Event()
        self._loop.add_reader(client, readable.set)
        try:
            await readable.wait()
        finally:
            self._loop.remove_reader(client)
        return client.recv(1, socket.MSG_PEEK)
