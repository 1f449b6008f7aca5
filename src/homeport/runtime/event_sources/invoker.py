"""Invocations that nobody waits for outside: of event source mappings and of events, straight in the pool."""

import asyncio
import re

from homeport.core.clock import Clock
from homeport.core.context import new_request_id
from homeport.functions.api_errors import LambdaError
from homeport.functions.asynchronous.events import Event
from homeport.functions.client_context import decoded_client_context
from homeport.functions.deployed import FunctionKey
from homeport.functions.event_sources.ports import InvocationRefusedError, Outcome
from homeport.functions.invocation import Invocation
from homeport.functions.pool import Functions
from homeport.functions.trace_header import trace_header
from homeport.runtime.providers.deployed_functions import LocalStackDirectory

_FUNCTION_ARN = re.compile(
    r"arn:[^:]+:lambda:(?P<region>[^:]+):(?P<account>\d{12}):function:(?P<name>[\w-]+)(?::(?P<qualifier>[\w$.-]+))?"
)


class PoolInvoker:
    """An Invoker and an EventInvoker over the functions of this stack; on their loop."""

    def __init__(self, functions: Functions, directory: LocalStackDirectory, clock: Clock) -> None:
        self._functions = functions
        self._directory = directory
        self._clock = clock

    async def invoke(self, function_arn: str, payload: bytes, trace: str = "") -> Outcome:
        """See `Invoker`."""
        return await self._invoke(function_arn, payload, new_request_id(), trace, None)

    async def invoke_event(self, event: Event) -> Outcome:
        """See `EventInvoker`; `details` is LocalStack's invocation."""
        header = (event.details.trace_context or {}).get("aws_trace_header")
        traced = header.to_header_str() if header else ""
        context = event.details.client_context
        return await self._invoke(event.invoked_arn, event.payload, event.request_id, traced, context)

    async def _invoke(
        self, function_arn: str, payload: bytes, request_id: str, traced: str, client_context: str | None
    ) -> Outcome:
        found = _FUNCTION_ARN.fullmatch(function_arn)
        if found is None:
            message = f"{function_arn} is the ARN of no function"
            raise InvocationRefusedError("ResourceNotFoundException", message, 404)
        key = FunctionKey(found["account"], found["region"], found["name"], found["qualifier"] or "")
        invocation = Invocation(
            request_id=request_id,
            payload=payload,
            invoked_arn=key.arn,
            trace_id=trace_header(traced, self._clock.time()),
            client_context=decoded_client_context(client_context),
        )
        try:
            version = self._directory.resolve(key)
            # An invocation goes on without its caller.
            result = await asyncio.shield(self._functions.invoke(version, invocation))
        except LambdaError as error:
            raise InvocationRefusedError(error.code, error.message, error.status) from error
        return Outcome(result.request_id, result.payload, result.function_error, result.executed_version)
