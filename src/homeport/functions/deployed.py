"""What the data plane asks of the control plane: which version of a function is called, and what it is made of."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from homeport.core.partitions import partition_of
from homeport.functions.config import FunctionConfig


class Scope(NamedTuple):
    """What shares one limit of concurrency."""

    account: str
    region: str


@dataclass(frozen=True, slots=True)
class FunctionKey:
    """A function as a caller names it."""

    account: str
    region: str
    name: str
    qualifier: str = ""
    """A version or an alias; empty where the caller named none."""

    @property
    def arn(self) -> str:
        """The ARN as the function's context shows it: with the qualifier that the caller named."""
        unqualified = f"arn:{partition_of(self.region)}:lambda:{self.region}:{self.account}:function:{self.name}"
        return f"{unqualified}:{self.qualifier}" if self.qualifier else unqualified


class DeployedVersion(Protocol):
    """One revision of a function version: as it runs from one change of its code or settings to the next."""

    @property
    def revision(self) -> str:
        """Names this revision and no other."""

    @property
    def arn(self) -> str:
        """The function's ARN with the version."""

    @property
    def function_arn(self) -> str:
        """The function's ARN alone."""

    @property
    def scope(self) -> Scope:
        """Account and region."""

    @property
    def code_path(self) -> Path | None:
        """The folder with the unpacked code; None for a container image."""

    @property
    def on_demand_limit(self) -> int | None:
        """The function's reserved concurrency less what of it is provisioned; None without a reservation. As of now."""

    @property
    def allows_recursion(self) -> bool:
        """Whether the function may be part of a loop (PutFunctionRecursionConfig). As of now."""

    def unreserved_limit(self) -> int:
        """The concurrency that all functions of the account and region without a reservation share. As of now."""

    async def configure(self, initialization_type: str) -> FunctionConfig:
        """What an execution environment is made from, with fresh credentials of the role.

        `initialization_type` is ON_DEMAND or PROVISIONED. ServiceException when there are no credentials to be had.
        """


class FunctionDirectory(Protocol):
    """The control plane's functions."""

    def load(self) -> None:
        """Get ready for the other calls; blocks, and does nothing the second time."""

    def resolve(self, key: FunctionKey) -> DeployedVersion:
        """The version to run, an alias's choice made by its weights.

        Raises ResourceNotFoundException, ResourceConflictException.
        """

    async def enqueue(self, key: FunctionKey, event: "QueuedEvent") -> None:
        """Hand an event to the queue of asynchronous invocations. Raises what `resolve` does."""


@dataclass(frozen=True, slots=True)
class QueuedEvent:
    """An asynchronous invocation."""

    request_id: str
    payload: bytes
    client_context: str | None = None
    """As the caller sent it, in base64."""
    trace_header: str = ""
