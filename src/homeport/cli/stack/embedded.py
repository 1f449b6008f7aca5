"""The server of the target embedded: a process of this machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from homeport.cli.stack import health, ports, processes, server_log
from homeport.cli.stack.instance import Instance
from homeport.cli.stack.running import Running
from homeport.cli.stack.stack import Tell
from homeport.core.errors import HomeportError
from homeport.terraform.environment import without_aws

STOP_GRACE_S = 10.0
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class StartingProcess:
    """A server that has been started and may not be ready yet."""

    instance: Instance
    process: subprocess.Popen[bytes]

    def wait_until_ready(self, timeout_s: float) -> Running:
        """Wait until everything answers."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise HomeportError(self._with_log(f"the server ended at once (exit code {self.process.returncode})"))
            running = self.instance.recorded()
            if running and running.pid == self.process.pid and _is_ready(running):
                return running
            time.sleep(_POLL_S)
        raise HomeportError(
            self._with_log(f"the server is not ready after {timeout_s:g} s"),
            hint="ready_timeout_s in homeport.toml gives it more time",
        )

    def stop(self, tell: Tell) -> None:
        """End it with all its workers."""
        _end(self.process.pid, tell)

    def _with_log(self, text: str) -> str:
        log = self.instance.log
        lines = server_log.lines_that_matter(log.read_text(errors="replace") if log.exists() else "")
        return "\n".join([f"{text}; {log} says:", *(f"  {line}" for line in lines)])


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """homeport's own process, in a session of its own, with the project as its folder."""

    instance: Instance
    port: int
    """0 for a free one."""
    project: Path
    strict: bool = False
    """Whether it refuses to start with less than it is asked for."""

    @property
    def folder(self) -> Path:
        """The state folder."""
        return self.instance.folder

    @property
    def lock(self) -> Path:
        """Held by whoever starts or stops the server."""
        return self.instance.lock

    def running(self) -> Running | None:
        """The server, if the process that the pid file names is still that server."""
        return self.instance.running()

    def is_gone(self) -> bool:
        """Whether a server was here that ended without saying so."""
        return self.instance.is_gone()

    def lives(self, running: Running) -> bool:
        """Whether the process has not ended."""
        return running.pid is not None and processes.is_alive(running.pid)

    def prepare(self, tell: Tell) -> None:
        """Nothing is needed that is not here."""
        del tell

    def start(self) -> StartingProcess:
        """Start the process; its output is the log."""
        if self.port:
            ports.refuse_taken(self.port)
        log = self.instance.log
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        command = [sys.executable, "-m", ports.SERVER_MODULE, "--port", str(self.port), "--state", str(self.folder)]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=self.project,
                env=without_aws(os.environ) | ({"HOMEPORT_STRICT": "1"} if self.strict else {}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return StartingProcess(self.instance, process)

    def stop(self, running: Running, tell: Tell) -> None:
        """End it with all its workers."""
        assert running.pid is not None
        _end(running.pid, tell)

    def drop(self) -> bool:
        """Forget the stack."""
        return self.instance.drop()

    def log(self, lines: int) -> str:
        """The end of the log file, which outlives the server."""
        self._require_log()
        return server_log.tail(self.instance.log, lines)

    def follow_log(self, lines: int) -> Iterator[str]:
        """The log file while it grows."""
        self._require_log()
        return server_log.follow(self.instance.log, lines, lambda: self.instance.running() is not None)

    def _require_log(self) -> None:
        log = self.instance.log
        if not log.exists():
            raise HomeportError(f"there is no log in {log.parent}", hint="`homeport up` starts the stack")


def _is_ready(running: Running) -> bool:
    answer = health.ask(running.port)
    return answer is not None and answer.get("pid") == running.pid and answer.get("status") == "ready"


def _end(pid: int, tell: Tell) -> None:
    began = time.monotonic()
    processes.end(pid, STOP_GRACE_S)
    if time.monotonic() - began > STOP_GRACE_S:
        tell(f"the server did not end by itself within {STOP_GRACE_S:g} s and was killed")
