"""Ports of this machine that a server is to listen on."""

import socket

from homeport.cli.stack import processes
from homeport.core.errors import HomeportError

SERVER_MODULE = "homeport.server"
_HINT = "stop it, or choose another with --port (0 takes a free one)"


def refuse_taken(port: int) -> None:
    """Raise HomeportError when somebody listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise HomeportError(f"port {port} is not ours to take: {error.strerror}") from error
        except OSError as error:
            raise HomeportError(f"port {port} is taken by {_describe(processes.listener(port))}", hint=_HINT) from error


def free() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, timeout_s: float = 2.0) -> bool:
    """Whether somebody takes connections on the port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout_s).close()
    except OSError:
        return False
    return True


def _describe(listener: processes.Listener | None) -> str:
    if listener is None or listener.pid is None:
        return "another user's process"
    command = listener.command
    if SERVER_MODULE in command and "--state " in command:
        return f"another homeport (pid {listener.pid}, state in {command.partition('--state ')[2].split()[0]})"
    return f"pid {listener.pid}: {command or 'unknown command'}"
