"""Invocations of functions for API Gateway's data plane, straight to the pools."""

import asyncio
import logging
import re

from homeport.apigateway.functions import FunctionResult, InvocationRefusedError, Refusal
from homeport.core.context import RequestContext
from homeport.core.errors import AwsError
from homeport.functions.calls import Call, FunctionCalls
from homeport.functions.deployed import FunctionKey
from homeport.functions.invocation import InvocationResult

log = logging.getLogger(__name__)

_FUNCTION_ARN = re.compile(
    r"arn:[^:]+:lambda:(?P<region>[^:]+):(?P<account>\d{12}):function:(?P<name>[\w-]+)(?::(?P<qualifier>[\w$.-]+))?"
)
_REFUSALS = {
    "AccessDeniedException": Refusal.NOT_PERMITTED,
    "ResourceConflictException": Refusal.NOT_READY,
    "ResourceNotFoundException": Refusal.NOT_FOUND,
    "TooManyRequestsException": Refusal.THROTTLED,
}


class ApiFunctions:
    """A FunctionInvoker over the instance's functions."""

    def __init__(self, calls: FunctionCalls) -> None:
        self._calls = calls
        self._loaded = False

    async def invoke(self, function: str, payload: bytes, *, context: RequestContext) -> FunctionResult:
        """Invoke a function synchronously; InvocationRefusedError when no invocation took place."""
        call = await self._call(function, payload, context)
        # An integration's timeout ends the waiting, never the function.
        result = await asyncio.shield(asyncio.ensure_future(self._invoke(call)))
        return FunctionResult(result.payload, result.function_error)

    async def enqueue(self, function: str, payload: bytes, *, context: RequestContext) -> None:
        """Have a function invoked later; InvocationRefusedError when it is not taken."""
        call = await self._call(function, payload, context)
        try:
            await self._calls.enqueue(call)
        except AwsError as error:
            raise _refused(error) from error

    async def _call(self, function: str, payload: bytes, context: RequestContext) -> Call:
        match = _FUNCTION_ARN.fullmatch(function)
        if match is None:
            raise InvocationRefusedError(Refusal.NOT_FOUND, f"{function!r} is the ARN of no function")
        if not self._loaded:
            await asyncio.to_thread(self._calls.load)
            self._loaded = True
        key = FunctionKey(match["account"], match["region"], match["name"], match["qualifier"] or "")
        return Call(key, context.request_id, payload, self._calls.trace(context.trace_parent or ""))

    async def _invoke(self, call: Call) -> InvocationResult:
        try:
            return await self._calls.invoke(call)
        except AwsError as error:
            raise _refused(error) from error
        except Exception as error:
            log.exception("the invocation of %s failed", call.key.arn)
            raise InvocationRefusedError(Refusal.SERVICE_FAILURE, f"{type(error).__name__}: {error}") from error


def _refused(error: AwsError) -> InvocationRefusedError:
    return InvocationRefusedError(_REFUSALS.get(error.code, Refusal.SERVICE_FAILURE), error.message)
