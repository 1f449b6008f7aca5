"""`homeport dynamodb`."""

import fcntl
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from homeport import config
from homeport.cli import voice
from homeport.cli.stack.interrupts import ENDING
from homeport.core import own_folder
from homeport.core.errors import HomeportError

DEFAULT_PORT = 8000
"""DynamoDB Local's."""


@click.command("dynamodb", short_help="The DynamoDB engine alone, in place of DynamoDB Local.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0 takes a free one."
)
@click.option("--host", multiple=True, metavar="ADDRESS", help="Where to listen; repeatable.  [default: loopback]")
@click.option("--in-memory", is_flag=True, help="Keep nothing on disk.")
@click.option("--state", metavar="DIR", help="Folder of the tables.  [default: dynamodb/ in the stack's own]")
def command(port: int, host: tuple[str, ...], *, in_memory: bool, state: str | None) -> int:
    """Answer DynamoDB and DynamoDB Streams until it is interrupted; the address is printed when it does.

    Tables stay in their folder from one run to the next. The settings `dynamodb.…` of homeport.toml hold here as well.
    """
    if in_memory and state is not None:
        raise click.UsageError("--in-memory and --state exclude each other")
    settings = config.load({}, os.environ, Path.cwd())
    folder = None if in_memory else Path(state).absolute() if state else settings.state_root / "dynamodb"
    with _owned(folder) as place:
        return _serve(port, host, folder, place / "server.pem", settings.dynamodb)


def _serve(
    port: int, hosts: tuple[str, ...], folder: Path | None, certificate: Path, chosen: config.DynamoDbSettings
) -> int:
    from homeport.server.listener import LOOPBACK, bind

    sockets = bind(hosts or LOOPBACK, port)
    # Loaded when the port is ours: who cannot have it is told at once.
    from homeport.server.engine_alone import EngineAlone

    server = EngineAlone(sockets, folder, certificate, chosen)
    try:
        voice.data(f"http://{_address(hosts)}:{sockets[0].getsockname()[1]}")
        threading.Event().wait()
    except KeyboardInterrupt:
        # A termination is one too: both are how it ends.
        return 0
    finally:
        # A second signal would leave it half stopped; it takes a second at most.
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        server.stop()
    raise AssertionError("unreachable")


def _address(hosts: tuple[str, ...]) -> str:
    """What a client on this machine may call."""
    first = hosts[0] if hosts else "localhost"
    if first in ("0.0.0.0", "::"):
        return "localhost"
    return f"[{first}]" if ":" in first else first


@contextmanager
def _owned(folder: Path | None) -> Iterator[Path]:
    """The folder for what the process itself needs, as the only one that uses it; HomeportError where another does."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="homeport-dynamodb-") as place:
            yield Path(place)
        return
    own_folder.make(folder.parent if folder.parent.name == ".homeport" else folder)
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeportError(
                f"another engine works on {folder}", hint="choose another --state, or --in-memory"
            ) from None
        yield folder
