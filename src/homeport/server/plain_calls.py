"""DynamoDB calls that arrive whole and say nothing unusual, told from all others by a look at their bytes.

Reading a head line by line, header by header, costs as much as a read of an item. SDKs send a call in one piece, with
a dozen headers at most that all have plain values. What is not exactly so goes the way that knows all of HTTP.
"""

import re
from functools import lru_cache
from typing import NamedTuple, cast

from homeport.server.interceptors import INTERNAL_HEADERS

_FIRST_LINE = b"POST / HTTP/1.1"
_VISIBLE = bytes(range(0x20, 0x7F))
_NAME = re.compile(rb"[A-Za-z0-9-]+")
_KEPT_LINES = 1024
_KEPT_LENGTH = 128
"""Bytes: signatures are longer, and never come again."""

_TELLING = frozenset(
    {
        # What changes how the request is read, who reads it, or where it may come from.
        b"content-encoding",
        b"expect",
        b"origin",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        *INTERNAL_HEADERS,
    }
)


class PlainCall(NamedTuple):
    """A call as it arrived."""

    headers: dict[bytes, bytes]
    """Under their names in small letters (the first line under none); none of them changes how the request is read."""
    body: bytes


Header = tuple[bytes, bytes]

_known: dict[bytes, Header] = {}
"""Header lines that have been met: most come again with every call."""


def plain_call(data: bytes) -> PlainCall | None:
    """The call that `data` is, whole and alone; None where it may be anything else."""
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    known = _known.get
    read = [known(line) or _read(line) for line in lines]
    if lines[0] != _FIRST_LINE or None in read:
        return None
    headers = dict(cast("list[Header]", read))
    # No header comes twice, nor does the first line.
    if len(headers) != len(lines) or headers.get(b"content-length") != b"%d" % len(body):
        return None
    return PlainCall(headers, body)


def _read(line: bytes) -> Header | None:
    """What a line says; None where it is no plain header."""
    if line == _FIRST_LINE:
        header = (b"", b"")
    else:
        name, _, value = line.partition(b": ")
        lowered = _name(name)
        if not lowered or not value or value != value.strip() or value.translate(None, _VISIBLE):
            return None
        if lowered == b"connection" and value.lower() != b"keep-alive":
            return None
        header = (lowered, value)
    if len(line) <= _KEPT_LENGTH:
        if len(_known) >= _KEPT_LINES:
            _known.clear()
        _known[line] = header
    return header


@lru_cache(maxsize=1024)
def _name(name: bytes) -> bytes:
    """A header's name in small letters; empty where it is none, or one of a header that tells how to read on."""
    lowered = name.lower()
    return b"" if lowered in _TELLING or not _NAME.fullmatch(name) else lowered
