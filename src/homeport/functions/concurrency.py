"""How many invocations run at once, and which are refused: reserved and unreserved concurrency.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
"""

from collections import Counter
from typing import NamedTuple

from homeport.functions.api_errors import throttled
from homeport.functions.deployed import DeployedVersion, Scope

GUARANTEED = 100
"""What AWS keeps of an account's concurrency for functions without a reservation, whatever is reserved."""


class Lease(NamedTuple):
    """One invocation's part of a limit."""

    function_arn: str
    scope: Scope | None
    """None for a part of the function's own reservation."""


class Concurrency:
    """Counts the invocations on demand that are under way; those of provisioned environments have their own limit."""

    def __init__(self) -> None:
        self._of_function: Counter[str] = Counter()
        self._unreserved: Counter[Scope] = Counter()

    def lease(self, version: DeployedVersion) -> Lease:
        """Count one invocation more. Raises TooManyRequestsException."""
        function, limit = version.function_arn, version.on_demand_limit
        if limit is not None:
            if self._of_function[function] >= limit:
                raise throttled("ReservedFunctionConcurrentInvocationLimitExceeded")
            lease = Lease(function, None)
        else:
            in_use = self._unreserved[version.scope]
            # To know the exact limit is to look at all functions.
            if in_use >= GUARANTEED and in_use >= version.unreserved_limit():
                raise throttled("ConcurrentInvocationLimitExceeded")
            lease = Lease(function, version.scope)
            self._unreserved[version.scope] += 1
        self._of_function[function] += 1
        return lease

    def release(self, lease: Lease) -> None:
        """The invocation is over."""
        self._of_function[lease.function_arn] -= 1
        if not self._of_function[lease.function_arn]:
            del self._of_function[lease.function_arn]
        if lease.scope is not None:
            self._unreserved[lease.scope] -= 1
