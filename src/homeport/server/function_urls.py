"""The front door's edge of function URLs: by host as on AWS, or without DNS by path, `/_aws/lambda-url/REGION/ID/…`."""

import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from homeport.core.context import new_request_id
from homeport.core.errors import AwsError
from homeport.functions.streamed_invocation import StreamedInvocation
from homeport.iam.sigv4 import HttpRequest
from homeport.server.body import respond
from homeport.server.exchange import Send
from homeport.server.front_door import FunctionUrlCall
from homeport.server.http import BODILESS, FRAMING, NativeRequest, NativeResponse
from homeport.server.lambda_calls import FunctionCallEdge
from homeport.server.streaming import send_end, send_head, sender

if TYPE_CHECKING:
    from homeport.core.clock import Clock
    from homeport.functions.calls import Call, FunctionCalls
    from homeport.functions.urls.model import FunctionUrl, UrlDirectory, UrlRequest, UrlResponse
    from homeport.iam.function_urls import FunctionUrlAccess, UrlCaller

log = logging.getLogger(__name__)

_SECOND_PERMISSION = (
    " (hint: AWS asks for it beside lambda:InvokeFunctionUrl; in Terraform an aws_lambda_permission with "
    'action = "lambda:InvokeFunction", principal = "*" and, where the provider knows it, '
    "invoked_via_function_url = true)"
)
_DOMAIN = "localhost.localstack.cloud"
"""Whose names lead to this machine: the domain of function URLs here."""


class FunctionUrlEdge:
    """Answers function URLs as soon as LocalStack is there, whose control plane knows them."""

    def __init__(self, functions: FunctionCallEdge, clock: "Clock") -> None:
        self._functions = functions
        self._clock = clock
        self._urls: UrlDirectory | None = None
        self._access: FunctionUrlAccess | None = None

    def open(self, urls: "UrlDirectory", access: "FunctionUrlAccess") -> None:
        """There are function URLs from now on."""
        self._urls, self._access = urls, access

    async def answer(self, request: NativeRequest, destination: FunctionUrlCall, send: Send) -> None:
        """Send the answer, as the function makes it where its URL streams."""
        from homeport.functions.urls import cors

        calls = await self._functions.ready()
        assert self._urls is not None
        url = self._urls.find_url(destination.identifier, destination.region)
        if url is None:
            await respond(send, _no_such_url())
            return
        asked = url_request(request, destination)
        request_id = new_request_id()
        answer = cors.preflight(asked, url.cors)
        if answer is not None:
            await respond(send, _native(answer, request_id))
            return
        try:
            call = self._call(calls, url, request, asked, request_id)
            await _Answer(calls, url, asked, call, send).run()
        except AwsError as error:
            _tell(url, error)
            await respond(send, _refused(error, request_id))

    def _call(
        self, calls: "FunctionCalls", url: "FunctionUrl", request: NativeRequest, asked: "UrlRequest", request_id: str
    ) -> "Call":
        """The invocation that a request stands for. Raises where it is not admitted, or too large."""
        from homeport.functions.calls import Call
        from homeport.functions.invoke_api.payloads import InvocationType, checked_payload
        from homeport.functions.urls.event import event_of

        caller = self._admitted(url, request, asked)
        trace = calls.trace(asked.header("x-amzn-trace-id"))
        iam = None if caller is None else _iam(caller)
        event = event_of(asked, url, request_id=request_id, trace=trace, now_s=self._clock.time(), iam=iam)
        payload = json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
        return Call(url.key, request_id, checked_payload(payload, InvocationType.REQUEST_RESPONSE), trace)

    def _admitted(self, url: "FunctionUrl", request: NativeRequest, asked: "UrlRequest") -> "UrlCaller | None":
        from homeport.iam.function_access import FunctionAddress

        assert self._access is not None
        head = request.head
        signed = HttpRequest(head.method, head.path, head.query, head.headers, request.body)
        address = FunctionAddress(url.function_arn, url.key.account)
        return self._access.admit(address, url.auth_type, signed, asked.source_ip)


class _Answer:
    """One request's answer, whole or streamed."""

    def __init__(
        self, calls: "FunctionCalls", url: "FunctionUrl", asked: "UrlRequest", call: "Call", send: Send
    ) -> None:
        self._calls = calls
        self._url = url
        self._asked = asked
        self._call = call
        self._send = send

    async def run(self) -> None:
        from homeport.functions.urls.response import BAD_GATEWAY, PRELUDE_CONTENT_TYPE, buffered_response

        if not self._url.is_streamed:
            await respond(self._send, self._native(buffered_response(await self._calls.invoke(self._call))))
            return
        version = self._calls.resolve(self._call.key)
        invocation = StreamedInvocation(lambda stream: self._calls.invoke(replace(self._call, stream=stream), version))
        await invocation.begun()
        if not invocation.has_begun:
            await invocation.result()
            await respond(self._send, self._native(BAD_GATEWAY))
        elif invocation.content_type == PRELUDE_CONTENT_TYPE:
            await self._behind_prelude(invocation)
        else:
            await self._as_it_comes(invocation)

    async def _as_it_comes(self, invocation: StreamedInvocation) -> None:
        from homeport.functions.urls.model import UrlResponse

        await self._begin(UrlResponse(200, (("Content-Type", invocation.content_type),)))
        send_piece = sender(self._send)
        async for piece in invocation.pieces():
            await send_piece(piece)
        await self._end(invocation)

    async def _behind_prelude(self, invocation: StreamedInvocation) -> None:
        from homeport.functions.urls.response import BAD_GATEWAY, PreludeReader

        reader, send_piece, has_begun = PreludeReader(), sender(self._send), False
        async for piece in invocation.pieces():
            if has_begun:
                await send_piece(piece)
            elif (found := reader.feed(piece)) is not None:
                has_begun = True
                await self._begin(found[0])
                await send_piece(found[1] or found[0].body)
        if not has_begun:
            await respond(self._send, self._native(BAD_GATEWAY))
            return
        await self._end(invocation)

    async def _end(self, invocation: StreamedInvocation) -> None:
        """End the answer. One that the function broke off stays without its end: the client sees the connection cut.

        That is what clients of AWS report; its documentation does not say.
        """
        if (await invocation.result()).function_error is None:
            await send_end(self._send)

    async def _begin(self, response: "UrlResponse") -> None:
        await send_head(self._send, self._native(response))

    def _native(self, response: "UrlResponse") -> NativeResponse:
        from homeport.functions.urls import cors

        headers = cors.shared(self._asked, self._url.cors, response.headers)
        shown = replace(response, headers=[*headers, ("X-Amzn-Trace-Id", self._call.trace)])
        return _native(shown, self._call.request_id)


def url_request(request: NativeRequest, destination: FunctionUrlCall) -> "UrlRequest":
    """The request as the function is to see it: by path it looks as by host."""
    from homeport.functions.urls.model import UrlRequest

    head = request.head
    host = head.header(b"host")
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers]
    if destination.is_by_path:
        _, colon, port = host.partition(":")
        host = f"{destination.identifier}.lambda-url.{destination.region}.{_DOMAIN}{colon}{port}"
        headers = [("host", host) if name.lower() == "host" else (name, value) for name, value in headers]
    return UrlRequest(
        method=head.method,
        path=destination.path,
        query=head.query.decode("latin-1"),
        headers=headers,
        body=request.body,
        domain=host,
        source_ip=head.client[0] if head.client else "127.0.0.1",
        scheme=head.scheme,
        port=head.server[1] if head.server else 80,
        protocol=f"HTTP/{head.http_version}",
    )


def _iam(caller: "UrlCaller") -> dict[str, Any]:
    """Who calls, as the event says it."""
    return {
        "accessKey": caller.access_key,
        "accountId": caller.account,
        "callerId": caller.user_id,
        "cognitoIdentity": None,
        "principalOrgId": None,
        "userArn": caller.user_arn,
        "userId": caller.user_id,
    }


def _native(response: "UrlResponse", request_id: str) -> NativeResponse:
    headers = [(b"x-amzn-RequestId", request_id.encode())]
    own = [(name.encode("latin-1", "replace"), _line(value)) for name, value in response.headers]
    headers += [(name, value) for name, value in own if name.lower() not in FRAMING]
    return NativeResponse(response.status, tuple(headers), b"" if response.status in BODILESS else response.body)


def _line(value: str) -> bytes:
    # A line end in a function's value would start a header of its own.
    return " ".join(value.splitlines()).encode("latin-1", "replace")


def _tell(url: "FunctionUrl", error: AwsError) -> None:
    """Say in the server's log why a call was refused: AWS keeps it from the caller, and we have no other place."""
    from homeport.iam.function_access import INVOKE
    from homeport.iam.function_urls import UrlForbiddenError

    if not isinstance(error, UrlForbiddenError):
        return
    hint = _SECOND_PERMISSION if error.why.endswith(f"allows the {INVOKE} action") else ""
    log.warning("the URL of %s has refused a call: %s%s", url.function_arn, error.why, hint)


def _refused(error: AwsError, request_id: str) -> NativeResponse:
    from homeport.functions.api_errors import LambdaError
    from homeport.iam import function_urls

    if isinstance(error, LambdaError):
        body = json.dumps({"Message": error.message}, separators=(",", ":")).encode()
        return _error(error.status, error.code, body, request_id)
    refusal = function_urls.refusal(error)
    return _error(refusal.status, refusal.error_type, refusal.body, request_id)


def _no_such_url() -> NativeResponse:
    return _error(403, "AccessDeniedException", b'{"Message":null}', new_request_id())


def _error(status: int, error_type: str, body: bytes, request_id: str) -> NativeResponse:
    headers = (
        (b"Content-Type", b"application/json"),
        (b"x-amzn-RequestId", request_id.encode()),
        (b"x-amzn-ErrorType", error_type.encode()),
    )
    return NativeResponse(status, headers, body)
