"""The X-Ray daemon's place: takes the segments that functions send by UDP, and hands them to the observer.

https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html
"""

import asyncio
import json
import socket
from typing import Any

from homeport.core.observer import Observer

FACT = "functions.trace_segment"
"""What a segment is on the bus; its details are `trace_id`, `id`, `name` and the whole `segment`."""

_LARGEST = 65_536
# How many one look takes at most, so that a function that only traces cannot hold the loop.
_AT_ONCE = 64


class SegmentSink:
    """Listens from construction to `close`; reads from `attach` on, on the loop's thread."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._loop: asyncio.AbstractEventLoop | None = None
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(("127.0.0.1", 0))
        self.address = "{}:{}".format(*self._socket.getsockname())
        """AWS_XRAY_DAEMON_ADDRESS."""

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to read."""
        self._loop = loop
        loop.add_reader(self._socket.fileno(), self._read)

    def close(self) -> None:
        """What comes from now on is lost, as without a daemon."""
        if self._loop is not None:
            self._loop.remove_reader(self._socket.fileno())
        self._socket.close()

    def _read(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                message = self._socket.recv(_LARGEST)
            except BlockingIOError:
                return
            segment = parsed(message)
            if segment is not None:
                self._report(segment)

    def _report(self, segment: dict[str, Any]) -> None:
        named = {name: segment.get(name) for name in ("trace_id", "id", "name")}
        self._observer.report(FACT, **named, segment=segment)


def parsed(message: bytes) -> dict[str, Any] | None:
    """The segment of a datagram: a line with a header, then the document; None where it is neither."""
    header, _, document = message.partition(b"\n")
    try:
        described, segment = json.loads(header), json.loads(document)
    except (ValueError, RecursionError):
        return None
    if not isinstance(described, dict) or not isinstance(segment, dict):
        return None
    return segment if described.get("format") == "json" and described.get("version") == 1 else None
