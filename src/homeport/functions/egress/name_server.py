"""The name server of a supervised worker: AWS's names of the stack lead to it, AWS's others do not exist.

All other questions go to the machine's own name server and come back as they are. RFC 1035.
"""

import asyncio
import contextlib
import errno
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

from homeport.functions.egress.rules import FunctionRules, Verdict
from homeport.functions.egress.socket_addresses import SocketAddress
from homeport.functions.sandbox.places import SANDBOX_HOSTS

_HEAD = struct.Struct(">HHHHHH")
_RESPONSE, _RECURSION_ASKED, _RECURSION_HAD, _NO_SUCH_NAME = 0x8000, 0x0100, 0x0080, 3
_INTERNET, _ADDRESS = 1, 1
_NAME_ABOVE = 0xC00C
"""In an answer: the name that was asked for."""
_RECORD = struct.Struct(">HHHIH")
_MESSAGE_BYTES = 65535
_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for."""

    name: str
    """In small letters."""
    kind: int
    end: int
    """Where it ends in its message."""


def question(message: bytes) -> Question | None:
    """None for what is no plain question."""
    if len(message) < _HEAD.size:
        return None
    _, flags, count, *_ = _HEAD.unpack_from(message)
    labels, at = [], _HEAD.size
    while at < len(message) and 0 < message[at] < 64:
        labels.append(message[at + 1 : at + 1 + message[at]].decode("latin-1").lower())
        at += 1 + message[at]
    if flags & _RESPONSE or count != 1 or len(message) < at + 5 or message[at]:
        return None
    kind, _ = struct.unpack_from(">HH", message, at + 1)
    return Question(".".join(labels), kind, at + 5)


def answer(message: bytes, asked: Question, address: str | None) -> bytes:
    """That a name has this address, and none of another kind; for None, that there is no such name."""
    identity, flags, *_ = _HEAD.unpack_from(message)
    is_answered = address is not None and asked.kind == _ADDRESS
    flags = _RESPONSE | flags & _RECURSION_ASKED | _RECURSION_HAD | (_NO_SUCH_NAME if address is None else 0)
    said = _HEAD.pack(identity, flags, 1, int(is_answered), 0, 0) + message[_HEAD.size : asked.end]
    if address is None or not is_answered:
        return said
    # Not to be kept: another stack may be there the next time.
    return said + _RECORD.pack(_NAME_ABOVE, _ADDRESS, _INTERNET, 0, 4) + socket.inet_aton(address)


class NameServer:
    """Stands before one of the machine's name servers, for one worker. Closed by `close`."""

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
        self._forwarded: set[socket.socket] = set()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        loop.add_reader(self._socket.fileno(), self._read)

    def close(self) -> None:
        for each in (self._socket, *self._forwarded):
            self._drop(each)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            message, client = self._socket.recvfrom(_MESSAGE_BYTES)
            asked = question(message)
            if asked is not None and asked.name in SANDBOX_HOSTS:
                self._send(answer(message, asked, self._sandbox), client)
                return
            verdict = Verdict.LEFT_ALONE if asked is None else self._rules.verdict(asked.name)
            if asked is None or verdict is Verdict.LEFT_ALONE:
                self._forward(message, client)
                return
            if verdict is Verdict.REFUSED and asked.kind == _ADDRESS:
                # Programs ask for addresses of both kinds at once: one line is enough.
                self._tell(f"{self._rules.refusal(asked.name)}\n")
            self._send(answer(message, asked, self._stand_in if verdict is Verdict.OWN else None), client)

    def _forward(self, message: bytes, client: tuple[str, int]) -> None:
        asking = socket.socket(self._upstream.family, socket.SOCK_DGRAM)
        asking.setblocking(False)
        self._forwarded.add(asking)
        self._loop.add_reader(asking.fileno(), self._bring_back, asking, client)
        self._loop.call_later(_PATIENCE_S, self._drop, asking)
        # Nobody answers where there is no network: the program waits as it would without us.
        with contextlib.suppress(OSError):
            asking.connect((self._upstream.host, self._upstream.port))
            asking.send(message)

    def _bring_back(self, asking: socket.socket, client: tuple[str, int]) -> None:
        try:
            message = asking.recv(_MESSAGE_BYTES)
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno != errno.ECONNREFUSED:
                raise
        else:
            self._send(message, client)
        self._drop(asking)

    def _send(self, message: bytes, client: tuple[str, int]) -> None:
        # Who asked may be gone.
        with contextlib.suppress(OSError):
            self._socket.sendto(message, client)

    def _drop(self, each: socket.socket) -> None:
        self._forwarded.discard(each)
        if each.fileno() >= 0:
            self._loop.remove_reader(each.fileno())
            each.close()
