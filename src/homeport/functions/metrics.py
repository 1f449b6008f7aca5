"""What is counted of invocations, as the data plane tells it.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

from typing import NamedTuple, Protocol

from homeport.functions.deployed import DeployedVersion
from homeport.functions.invocation import InvocationResult


class Provision(NamedTuple):
    """The provisioned environments of a version as an invocation begins."""

    allocated: int
    in_use: int
    """That of this invocation among them."""
    is_used: bool
    """Whether this invocation has one of them."""


class Admitted(NamedTuple):
    """An invocation that was admitted."""

    version: DeployedVersion
    invoked_arn: str
    """The function's ARN with the qualifier that the caller named, if any."""
    is_reserved: bool
    """Whether the function has a reservation of its own."""
    provision: Provision | None
    """None where nothing is provisioned."""


class InvocationMetrics(Protocol):
    """Counts for CloudWatch. Called on the loop, for every invocation: it must cost next to nothing."""

    def began(self, invocation: Admitted) -> None:
        """An invocation begins; `ended` follows."""

    def ended(self, invocation: Admitted, result: InvocationResult | None) -> None:
        """It is over; no result where no environment was to be had."""

    def throttled(self, version: DeployedVersion, invoked_arn: str) -> None:
        """An invocation was refused for want of concurrency."""

    def stopped_recursion(self, version: DeployedVersion) -> None:
        """An invocation was refused as one of a loop."""

    def event(self, function_arn: str, name: str, value: float) -> None:
        """Something about a function's events: a metric of AWS's by its name."""

    def mapping(self, function_arn: str, uuid: str, name: str, value: float) -> None:
        """Something about an event source mapping of a function."""


class NoMetrics:
    """Counts nothing."""

    def began(self, invocation: Admitted) -> None: ...

    def ended(self, invocation: Admitted, result: InvocationResult | None) -> None: ...

    def throttled(self, version: DeployedVersion, invoked_arn: str) -> None: ...

    def stopped_recursion(self, version: DeployedVersion) -> None: ...

    def event(self, function_arn: str, name: str, value: float) -> None: ...

    def mapping(self, function_arn: str, uuid: str, name: str, value: float) -> None: ...
