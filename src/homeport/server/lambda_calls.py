"""The front door's edge of Lambda's Invoke operations."""

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from homeport.core.context import DEFAULT_REGION, Principal, account_of_access_key, new_request_id
from homeport.core.errors import AwsError
from homeport.functions.streamed_invocation import StreamedInvocation
from homeport.server.authentication import CredentialScope, known_scope
from homeport.server.body import respond
from homeport.server.exchange import Send
from homeport.server.front_door import FunctionCall
from homeport.server.gateway import GatewaySlot
from homeport.server.http import NativeRequest, NativeResponse, RequestHead
from homeport.server.streaming import send_end, send_head, sender

if TYPE_CHECKING:
    from homeport.functions.calls import Call, FunctionCalls
    from homeport.functions.deployed import FunctionKey
    from homeport.functions.invoke_api.payloads import InvocationType

log = logging.getLogger(__name__)

_ANYBODY = CredentialScope(Principal(account_of_access_key(None)), DEFAULT_REGION)


class FunctionCallEdge:
    """Answers Invoke and InvokeAsync as soon as LocalStack is there, whose control plane knows the functions."""

    def __init__(self, slot: GatewaySlot) -> None:
        self._slot = slot
        self._calls: FunctionCalls | None = None
        self.is_open = False
        """Whether calls can be answered without waiting for LocalStack."""

    def open(self, calls: "FunctionCalls") -> None:
        """There are functions from now on."""
        self._calls = calls

    async def ready(self) -> "FunctionCalls":
        """The functions, as soon as LocalStack's control plane is loaded."""
        await self._slot.arrived()
        assert self._calls is not None
        if not self.is_open:
            await asyncio.to_thread(self._calls.load)
            self.is_open = True
        return self._calls

    async def invoke(self, request: NativeRequest, destination: FunctionCall) -> NativeResponse:
        """The whole answer. Never raises."""
        from homeport.server import lambda_http

        request_id = request_id_of(request.head)
        try:
            calls = self._calls if self.is_open and self._calls is not None else await self.ready()
            return await _answer(calls, request, destination, request_id)
        except AwsError as error:
            return lambda_http.refused(error, request_id)
        except Exception:
            from homeport.functions.api_errors import ServiceException

            log.exception("the invocation of %s failed", destination.named)
            failure = ServiceException("homeport failed to invoke the function; the server's log says where")
            return lambda_http.refused(failure, request_id)

    async def stream(self, request: NativeRequest, destination: FunctionCall, send: Send) -> None:
        """Answer InvokeWithResponseStream piece by piece. Raises only when the answer has begun."""
        from homeport.functions.invoke_api import event_stream
        from homeport.server import lambda_http

        request_id = request_id_of(request.head)
        try:
            streamed = await self._streamed(request, destination, request_id)
        except AwsError as error:
            await respond(send, lambda_http.refused(error, request_id))
            return
        if isinstance(streamed, NativeResponse):
            await respond(send, streamed)
            return
        invocation, head = streamed
        await send_head(send, head)
        send_piece = sender(send)
        async for piece in invocation.pieces():
            await send_piece(event_stream.payload_chunk(piece))
        with_log = wants_log(request.head)
        await send_piece(event_stream.invoke_complete(await invocation.result(), with_log=with_log))
        await send_end(send)

    async def _streamed(
        self, request: NativeRequest, destination: FunctionCall, request_id: str
    ) -> "tuple[StreamedInvocation, NativeResponse] | NativeResponse":
        """The invocation, its response begun, and the answer's head; or the whole answer to a dry run."""
        from homeport.functions.invoke_api.payloads import InvocationType, checked_payload
        from homeport.server import lambda_http

        calls = await self.ready()
        key = function_key_of(request.head, destination)
        kind = invocation_type_of(request.head, streamed=True)
        call = call_of(request.head, key, checked_payload(request.body, kind), calls, request_id)
        version = calls.resolve(key)
        if kind is InvocationType.DRY_RUN:
            return lambda_http.accepted(204, request_id, call.trace)
        invocation = StreamedInvocation(lambda stream: calls.invoke(replace(call, stream=stream), version))
        await invocation.begun()
        number = version.arn.rpartition(":")[2]
        return invocation, lambda_http.streaming(request_id, number, call.trace)


async def _answer(
    calls: "FunctionCalls", request: NativeRequest, destination: FunctionCall, request_id: str
) -> NativeResponse:
    from homeport.functions.invoke_api.payloads import InvocationType, checked_payload
    from homeport.server import lambda_http

    head = request.head
    key = function_key_of(head, destination)
    kind = InvocationType.EVENT if destination.is_legacy else invocation_type_of(head)
    call = call_of(head, key, checked_payload(request.body, kind), calls, request_id)
    if kind is InvocationType.REQUEST_RESPONSE:
        with_log = call.wants_log
        return lambda_http.invoked(await calls.invoke(call), call.trace, with_log=with_log)
    calls.resolve(key)
    if kind is InvocationType.DRY_RUN:
        return lambda_http.accepted(204, request_id, call.trace)
    await calls.enqueue(call)
    return lambda_http.accepted(202, request_id, call.trace)


def function_key_of(head: RequestHead, destination: FunctionCall) -> "FunctionKey":
    """The function that a request names. Raises what `names.function_key` does."""
    from homeport.functions.deployed import Scope
    from homeport.functions.invoke_api.names import function_key

    # Who does not sign is the default account's: what is asked by hand on this machine.
    scope = known_scope(head.by_name) or _ANYBODY
    qualifier = parse_qs(head.query.decode("latin-1")).get("Qualifier", [""])[0] if head.query else ""
    return function_key(unquote(destination.named), qualifier, Scope(scope.principal.account, scope.region))


def invocation_type_of(head: RequestHead, *, streamed: bool = False) -> "InvocationType":
    """How the caller wants it invoked. Raises ValidationException."""
    from homeport.functions.invoke_api.names import not_one_of
    from homeport.functions.invoke_api.payloads import InvocationType

    given = head.header(b"x-amz-invocation-type") or InvocationType.REQUEST_RESPONSE
    allowed = ("RequestResponse", "DryRun") if streamed else ("Event", "RequestResponse", "DryRun")
    if given not in allowed:
        raise not_one_of(given, "invocationType", f"[{', '.join(allowed)}]")
    return InvocationType(given)


def call_of(head: RequestHead, key: "FunctionKey", payload: bytes, calls: "FunctionCalls", request_id: str) -> "Call":
    """The call that a request asks for.

    Raises InvalidRequestContentException, InvalidParameterValueException, ValidationException.
    """
    from homeport.functions.calls import Call
    from homeport.functions.client_context import checked_client_context

    if not _UNKNOWN.isdisjoint(head.by_name):
        raise _no_such_feature(head)
    return Call(
        key=key,
        request_id=request_id,
        payload=payload,
        trace=calls.trace(head.header(b"x-amzn-trace-id")),
        client_context=checked_client_context(head.header(b"x-amz-client-context")),
        wants_log=wants_log(head),
    )


def wants_log(head: RequestHead) -> bool:
    """Whether the caller asks for the log's end. Raises ValidationException."""
    given = head.by_name.get(b"x-amz-log-type", b"None")
    if given not in {b"None", b"Tail"}:
        from homeport.functions.invoke_api.names import not_one_of

        raise not_one_of(given.decode("latin-1"), "logType", "[None, Tail]")
    return given == b"Tail"


_TENANT = b"x-amz-tenant-id"
_UNKNOWN = frozenset({_TENANT, b"x-amz-durable-execution-name"})
"""Headers of what no function has here: those that would have it cannot be created."""


def _no_such_feature(head: RequestHead) -> AwsError:
    """AWS documents the error for a tenant's name; its sentence is AWS's as far as it is known."""
    from homeport.functions.api_errors import InvalidParameterValueException

    if _TENANT in head.by_name:
        return InvalidParameterValueException(
            "The invoked function is not enabled with tenancy configuration. "
            "Remove the tenant ID from your request and try again."
        )
    return InvalidParameterValueException(
        "homeport has no durable executions: DurableExecutionName is of no use for this function."
    )


def request_id_of(head: RequestHead) -> str:
    """A new one, but for the retries of an event: those keep the first one's."""
    given = head.header(b"x-amz-request-id") if head.internal else ""
    return given or new_request_id()
