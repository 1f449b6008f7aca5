"""Invocations of functions for API Gateway's data plane, straight to the pools."""

import asyncio
import logging
import re
from dataclasses import replace
from typing import Protocol

from homeport.apigateway.functions import FunctionResult, InvocationRefusedError, InvokedFor, Refusal
from homeport.apigateway.streams import StreamBrokenError
from homeport.core.context import Principal, RequestContext
from homeport.core.errors import AwsError
from homeport.functions.calls import Call, FunctionCalls
from homeport.functions.deployed import FunctionKey
from homeport.functions.invocation import InvocationResult
from homeport.functions.invoke_api.payloads import ASYNCHRONOUS_LIMIT_BYTES, SYNCHRONOUS_LIMIT_BYTES
from homeport.functions.streamed_invocation import StreamedInvocation
from homeport.iam.evaluation import Decision
from homeport.iam.function_access import FunctionAddress, Source
from homeport.iam.principals import session_arn

log = logging.getLogger(__name__)

_SERVICE = "apigateway.amazonaws.com"
_SESSION = "BackplaneAssumeRoleSession"
"""The session that API Gateway assumes a role in."""
_FUNCTION_ARN = re.compile(
    r"arn:[^:]+:lambda:(?P<region>[^:]+):(?P<account>\d{12}):function:(?P<name>[\w-]+)(?::(?P<qualifier>[\w$.-]+))?"
)
_REFUSALS = {
    "AccessDeniedException": Refusal.NOT_PERMITTED,
    "ResourceConflictException": Refusal.NOT_READY,
    "ResourceNotFoundException": Refusal.NOT_FOUND,
    "TooManyRequestsException": Refusal.THROTTLED,
}


class FunctionPermissions(Protocol):
    """Knows who may invoke a function."""

    def service_may_invoke(self, function: FunctionAddress, source: Source) -> Decision:
        """Whether the function's resource policy lets a service invoke it, for the resource that it names."""

    def principal_may_invoke(self, function: FunctionAddress, principal: Principal) -> Decision:
        """Whether a user or a session may invoke the function, by its own policies or the function's."""


class ApiFunctions:
    """A FunctionInvoker over the instance's functions."""

    def __init__(self, calls: FunctionCalls, access: FunctionPermissions) -> None:
        self._calls = calls
        self._access = access
        self._loaded = False

    async def invoke(
        self, function: str, payload: bytes, *, context: RequestContext, invoked_for: InvokedFor
    ) -> FunctionResult:
        """Invoke a function synchronously; InvocationRefusedError when no invocation took place."""
        call = await self._call(function, payload, context)
        self._check(call, invoked_for)
        _check_size(call, SYNCHRONOUS_LIMIT_BYTES)
        # An integration's timeout ends the waiting, never the function.
        result = await asyncio.shield(asyncio.ensure_future(self._invoke(call)))
        return FunctionResult(result.payload, result.function_error)

    async def stream(
        self, function: str, payload: bytes, *, context: RequestContext, invoked_for: InvokedFor
    ) -> "FunctionStream":
        """Invoke a function for its stream; InvocationRefusedError when no invocation takes place."""
        call = await self._call(function, payload, context)
        self._check(call, invoked_for)
        _check_size(call, SYNCHRONOUS_LIMIT_BYTES)
        invocation = StreamedInvocation(lambda stream: self._invoke(replace(call, stream=stream)))
        try:
            await invocation.begun()
        except asyncio.CancelledError:
            invocation.abandon()
            raise
        return FunctionStream(invocation)

    async def enqueue(self, function: str, payload: bytes, *, context: RequestContext, invoked_for: InvokedFor) -> None:
        """Have a function invoked later; InvocationRefusedError when it is not taken."""
        call = await self._call(function, payload, context)
        self._check(call, invoked_for)
        _check_size(call, ASYNCHRONOUS_LIMIT_BYTES)
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

    def _check(self, call: Call, invoked_for: InvokedFor) -> None:
        """Raises InvocationRefusedError when neither the function's policy nor the role lets the API invoke it."""
        address = FunctionAddress(call.key.arn, call.key.account)
        if invoked_for.credentials:
            account = invoked_for.credentials.split(":")[4]
            principal = Principal(account, arn=session_arn(invoked_for.credentials, _SESSION))
            decision = self._access.principal_may_invoke(address, principal)
        else:
            account = invoked_for.source_arn.split(":")[4]
            decision = self._access.service_may_invoke(address, Source(_SERVICE, invoked_for.source_arn, account))
        if not decision.allowed:
            raise InvocationRefusedError(
                Refusal.NOT_PERMITTED, f"no permission lets {invoked_for.source_arn} invoke {call.key.arn}"
            )

    async def _invoke(self, call: Call) -> InvocationResult:
        try:
            return await self._calls.invoke(call)
        except AwsError as error:
            raise _refused(error) from error
        except Exception as error:
            log.exception("the invocation of %s failed", call.key.arn)
            raise InvocationRefusedError(Refusal.SERVICE_FAILURE, f"{type(error).__name__}: {error}") from error


class FunctionStream:
    """A ByteStream over an invocation under way."""

    length = None

    def __init__(self, invocation: StreamedInvocation) -> None:
        self._invocation = invocation

    async def read(self) -> bytes:
        """The next piece, empty at the end; StreamBrokenError where the function has failed."""
        if piece := await self._invocation.read():
            return piece
        try:
            result = await self._invocation.result()
        except InvocationRefusedError as error:
            raise StreamBrokenError(str(error)) from error
        if result.function_error is not None:
            raise StreamBrokenError(f"the function failed ({result.function_error})")
        return b""

    def close(self) -> None:
        """The function goes on, and what it writes is dropped."""
        self._invocation.abandon()


def _check_size(call: Call, limit_bytes: int) -> None:
    if len(call.payload) > limit_bytes:
        size = len(call.payload)
        raise InvocationRefusedError(
            Refusal.TOO_LARGE, f"an event of {size} bytes, and at most {limit_bytes} are taken"
        )


def _refused(error: AwsError) -> InvocationRefusedError:
    return InvocationRefusedError(_REFUSALS.get(error.code, Refusal.SERVICE_FAILURE), error.message)
