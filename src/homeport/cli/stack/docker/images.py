"""Which image the service runs, how it comes to be on this machine, and how it says that it is ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from homeport.cli.stack import health
from homeport.cli.stack.docker import files
from homeport.cli.stack.docker.engine import Docker, last_line
from homeport.cli.stack.stack import Tell
from homeport.core.errors import HomeportError

TOKEN = "LOCALSTACK_AUTH_TOKEN"


class Image(Protocol):
    """What tells homeport's image and LocalStack's apart."""

    def files(self) -> Sequence[Path]:
        """The compose files, the base first."""
        ...

    def variables(self) -> Mapping[str, str]:
        """What its compose files ask for."""
        ...

    def check(self) -> None:
        """Raise HomeportError when something is missing that the engine need not be asked for."""
        ...

    def provide(self, docker: Docker, tell: Tell) -> None:
        """Build or fetch it when it is not here. Raises HomeportError, saying why, when that cannot be."""
        ...

    def is_ready(self, port: int) -> bool:
        """Whether what answers on the port is this image's server, ready with its init hooks."""
        ...


@dataclass(frozen=True, slots=True)
class OwnImage:
    """homeport's image."""

    def files(self) -> Sequence[Path]:
        """The base alone."""
        return [files.base()]

    def variables(self) -> Mapping[str, str]:
        """All of them have defaults."""
        return {}

    def check(self) -> None:
        """It needs nothing."""

    def provide(self, docker: Docker, tell: Tell) -> None:
        """Built where its Dockerfile is, else fetched by its name."""
        name = docker.environment.get("HOMEPORT_IMAGE") or "homeport:local"
        if docker.has_image(name):
            return
        if files.has_dockerfile():
            tell(f"building the image {name}")
            _build(docker, self, name)
            return
        tell(f"fetching the image {name}")
        reason = docker.pull(name)
        if reason:
            raise HomeportError(
                f"the image {name} is not here and cannot be fetched: {reason}",
                hint="build it in homeport's repository (scripts/image), or name another by HOMEPORT_IMAGE",
            )

    def is_ready(self, port: int) -> bool:
        """As `/_homeport/health` says."""
        answer = health.ask(port)
        return answer is not None and answer.get("status") == "ready"


@dataclass(frozen=True, slots=True)
class OfficialImage:
    """LocalStack's image, with the user's token."""

    environment: Mapping[str, str]

    def files(self) -> Sequence[Path]:
        """The base and what makes it the official image."""
        return [files.base(), files.official()]

    def variables(self) -> Mapping[str, str]:
        """The image and the token, of which taking the container down needs to know nothing."""
        return {"LOCALSTACK_IMAGE": self._name(), TOKEN: self.environment.get(TOKEN) or "none"}

    def check(self) -> None:
        """Raise HomeportError without a token."""
        if not self.environment.get(TOKEN):
            raise HomeportError(
                f"LocalStack's official image needs a token: {TOKEN} is not set",
                hint="get one from app.localstack.cloud, or take the target docker, which needs none",
            )

    def provide(self, docker: Docker, tell: Tell) -> None:
        """Fetched by its name; compose's version 1 wants it built, by one line."""
        name = self._name()
        if not docker.has_image(name):
            tell(f"fetching the image {name}")
            reason = docker.pull(name)
            if reason:
                raise HomeportError(
                    f"LocalStack's official image {name} cannot be fetched: {reason}",
                    hint="LOCALSTACK_IMAGE names another, or a mirror's name for it",
                )
        _build(docker, self, name)

    def is_ready(self, port: int) -> bool:
        """As `/_localstack/init` says: https://docs.localstack.cloud/aws/capabilities/config/initialization-hooks/."""
        answer = health.ask(port, path="/_localstack/init")
        return answer is not None and answer.get("completed", {}).get("READY") is True

    def _name(self) -> str:
        return self.environment.get("LOCALSTACK_IMAGE") or "localstack/localstack:latest"


def _build(docker: Docker, image: Image, name: str) -> None:
    answer = docker.compose(
        ["build", files.SERVICE], project="homeport", files=image.files(), variables=image.variables()
    )
    if answer.returncode:
        raise HomeportError(
            f"the image {name} cannot be built: {last_line(answer.stderr + answer.stdout)}",
            hint="`docker compose build` shows all of it; docs/docker.md has what to do without Docker Hub",
        )
