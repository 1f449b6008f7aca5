"""What name servers are asked and say. RFC 1035, section 4."""

import socket
import struct
from dataclasses import dataclass

_HEAD = struct.Struct(">HHHHHH")
_RESPONSE, _RECURSION_ASKED, _RECURSION_HAD, _NO_SUCH_NAME = 0x8000, 0x0100, 0x0080, 3
ADDRESS = 1
"""The kind of question that asks for one of IPv4."""
_INTERNET = 1
_NAME_ABOVE = 0xC00C
"""In an answer: the name that was asked for."""
_RECORD = struct.Struct(">HHHIH")


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
    is_answered = address is not None and asked.kind == ADDRESS
    flags = _RESPONSE | flags & _RECURSION_ASKED | _RECURSION_HAD | (_NO_SUCH_NAME if address is None else 0)
    said = _HEAD.pack(identity, flags, 1, int(is_answered), 0, 0) + message[_HEAD.size : asked.end]
    if address is None or not is_answered:
        return said
    # Not to be kept: another stack may be there the next time.
    return said + _RECORD.pack(_NAME_ABOVE, ADDRESS, _INTERNET, 0, 4) + socket.inet_aton(address)
