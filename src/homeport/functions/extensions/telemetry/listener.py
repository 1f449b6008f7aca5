"""Brings batches to an extension's listener on the loopback interface."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from homeport.functions.extensions.telemetry.subscription import Destination

_HOST = "127.0.0.1"
_LENGTH = b"content-length"


class Listener(Protocol):
    """One destination."""

    async def send(self, entries: Sequence[str]) -> None:
        """Deliver a batch. OSError, or EOFError, where it was not taken."""

    def close(self) -> None:
        """Let go of what is open."""


def listener(destination: Destination) -> Listener:
    return HttpListener(destination) if destination.path else TcpListener(destination)


class HttpListener:
    """Gets each batch as an array, with a request of its own."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination

    async def send(self, entries: Sequence[str]) -> None:
        body = f"[{','.join(entries)}]".encode()
        reader, writer = await asyncio.open_connection(_HOST, self._destination.port)
        try:
            writer.write(self._head(len(body)) + body)
            await writer.drain()
            await _require_success(reader)
        finally:
            writer.close()

    def close(self) -> None:
        """Nothing stays open."""

    def _head(self, length: int) -> bytes:
        to = self._destination
        return (
            f"{to.method} {to.path} HTTP/1.1\r\nHost: {to.host}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {length}\r\nConnection: close\r\n\r\n"
        ).encode()


class TcpListener:
    """Gets the entries as lines, over one connection."""

    def __init__(self, destination: Destination) -> None:
        self._destination = destination
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, entries: Sequence[str]) -> None:
        try:
            if self._writer is None or self._writer.is_closing():
                _, self._writer = await asyncio.open_connection(_HOST, self._destination.port)
            self._writer.write("".join(f"{entry}\n" for entry in entries).encode())
            await self._writer.drain()
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


async def _require_success(reader: asyncio.StreamReader) -> None:
    """Read the whole answer, so that the listener is not cut off while it writes it."""
    status = await reader.readline()
    length = 0
    while (line := await reader.readline()).strip():
        name, _, value = line.partition(b":")
        if name.strip().lower() == _LENGTH and value.strip().isdigit():
            length = int(value)
    await reader.readexactly(length)
    parts = status.split(maxsplit=2)
    if len(parts) < 2 or not parts[1].startswith(b"2"):
        raise ConnectionError(f"the listener answered {status!r}")
