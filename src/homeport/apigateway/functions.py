"""How API Gateway calls Lambda functions."""

import enum
from dataclasses import dataclass
from typing import Protocol

from homeport.apigateway.streams import ByteStream
from homeport.core.context import RequestContext


@dataclass(frozen=True, slots=True)
class FunctionResult:
    """What an invocation gave."""

    payload: bytes
    """What the function returned, or the error object that Lambda made of its failure."""
    function_error: str | None = None
    """`Unhandled` or `Handled` when the function failed."""


class Refusal(enum.Enum):
    """Why Lambda did not invoke a function."""

    NOT_FOUND = "no such function, version or alias"
    NOT_PERMITTED = "the function's resource policy does not let this API call it"
    THROTTLED = "too many concurrent invocations"
    NOT_READY = "the function is not in a state to be invoked"
    SERVICE_FAILURE = "Lambda failed"
    TOO_LARGE = "the event is larger than Lambda takes"


class InvocationRefusedError(Exception):
    """Lambda did not invoke the function."""

    def __init__(self, refusal: Refusal, message: str) -> None:
        super().__init__(message)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class InvokedFor:
    """On whose behalf API Gateway invokes a function: what the function's resource policy, or a role, has to allow."""

    source_arn: str
    """Of the method or the authorizer."""
    credentials: str | None = None
    """The ARN of the role to invoke with; None leaves it to the function's resource policy."""


class FunctionInvoker(Protocol):
    """Invokes functions and waits for what they return."""

    async def invoke(
        self, function: str, payload: bytes, *, context: RequestContext, invoked_for: InvokedFor
    ) -> FunctionResult:
        """Invoke a function synchronously.

        `function` is an ARN, with a version or an alias where one is meant. Cancelling the call does not stop the
        function. Raises InvocationRefusedError when no invocation took place.
        """

    async def stream(
        self, function: str, payload: bytes, *, context: RequestContext, invoked_for: InvokedFor
    ) -> ByteStream:
        """Invoke a function whose response is read while it is made.

        The stream breaks where the function fails. Neither closing it nor cancelling the call stops the function.
        Raises InvocationRefusedError.
        """

    async def enqueue(self, function: str, payload: bytes, *, context: RequestContext, invoked_for: InvokedFor) -> None:
        """Have a function invoked later, without waiting for it. Raises InvocationRefusedError."""
