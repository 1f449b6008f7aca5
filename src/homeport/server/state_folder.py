"""An instance's folder: where things lie, who owns it, and where it listens."""

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from homeport.core.errors import HomeportError


@dataclass(frozen=True, slots=True)
class StateFolder:
    """`.homeport/` or what `--state` names. The server owns `state/`, `run/` and `homeport.pid`."""

    root: Path

    @property
    def pid_file(self) -> Path:
        """JSON while a server runs: pid, port, started (seconds since the epoch)."""
        return self.root / "homeport.pid"

    @property
    def dynamodb(self) -> Path:
        """The DynamoDB engine's files."""
        return self.root / "state" / "dynamodb"

    @property
    def certificate(self) -> Path:
        """The server's key and certificate, which also signs those for AWS's names."""
        return self.root / "state" / "authority.pem"

    @property
    def run(self) -> Path:
        """What lives no longer than the process: LocalStack's folders and temporary files."""
        return self.root / "run"

    def claim(self) -> IO[str]:
        """Become the folder's only server until the file that is returned is closed.

        Raises HomeportError when another process has it.
        """
        (self.root / "state").mkdir(parents=True, exist_ok=True)
        lock = (self.root / "state" / "server.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise HomeportError(
                f"another server runs on {self.root}", hint="stop it with `homeport down`, or choose another --state"
            ) from None
        return lock

    def announce(self, port: int) -> None:
        """Tell where this process listens."""
        fresh = self.pid_file.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps({"pid": os.getpid(), "port": port, "started": time.time()}) + "\n")
        fresh.replace(self.pid_file)

    def withdraw(self) -> None:
        """This process listens no more."""
        self.pid_file.unlink(missing_ok=True)
