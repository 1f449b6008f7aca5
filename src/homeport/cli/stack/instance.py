"""An instance of the server, as its folder and the system tell of it."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from homeport.cli.stack import processes
from homeport.cli.stack.ports import SERVER_MODULE
from homeport.cli.stack.running import Running
from homeport.server.state_folder import StateFolder
from homeport.terraform.root_state import drop_tfstates

_CLOCK_TOLERANCE_S = 2.0


@dataclass(frozen=True, slots=True)
class Instance:
    """One folder like `.homeport/`, in which at most one server runs.

    States: nothing recorded; recorded and running; recorded and gone (it was killed: the next `up` clears that away).
    """

    folder: Path

    @property
    def name(self) -> str:
        """8 hexadecimal digits that tell it from others on this machine."""
        return hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:8]

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.folder / "logs" / "server.log"

    @property
    def lock(self) -> Path:
        """Held by whoever starts or stops the server."""
        return self.folder / "up.lock"

    def recorded(self) -> Running | None:
        """What the pid file says, true or not."""
        try:
            content = json.loads(StateFolder(self.folder).pid_file.read_text())
            return Running(int(content["pid"]), int(content["port"]), float(content["started"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def running(self) -> Running | None:
        """The server, if the process that the pid file names is still that server and not another of its number."""
        found = self.recorded()
        if found is None or found.pid is None or not processes.is_alive(found.pid):
            return None
        command = processes.command_line(found.pid)
        # Where the server was started by hand its folder may be written in another way; then the time has to tell.
        is_same = str(self.folder) in command or _was_there(found.pid, found.started)
        return found if SERVER_MODULE in command and is_same else None

    def is_gone(self) -> bool:
        """Whether a server was here that ended without saying so."""
        return self.recorded() is not None and self.running() is None

    def drop(self) -> bool:
        """Forget the stack: engines' state and Terraform's, which live and die together; whether there was any."""
        StateFolder(self.folder).withdraw()
        found = any((self.folder / name).exists() for name in ("state", "run"))
        for name in ("state", "run"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        return drop_tfstates(self.folder) or found


def _was_there(pid: int, started: float) -> bool:
    """Whether the process is as old as the pid file says; a clock that has been set can make it look younger."""
    born = processes.started_at(pid)
    return born is not None and born <= started + _CLOCK_TOLERANCE_S
