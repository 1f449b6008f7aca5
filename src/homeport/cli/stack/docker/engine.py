"""The `docker` command and compose, version 2 or 1: the only place that runs them."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from homeport.core.errors import HomeportError

_HINT = "install Docker, or take the target embedded, which needs none"


@dataclass(frozen=True, slots=True)
class Container:
    """What the engine says of a container."""

    identifier: str
    """64 hexadecimal digits."""
    status: str
    """`running`, `exited`, `created`, …"""
    exit_code: int
    started: float
    """Seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Docker:
    """The commands of one environment."""

    environment: Mapping[str, str]

    def require(self) -> None:
        """Raise HomeportError when docker, compose or the engine is missing."""
        self._docker()
        self.compose_command()
        answer = self._run(["version", "--format", "{{.Server.Version}}"])
        if answer.returncode:
            raise HomeportError(f"no Docker engine answers: {last_line(answer.stderr)}", hint="start Docker")

    def compose_command(self) -> list[str]:
        """Compose as a plug-in of docker (version 2) or as a command of its own (version 1)."""
        if self._run(["compose", "version"]).returncode == 0:
            return [self._docker(), "compose"]
        alone = self._which("docker-compose")
        if alone is None:
            raise HomeportError("neither `docker compose` nor `docker-compose` is installed", hint=_HINT)
        return [alone]

    def container(self, identifier: str) -> Container | None:
        """The container of an id; None when there is none. Raises HomeportError when no engine answers."""
        answer = self._run(["inspect", "--type", "container", identifier])
        if answer.returncode == 0:
            return _container(json.loads(answer.stdout)[0])
        # Of docker's own words only those about the engine are always the same.
        self.require()
        return None

    def has_image(self, name: str) -> bool:
        """Whether the engine has it."""
        return self._run(["image", "inspect", name]).returncode == 0

    def has_volumes(self, project: str) -> bool:
        """Whether compose has made any for a project, and they are still there."""
        of_project = f"label=com.docker.compose.project={project}"
        return bool(self._run(["volume", "ls", "--quiet", "--filter", of_project]).stdout.strip())

    def pull(self, name: str) -> str | None:
        """Fetch an image; None when it is here now, else why not."""
        answer = self._run(["pull", "--quiet", name])
        return last_line(answer.stderr) if answer.returncode else None

    def logs(self, identifier: str, lines: int | None) -> str:
        """The last lines that a container has printed, all for None."""
        tail = "all" if lines is None else str(lines)
        return self._run(["logs", "--tail", tail, identifier], merged=True).stdout

    def follow_logs(self, identifier: str, lines: int) -> Iterator[str]:
        """The last lines and what is printed from then on, until the container ends."""
        command = [self._docker(), "logs", "--follow", "--tail", str(lines), identifier]
        with subprocess.Popen(
            command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as process:
            assert process.stdout
            try:
                yield from process.stdout
            finally:
                process.kill()

    def compose(
        self, arguments: Sequence[str], *, project: str, files: Sequence[Path], variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run compose on a project of these files."""
        chosen = [part for file in files for part in ("--file", str(file))]
        command = [*self.compose_command(), "--project-name", project, *chosen, *arguments]
        return _run(command, {**self.environment, **variables})

    def _docker(self) -> str:
        found = self._which("docker")
        if found is None:
            raise HomeportError("docker is not installed", hint=_HINT)
        return found

    def _which(self, name: str) -> str | None:
        return shutil.which(name, path=self.environment.get("PATH"))

    def _run(self, arguments: Sequence[str], *, merged: bool = False) -> subprocess.CompletedProcess[str]:
        return _run([self._docker(), *arguments], self.environment, merged=merged)


def last_line(text: str) -> str:
    """The line in which docker and compose say why."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it does not say why"


def _run(
    command: Sequence[str], environment: Mapping[str, str], *, merged: bool = False
) -> subprocess.CompletedProcess[str]:
    """In a session of its own: what the terminal interrupts is homeport, which decides what happens."""
    return subprocess.run(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if merged else subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
        start_new_session=True,
    )


def _container(document: Mapping[str, Any]) -> Container:
    state = document["State"]
    started = datetime.fromisoformat(state["StartedAt"]).timestamp()
    return Container(document["Id"], state["Status"], state["ExitCode"], started)
