"""The stack of the target aws: nothing is started, stopped or translated."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from homeport.cli.stack import jobs
from homeport.cli.stack.running import Running
from homeport.cli.stack.stack import Condition
from homeport.config import Root, Settings
from homeport.core.errors import HomeportError
from homeport.terraform import plain
from homeport.terraform.state_file import Output, TerraformState


@dataclass(frozen=True, slots=True)
class AwsStack:
    """What Terraform has made on AWS, by its own backend, reached with the user's own credentials."""

    settings: Settings

    def up(self, port: int | None, *, always_apply: bool = False) -> Running:
        """Refused."""
        del port, always_apply
        _refuse("up")

    def down(self) -> bool:
        """Refused."""
        _refuse("down")

    def condition(self) -> Condition:
        """AWS is always up."""
        return Condition.UP

    def running(self) -> Running | None:
        """No server of ours."""
        return None

    def endpoint(self) -> str | None:
        """AWS itself."""
        return None

    def state(self) -> TerraformState:
        """What the backend holds for the workspace."""
        return plain.state_of(self._checked())

    def outputs(self, endpoint: str | None = None) -> Mapping[str, Output]:
        """The outputs of the workspace, as Terraform holds them."""
        if endpoint:
            raise HomeportError("--endpoint is for local stacks", hint="addresses on AWS answer everywhere")
        return plain.outputs_of(self._checked())

    def environment(self) -> Mapping[str, str]:
        """The user's own."""
        return dict(os.environ)

    def terraform(self, root: Root, arguments: Sequence[str]) -> int:
        """Plain terraform."""
        return plain.run(replace(self.settings, roots=(root,)), arguments)

    def log(self, lines: int) -> str:
        """Refused."""
        del lines
        _refuse_log()

    def follow_log(self, lines: int) -> Iterator[str]:
        """Refused."""
        del lines
        _refuse_log()

    def _checked(self) -> Settings:
        jobs.checked_roots(self.settings)
        return self.settings


def _refuse(command: str) -> NoReturn:
    raise HomeportError(f"`{command}` is for local stacks", hint="`homeport deploy` takes the Terraform to AWS")


def _refuse_log() -> NoReturn:
    raise HomeportError("AWS has no server's log", hint="`homeport logs FUNCTION` prints a function's")
