"""Starting and stopping the server of an instance."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from homeport.cli.stack import health, processes, server_log
from homeport.cli.stack.instance import SERVER_MODULE, Instance, Running
from homeport.core.errors import HomeportError
from homeport.terraform.environment import without_aws

STOP_GRACE_S = 10.0
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Starting:
    """A server that has been started and may not be ready yet."""

    instance: Instance
    process: subprocess.Popen[bytes]

    def wait_until_ready(self, timeout_s: float) -> Running:
        """Wait until everything answers.

        Raises HomeportError, with the lines of the log that matter, when it ends or the time is over.
        """
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

    def _with_log(self, text: str) -> str:
        log = self.instance.log
        lines = server_log.lines_that_matter(log.read_text(errors="replace") if log.exists() else "")
        return "\n".join([f"{text}; {log} says:", *(f"  {line}" for line in lines)])


def _is_ready(running: Running) -> bool:
    answer = health.ask(running.port)
    return answer is not None and answer.get("pid") == running.pid and answer.get("status") == "ready"


def start(instance: Instance, port: int, project: Path, environment: Mapping[str, str]) -> Starting:
    """Start a server in the background, in a session of its own, with the project as its folder.

    Raises HomeportError when the port is taken, saying by whom.
    """
    if port:
        refuse_taken(port)
    instance.log.parent.mkdir(parents=True, exist_ok=True)
    if instance.log.exists():
        instance.log.replace(instance.log.with_suffix(".log.1"))
    command = [sys.executable, "-m", SERVER_MODULE, "--port", str(port), "--state", str(instance.folder)]
    with instance.log.open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=project,
            env=without_aws(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Starting(instance, process)


def refuse_taken(port: int) -> None:
    """Raise HomeportError when somebody listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise HomeportError(f"port {port} is not ours to take: {error.strerror}") from error
        except OSError as error:
            raise HomeportError(
                f"port {port} is taken by {_describe(processes.listener(port))}",
                hint="stop it, or choose another with --port (0 takes a free one)",
            ) from error


def _describe(listener: processes.Listener | None) -> str:
    if listener is None or listener.pid is None:
        return "another user's process"
    command = listener.command
    if SERVER_MODULE in command and "--state " in command:
        return f"another homeport (pid {listener.pid}, state in {command.partition('--state ')[2].split()[0]})"
    return f"pid {listener.pid}: {command or 'unknown command'}"


def stop(pid: int, tell: Callable[[str], None]) -> None:
    """End a server and all its workers; returns when they are gone."""
    began = time.monotonic()
    processes.end(pid, STOP_GRACE_S)
    if time.monotonic() - began > STOP_GRACE_S:
        tell(f"the server did not end by itself within {STOP_GRACE_S:g} s and was killed")
