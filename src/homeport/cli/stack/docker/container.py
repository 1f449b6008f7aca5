"""The server of the targets docker and localstack: a container, by compose."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from homeport.cli.stack import ports, server_log
from homeport.cli.stack.docker import files, record
from homeport.cli.stack.docker.engine import Container, Docker, last_line
from homeport.cli.stack.docker.images import Image
from homeport.cli.stack.docker.record import Record
from homeport.cli.stack.instance import Instance
from homeport.cli.stack.running import Running
from homeport.cli.stack.stack import Tell
from homeport.core.errors import HomeportError

_POLL_S = 0.1
_SHORT = 12


@dataclass(frozen=True, slots=True)
class StartingContainer:
    """A container that has been started and may not be ready yet."""

    server: "ContainerServer"
    running: Running
    identifier: str

    def wait_until_ready(self, timeout_s: float) -> Running:
        """Wait until everything answers."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self.server.image.is_ready(self.running.port):
                return self.running
            found = self.server.docker.container(self.identifier)
            if found is None or found.status != "running":
                code = found.exit_code if found else "unknown"
                raise HomeportError(self._with_log(f"the container ended at once (exit code {code})"))
            time.sleep(_POLL_S)
        raise HomeportError(
            self._with_log(f"the server is not ready after {timeout_s:g} s"),
            hint="ready_timeout_s in homeport.toml gives it more time",
        )

    def stop(self, tell: Tell) -> None:
        """End the container."""
        self.server.stop(self.running, tell)

    def _with_log(self, text: str) -> str:
        lines = server_log.lines_that_matter(self.server.docker.logs(self.identifier, None))
        return "\n".join([f"{text}; {self.running.name} says:", *(f"  {line}" for line in lines)])


@dataclass(frozen=True, slots=True)
class ContainerServer:
    """One service of one compose project, whose name comes from the state folder's."""

    instance: Instance
    """Of its folder, which holds Terraform's state and `container.json`."""
    port: int
    """Published on this machine; 0 for a free one."""
    project: Path
    """The user's, whose `init/` the container gets."""
    docker: Docker
    image: Image

    @property
    def folder(self) -> Path:
        """The state folder."""
        return self.instance.folder

    @property
    def lock(self) -> Path:
        """Held by whoever starts or stops the server."""
        return self.instance.lock

    @property
    def record(self) -> Path:
        """Where the container is remembered."""
        return self.folder / "container.json"

    def running(self) -> Running | None:
        """The container that is recorded, if it has run ever since."""
        known = record.read(self.record)
        if known is None or known.container is None:
            return None
        found = self.docker.container(known.container)
        if found is None or found.status != "running" or found.started != known.started:
            return None
        return _running(found, known.port)

    def is_gone(self) -> bool:
        """Whether a container was started here that does not run any more, or is not the same run of it."""
        return record.read(self.record) is not None and self.running() is None

    def lives(self, running: Running) -> bool:
        """Whether its port is still open: the engine closes it with the container."""
        return ports.answers(running.port)

    def prepare(self, tell: Tell) -> None:
        """Engine, compose, token and image."""
        self.image.check()
        self.docker.require()
        self.image.provide(self.docker, tell)

    def start(self) -> StartingContainer:
        """Compose up, in the background."""
        known = Record(f"homeport-{self.instance.name}", self.port or ports.free())
        if self.docker.has_volumes(known.project):
            # Of a state folder that was removed while its container ran: nobody remembers it, and it may have the port.
            self._remove(known)
        if self.port:
            ports.refuse_taken(self.port)
        record.write(self.record, known)
        try:
            container = self._compose_up(known)
        except BaseException:
            self.drop()
            raise
        record.write(self.record, Record(known.project, known.port, container.identifier, container.started))
        return StartingContainer(self, _running(container, known.port), container.identifier)

    def stop(self, running: Running, tell: Tell) -> None:
        """Stop the container and keep its log; compose's grace period is the compose file's."""
        del tell
        assert running.container
        known = record.read(self.record)
        assert known
        self._compose(["stop"], known)
        self.instance.log.parent.mkdir(parents=True, exist_ok=True)
        self.instance.log.write_text(self.docker.logs(running.container, None))

    def drop(self) -> bool:
        """Remove container, network and volume, and Terraform's state with them."""
        known = record.read(self.record)
        if known:
            self.docker.require()
            self._remove(known)
            self.record.unlink()
        return self.instance.drop() or known is not None

    def log(self, lines: int) -> str:
        """What the container has printed; after `down`, what the last one had."""
        known = record.read(self.record)
        if known and known.container:
            return self.docker.logs(known.container, lines)
        self._require_log()
        return server_log.tail(self.instance.log, lines)

    def follow_log(self, lines: int) -> Iterator[str]:
        """The same while it goes on."""
        known = record.read(self.record)
        if known and known.container:
            return self.docker.follow_logs(known.container, lines)
        return iter([self.log(lines)])

    def _require_log(self) -> None:
        if not self.instance.log.exists():
            raise HomeportError(f"there is no log in {self.instance.log.parent}", hint="`homeport up` starts the stack")

    def _compose_up(self, known: Record) -> Container:
        answer = self._compose(["up", "--detach", "--no-build"], known)
        if answer.returncode:
            raise HomeportError(f"compose cannot start the container: {last_line(answer.stderr)}")
        # One that has ended at once as well: its log says why.
        identifier = self._compose(["ps", "--all", "--quiet", files.SERVICE], known).stdout.strip()
        found = self.docker.container(identifier) if identifier else None
        if found is None:
            raise HomeportError("the container was gone before it could be seen")
        return found

    def _remove(self, known: Record) -> None:
        answer = self._compose(["down", "--volumes", "--remove-orphans"], known)
        if answer.returncode:
            raise HomeportError(f"the container cannot be removed: {last_line(answer.stderr)}")

    def _compose(self, arguments: Sequence[str], known: Record) -> "subprocess.CompletedProcess[str]":
        own = {"HOMEPORT_PORT": str(known.port), "HOMEPORT_INIT": str(self._init_folder())}
        variables = {**self.image.variables(), **own}
        return self.docker.compose(arguments, project=known.project, files=self.image.files(), variables=variables)

    def _init_folder(self) -> Path:
        """The project's init hooks, or an empty folder: the engine would make a missing one in the user's tree."""
        hooks = self.project / "init"
        if hooks.is_dir():
            return hooks
        empty = self.folder / "run" / "init"
        empty.mkdir(parents=True, exist_ok=True)
        return empty


def _running(container: Container, port: int) -> Running:
    return Running(None, port, container.started, container.identifier[:_SHORT])
