"""What plays AWS in a local stack, as a target starts and stops it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from homeport.cli.stack.running import Running
from homeport.cli.stack.stack import Tell


class Starting(Protocol):
    """A server that has been started and may not be ready yet."""

    def wait_until_ready(self, timeout_s: float) -> Running:
        """Wait until everything answers.

        Raises HomeportError, with the lines of the log that matter, when it ends or the time is over.
        """
        ...

    def stop(self, tell: Tell) -> None:
        """End it; returns when it is gone."""
        ...


class Server(Protocol):
    """The server of one state folder: at most one runs.

    States: nothing recorded; recorded and running; recorded and gone (it was killed: the next `up` clears that away).
    """

    @property
    def folder(self) -> Path:
        """The state folder."""
        ...

    @property
    def lock(self) -> Path:
        """Held by whoever starts or stops the server."""
        ...

    def running(self) -> Running | None:
        """The server, if the one that is recorded still runs."""
        ...

    def is_gone(self) -> bool:
        """Whether a server was here that ended without saying so."""
        ...

    def lives(self, running: Running) -> bool:
        """Whether it has not ended since; cheap enough to be asked three times a second."""
        ...

    def prepare(self, tell: Tell) -> None:
        """What a start needs and what may take long: found out before anything is started."""
        ...

    def start(self) -> Starting:
        """Start it in the background. Raises HomeportError when the port is taken, saying by whom."""
        ...

    def stop(self, running: Running, tell: Tell) -> None:
        """End it with all that it has started; returns when it is gone."""
        ...

    def drop(self) -> bool:
        """Forget the stack: engines' state and Terraform's, which live and die together; whether there was any."""
        ...

    def log(self, lines: int) -> str:
        """The last lines of its log; HomeportError when there is none."""
        ...

    def follow_log(self, lines: int) -> Iterator[str]:
        """The same and what is logged from then on, until the server ends."""
        ...
