"""Who is connected."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from homeport.server.connection import Connection


class OpenConnections:
    """The connections that speak HTTP/1.1 by now."""

    def __init__(self) -> None:
        self._all: set[Connection] = set()
        self._none_left = asyncio.Event()
        self._none_left.set()

    def add(self, connection: "Connection") -> None:
        """One was opened."""
        self._all.add(connection)
        self._none_left.clear()

    def discard(self, connection: "Connection") -> None:
        """One was closed, or speaks another protocol from now on."""
        self._all.discard(connection)
        if not self._all:
            self._none_left.set()

    def __iter__(self) -> Iterator["Connection"]:
        return iter(list(self._all))

    async def none_left(self) -> None:
        """Wait until all are closed."""
        await self._none_left.wait()
