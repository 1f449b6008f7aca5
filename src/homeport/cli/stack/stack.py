"""What every target's stack can do; one implementation a target, and the commands know no other difference."""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from homeport.cli.stack.running import Running
from homeport.config import Root
from homeport.terraform.state_file import Output, TerraformState

type Tell = Callable[[str], None]


class Condition(enum.Enum):
    """How a stack is."""

    UP = "up"
    DOWN = "down"
    GONE = "gone"
    """It has ended without `homeport down`."""


class Stack(Protocol):
    """What `up` brings up, or what is on AWS: an AWS API, and Terraform applied to it.

    Every method raises HomeportError when the target cannot do it, as `up` on AWS.
    """

    def up(self, port: int | None, *, always_apply: bool = False) -> Running:
        """Bring it up, or up to date when it is up; `port` is the one that was asked for, if any was.

        When a step fails, what this call has started is stopped and its state dropped.
        """
        ...

    def down(self) -> bool:
        """Stop all that was started, and drop the state; whether there was anything to do."""
        ...

    def condition(self) -> Condition:
        """Whether it answers; AWS counts as up."""
        ...

    def running(self) -> Running | None:
        """The server that plays AWS; None when none runs, and for AWS itself."""
        ...

    def endpoint(self) -> str | None:
        """Where the AWS API answers, None for AWS itself. Raises HomeportError when the stack is not up."""
        ...

    def state(self) -> TerraformState:
        """What all Terraform roots have made so far, as one."""
        ...

    def outputs(self, endpoint: str | None = None) -> Mapping[str, Output]:
        """Terraform's outputs, with addresses that answer; below `endpoint` where that is how others reach it."""
        ...

    def environment(self) -> Mapping[str, str]:
        """The environment in which any AWS SDK or tool talks to this stack."""
        ...

    def terraform(self, root: Root, arguments: Sequence[str]) -> int:
        """Any Terraform command on one root, on the caller's terminal; its exit code."""
        ...

    def log(self, lines: int) -> str:
        """The last lines of the server's log."""
        ...

    def follow_log(self, lines: int) -> Iterator[str]:
        """The same and what is logged from then on, until the server ends."""
        ...
