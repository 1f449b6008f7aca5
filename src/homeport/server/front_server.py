"""Everything that lives on the front door's loop: listener, connections, upgrades."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress

from homeport.server.connection import Connection
from homeport.server.dispatch import Dispatcher
from homeport.server.listener import Listener
from homeport.server.open_connections import OpenConnections
from homeport.server.upgrades import ProtocolUpgrader

IDLE_S = 65.0
"""A connection without a request for so long is closed; SDKs' pools drop theirs earlier."""

_SWEEP_S = 15.0
_GRACE_S = 1.0
"""What is being answered when the server stops gets so long to be finished."""


class FrontServer:
    """Serves a dispatcher on listening sockets, from `start` to `stop`; both on the loop."""

    def __init__(
        self, dispatcher: Dispatcher, sockets: Sequence[socket.socket], tls: Callable[[], ssl.SSLContext]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._connections = OpenConnections()
        self._upgrader = ProtocolUpgrader(dispatcher, self._loop)
        self._listener = Listener(sockets, lambda: Connection(dispatcher, self._upgrader, self._connections), tls)
        self._sweep: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Answer from now on."""
        self._listener.start()
        self._sweep_idle()

    async def stop(self) -> None:
        """Accept nothing more, finish what is being answered, close the rest."""
        if self._sweep is not None:
            self._sweep.cancel()
        self._listener.close()
        self._upgrader.close()
        for connection in self._connections:
            connection.close_when_idle()
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_S):
                await self._connections.none_left()
        for connection in self._connections:
            connection.close()

    def _sweep_idle(self) -> None:
        overdue = self._loop.time() - IDLE_S
        for connection in self._connections:
            if connection.idle_since is not None and connection.idle_since < overdue:
                connection.close_when_idle()
        self._sweep = self._loop.call_later(_SWEEP_S, self._sweep_idle)
