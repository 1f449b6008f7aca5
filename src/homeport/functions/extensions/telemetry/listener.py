"""Brings batches to an extension's listener on the loopback interface."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Protocol

from homeport.functions.extensions.telemetry.subscription import Destination
from homeport.functions.sandbox.places import LOOPBACK

_LENGTH = b"content-length"


class Listener(Protocol):
    """One destination."""

    async def send(self, entries: Sequence[str]) -> None:
        """Deliver a batch. OSError, or EOFError, where it was not taken."""

    def close(self) -> None:
        """Let go of what is open."""


def listener(destination: Destination, sandbox: str) -> Listener:
    """`sandbox` is the environment's own address, which every name but that of the loopback interface means."""
    is_loopback = destination.host.startswith(("127.", "localhost"))
    # A listener of the loopback interface alone is served too, though AWS would not find it by the other name.
    addresses = (LOOPBACK,) if is_loopback else (sandbox, LOOPBACK)
    return (HttpListener if destination.path else TcpListener)(destination, addresses)


class HttpListener:
    """Gets each batch as an array, with a request of its own."""

    def __init__(self, destination: Destination, addresses: Sequence[str]) -> None:
        self._destination = destination
        self._addresses = addresses

    async def send(self, entries: Sequence[str]) -> None:
        body = f"[{','.join(entries)}]".encode()
        reader, writer = await _connected(self._addresses, self._destination.port)
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

    def __init__(self, destination: Destination, addresses: Sequence[str]) -> None:
        self._destination = destination
        self._addresses = addresses
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, entries: Sequence[str]) -> None:
        try:
            if self._writer is None or self._writer.is_closing():
                _, self._writer = await _connected(self._addresses, self._destination.port)
            self._writer.write("".join(f"{entry}\n" for entry in entries).encode())
            await self._writer.drain()
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


async def _connected(addresses: Sequence[str], port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The first of the addresses where somebody listens. OSError where nobody does."""
    for address in addresses[:-1]:
        with contextlib.suppress(ConnectionRefusedError):
            return await asyncio.open_connection(address, port)
    return await asyncio.open_connection(addresses[-1], port)


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
