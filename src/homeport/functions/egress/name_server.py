"""The name server of a supervised worker: AWS's names of the stack lead to it, AWS's others do not exist.

All other questions go to the machine's own name server and come back as they are, by the same transport.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable

from homeport.functions.egress.name_messages import ADDRESS, answer, question
from homeport.functions.egress.rules import FunctionRules, Verdict
from homeport.functions.egress.socket_addresses import SocketAddress
from homeport.functions.sandbox.places import SANDBOX_HOSTS

_LENGTH = struct.Struct(">H")
"""Before each message of a stream (RFC 1035, section 4.2.2)."""
_MESSAGE_BYTES = 65535
_PATIENCE_S = 10.0
_LOOPBACK = "127.0.0.1"
_BIND_ATTEMPTS = 20


class NameServer:
    """Stands before one of the machine's name servers, for one worker, on one port of UDP and TCP. Ends by `close`."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        upstream: SocketAddress,
        rules: FunctionRules,
        stand_in: str,
        sandbox: str,
        tell: Callable[[str], None],
    ) -> None:
        """`stand_in` is what names of the stack resolve to, `sandbox` what the environment's own do; `tell` takes lines
        for the function's log."""
        self._loop = loop
        self._upstream = upstream
        self._rules = rules
        self._stand_in = stand_in
        self._sandbox = sandbox
        self._tell = tell
        self._conversations: set[asyncio.Task[None]] = set()
        self._datagrams, self._streams = _bound()
        self.port: int = self._datagrams.getsockname()[1]
        loop.add_reader(self._datagrams.fileno(), self._read)
        loop.add_reader(self._streams.fileno(), self._accept)

    def close(self) -> None:
        for task in self._conversations:
            task.cancel()
        for each in (self._datagrams, self._streams):
            self._loop.remove_reader(each.fileno())
            each.close()

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            message, client = self._datagrams.recvfrom(_MESSAGE_BYTES)
            self._begin(self._answer_datagram(message, client))

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            client, _ = self._streams.accept()
            client.setblocking(False)
            self._begin(self._converse(client))

    def _begin(self, conversation: "asyncio._CoroutineLike[None]") -> None:
        task = self._loop.create_task(conversation)
        self._conversations.add(task)
        task.add_done_callback(self._conversations.discard)

    async def _answer_datagram(self, message: bytes, client: tuple[str, int]) -> None:
        said = self._own_answer(message)
        # Who asked may be gone; and nobody answers where there is no network: the program waits as it would without us.
        with contextlib.suppress(OSError, TimeoutError):
            if said is None:
                with self._asking(socket.SOCK_DGRAM) as upstream:
                    await self._loop.sock_connect(upstream, self._upstream_address)
                    await self._loop.sock_sendall(upstream, message)
                    said = await asyncio.wait_for(self._loop.sock_recv(upstream, _MESSAGE_BYTES), _PATIENCE_S)
            self._datagrams.sendto(said, client)

    async def _converse(self, client: socket.socket) -> None:
        with client, self._asking(socket.SOCK_STREAM) as upstream, contextlib.suppress(OSError, EOFError):
            is_connected = False
            while True:
                message = await self._message(client)
                said = self._own_answer(message)
                if said is None:
                    if not is_connected:
                        await self._loop.sock_connect(upstream, self._upstream_address)
                        is_connected = True
                    await self._loop.sock_sendall(upstream, _LENGTH.pack(len(message)) + message)
                    said = await self._message(upstream)
                await self._loop.sock_sendall(client, _LENGTH.pack(len(said)) + said)

    def _own_answer(self, message: bytes) -> bytes | None:
        """None where it is the machine's business."""
        asked = question(message)
        if asked is None:
            return None
        if asked.name in SANDBOX_HOSTS:
            return answer(message, asked, self._sandbox)
        verdict = self._rules.verdict(asked.name)
        if verdict is Verdict.LEFT_ALONE:
            return None
        if verdict is Verdict.OWN:
            return answer(message, asked, self._stand_in)
        # Programs ask for addresses of both kinds at once: one line is enough.
        if asked.kind == ADDRESS:
            self._tell(f"{self._rules.refusal(asked.name)}\n")
        return answer(message, asked, None)

    @property
    def _upstream_address(self) -> tuple[str, int]:
        return self._upstream.host, self._upstream.port

    def _asking(self, kind: socket.SocketKind) -> socket.socket:
        made = socket.socket(socket.AF_INET6 if ":" in self._upstream.host else socket.AF_INET, kind)
        made.setblocking(False)
        return made

    async def _message(self, stream: socket.socket) -> bytes:
        (length,) = _LENGTH.unpack(await self._exactly(stream, _LENGTH.size))
        return await self._exactly(stream, length)

    async def _exactly(self, stream: socket.socket, count: int) -> bytes:
        """So many bytes; EOFError where there are no more."""
        received = b""
        while len(received) < count:
            piece = await self._loop.sock_recv(stream, count - len(received))
            if not piece:
                raise EOFError
            received += piece
        return received


def _bound() -> tuple[socket.socket, socket.socket]:
    """A free port of both transports."""
    for _ in range(_BIND_ATTEMPTS):
        datagrams, streams = (socket.socket(socket.AF_INET, kind) for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM))
        try:
            datagrams.bind((_LOOPBACK, 0))
            streams.bind(datagrams.getsockname())
            streams.listen()
        except OSError:
            datagrams.close()
            streams.close()
            continue
        datagrams.setblocking(False)
        streams.setblocking(False)
        return datagrams, streams
    raise OSError("no port is free for a name server")
