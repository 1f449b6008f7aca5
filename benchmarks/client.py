"""A load generator of few instructions: raw sockets, requests made beforehand, one outstanding on each connection.

    python -m benchmarks.client PORT CONNECTIONS SECONDS SCRIPT

It prints what it measured as JSON. It runs in a process of its own, so that it takes no time from who starts it.
"""

import json
import selectors
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from benchmarks import message

_RECEIVED = 256 * 1024
_TIMEOUT_S = 60.0


@dataclass
class Answer:
    """An answer as far as it has arrived."""

    received: bytes = b""

    @property
    def status(self) -> int:
        """Its HTTP status."""
        return int(self.received[9:12])

    @property
    def head(self) -> bytes | None:
        """Its head in small letters; None until it is whole."""
        end = self.received.find(b"\r\n\r\n")
        return None if end < 0 else self.received[: end + 4].lower()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        head = self.head
        if head is None:
            return False
        at = head.find(b"\r\ncontent-length:")
        if at < 0:
            return self.received.endswith(b"0\r\n\r\n")
        length = int(head[at + 17 : head.index(b"\r\n", at + 17)])
        return len(self.received) >= len(head) + length

    @property
    def ends_connection(self) -> bool:
        """Whether the server closes the connection behind it."""
        head = self.head or b""
        return b"\r\nconnection: close" in head or (head.startswith(b"http/1.0") and b"keep-alive" not in head)


class Connection:
    """A connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open()
        self.started = 0.0
        self.answer = Answer()

    def _open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self._port), timeout=_TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        """Send a request."""
        self.answer = Answer()
        self.started = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Take in what has arrived; whether the answer is whole."""
        piece = self.socket.recv(_RECEIVED)
        if not piece:
            raise ConnectionError("the server closed the connection before its answer was whole")
        self.answer.received += piece
        return self.answer.is_whole

    def renew(self) -> None:
        """Connect again where the server has closed, or will."""
        self.socket.close()
        self._open()


@dataclass
class Tally:
    """What a run has seen."""

    latencies_s: list[float] = field(default_factory=list)
    errors: int = 0

    def add(self, connection: Connection) -> None:
        """Count an answer."""
        self.latencies_s.append(time.perf_counter() - connection.started)
        if connection.answer.status != 200:
            self.errors += 1


def drive(port: int, connections: int, next_request: Callable[[], bytes | None]) -> Tally:
    """Send requests over all connections until there is no next one."""
    tally = Tally()
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            connection = Connection(port)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            _send_next(selector, connection, next_request)
        while selector.get_map():
            for ready, _ in selector.select(_TIMEOUT_S):
                connection = ready.data
                if connection.receive():
                    tally.add(connection)
                    _send_next(selector, connection, next_request)
    return tally


def _send_next(
    selector: selectors.BaseSelector, connection: Connection, next_request: Callable[[], bytes | None]
) -> None:
    request = next_request()
    if request is None:
        selector.unregister(connection.socket)
        connection.socket.close()
        return
    if connection.answer.ends_connection:
        selector.unregister(connection.socket)
        connection.renew()
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    connection.send(request)


def summary(tally: Tally, seconds: float) -> dict[str, float]:
    """A tally as the report takes it."""
    ordered = sorted(tally.latencies_s) or [0.0]
    return {
        "per_second": len(tally.latencies_s) / seconds,
        "p50_ms": ordered[len(ordered) // 2] * 1000,
        "p99_ms": ordered[len(ordered) * 99 // 100] * 1000,
        "errors": tally.errors,
    }


def main(arguments: list[str]) -> None:
    """Measure and print."""
    port, connections, seconds, script = int(arguments[0]), int(arguments[1]), float(arguments[2]), Path(arguments[3])
    head, bodies = message.read_script(script)
    requests = cycle([message.rendered(head, body) for body in bodies])
    began = time.perf_counter()
    deadline = began + seconds
    tally = drive(port, connections, lambda: next(requests) if time.perf_counter() < deadline else None)
    print(json.dumps(summary(tally, time.perf_counter() - began)))


if __name__ == "__main__":
    main(sys.argv[1:])
