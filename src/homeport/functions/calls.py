"""Invocations by the name of a function: what the front door, API Gateway and function URLs call."""

from dataclasses import dataclass

from homeport.core.clock import Clock
from homeport.functions.client_context import decoded_client_context
from homeport.functions.deployed import DeployedVersion, FunctionDirectory, FunctionKey, QueuedEvent
from homeport.functions.invocation import Invocation, InvocationResult, ResponseStream
from homeport.functions.pool import Functions
from homeport.functions.trace_header import trace_header


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a function."""

    key: FunctionKey
    request_id: str
    payload: bytes
    """JSON, known to be good."""
    trace: str
    """The whole X-Ray header."""
    client_context: str | None = None
    """As the caller sent it, in base64."""
    stream: ResponseStream | None = None
    """Takes the response as it comes."""
    wants_log: bool = False
    """Whether the caller wants the log's tail."""


class FunctionCalls:
    """Brings together the control plane, which knows the functions, and the pools, which run them. On the loop."""

    def __init__(self, functions: Functions, directory: FunctionDirectory, clock: Clock) -> None:
        self._functions = functions
        self._directory = directory
        self._clock = clock

    def load(self) -> None:
        """Load the control plane where it is not yet. Blocks, so not on the loop; before the first call."""
        self._directory.load()

    def trace(self, given: str) -> str:
        """The trace of a call that came with this X-Ray header, or with none."""
        return trace_header(given, self._clock.time())

    def resolve(self, key: FunctionKey) -> DeployedVersion:
        """The version to run. Raises a LambdaError."""
        return self._directory.resolve(key)

    async def invoke(self, call: Call, version: DeployedVersion | None = None) -> InvocationResult:
        """Run a function and wait for its end, in the version that was resolved. Raises a LambdaError.

        Not to be cancelled, as `Functions.invoke` is not.
        """
        invocation = Invocation(
            request_id=call.request_id,
            payload=call.payload,
            invoked_arn=call.key.arn,
            trace_id=call.trace,
            client_context=decoded_client_context(call.client_context),
            response_stream=call.stream,
            wants_log=call.wants_log,
        )
        return await self._functions.invoke(version or self._directory.resolve(call.key), invocation)

    async def enqueue(self, call: Call) -> None:
        """Have a function invoked later. Raises a LambdaError."""
        event = QueuedEvent(call.request_id, call.payload, call.client_context, call.trace)
        await self._directory.enqueue(call.key, event)
