"""Carries out what the front door decides."""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Protocol

from homeport.server.body import ClientGoneError, read_body, respond
from homeport.server.exchange import Application, Exchange, Receive, Scope, Send, head_of, scope_of
from homeport.server.front_door import (
    ApiCall,
    Control,
    Decide,
    Destination,
    DynamoDb,
    FunctionCall,
    FunctionUrlCall,
    LocalStack,
    decide,
)
from homeport.server.http import Answer, NativeRequest, NativeResponse, RequestHead, StreamedResponse
from homeport.server.interceptors import Interceptor, intercepted
from homeport.server.plain_calls import PlainCall
from homeport.server.streaming import relay
from homeport.server.turns import Answered, Call, Turn

log = logging.getLogger(__name__)


class Admission(NamedTuple):
    """A request that passed the interceptors, with its destination; or the answer that one of them gave."""

    head: RequestHead
    destination: Destination | NativeResponse


class DynamoDbHandler(Protocol):
    """Answers DynamoDB's and DynamoDB Streams' calls."""

    @property
    def is_open(self) -> bool:
        """Whether it answers already."""

    def is_quick(self, destination: DynamoDb, body: bytes) -> bool:
        """Whether a call is short enough to be answered on the loop's thread."""

    def answer(self, request: NativeRequest, destination: DynamoDb) -> NativeResponse:
        """The answer; blocks while the engine works."""

    def workers(self, destination: DynamoDb) -> Executor | None:
        """The threads for a call that is not quick; None for those that may wait for other services."""

    def together(self) -> AbstractContextManager[None]:
        """What is answered in the block is stored as a whole at its end, or not at all where the block raises."""

    async def answer_in_thread(self, request: NativeRequest, destination: DynamoDb) -> NativeResponse:
        """The answer, computed beside the loop."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The request is for no API: LocalStack answers it."""


class ApiHandler(Protocol):
    """Answers calls of deployed APIs."""

    @property
    def is_open(self) -> bool:
        """Whether it answers without waiting for LocalStack."""

    async def handle(self, request: NativeRequest) -> Answer | Elsewhere:
        """The answer, whole or still to come, or that it is not ours to give."""


class FunctionCallHandler(Protocol):
    """Answers Lambda's Invoke operations."""

    @property
    def is_open(self) -> bool:
        """Whether it answers without waiting for LocalStack."""

    async def invoke(self, request: NativeRequest, destination: FunctionCall) -> NativeResponse:
        """The whole answer, when the function has ended. Never raises."""

    async def stream(self, request: NativeRequest, destination: FunctionCall, send: Send) -> None:
        """Send the answer while the function makes it."""


class FunctionUrlHandler(Protocol):
    """Answers function URLs."""

    async def answer(self, request: NativeRequest, destination: FunctionUrlCall, send: Send) -> None:
        """Send the answer, while the function makes it where it streams."""


class PlainHandler(Protocol):
    """Answers DynamoDB's calls of a plain head, without looking at it as at any other."""

    def plain_answer(self, call: PlainCall) -> Callable[[], NativeResponse] | None:
        """What answers a quick call of a known caller, as `DynamoDbHandler.answer` would; None for any other."""


class ControlHandler(Protocol):
    """Answers homeport's own endpoints."""

    def blocks(self, destination: Control) -> bool:
        """Whether its answer has to be computed beside the loop."""

    def answer(self, request: NativeRequest, destination: Control) -> NativeResponse:
        """The answer."""


class HostGateway(Protocol):
    """LocalStack's gateway, there or still loading."""

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or a websocket as soon as LocalStack is there."""

    async def fetch(self, request: NativeRequest) -> NativeResponse:
        """The whole answer to a request whose body has been read."""


@dataclass(frozen=True, slots=True)
class Handlers:
    """Who stands behind each destination."""

    dynamodb: DynamoDbHandler
    apis: ApiHandler
    functions: FunctionCallHandler
    control: ControlHandler
    localstack: HostGateway
    plain: PlainHandler | None = None
    urls: FunctionUrlHandler | None = None


class Dispatcher:
    """Admits requests and has them answered: inline by one call, or as an ASGI application."""

    def __init__(self, interceptors: Sequence[Interceptor], handlers: Handlers, who: Decide = decide) -> None:
        self._interceptors = tuple(interceptors)
        self._handlers = handlers
        self._decide = who
        self._turn = Turn(handlers.dynamodb.together)
        self._plain = handlers.plain
        self._tasks: set[asyncio.Task[Any]] = set()

    def admit(self, head: RequestHead) -> Admission:
        """Let the interceptors see the head and decide who answers."""
        outcome = intercepted(self._interceptors, head)
        if isinstance(outcome, NativeResponse):
            return Admission(head, outcome)
        headers = outcome.by_name
        return Admission(outcome, self._decide(outcome.method, outcome.path, headers.get(b"host", b""), headers))

    def is_inline(self, admission: Admission) -> bool:
        """Whether `answer_soon` may answer it: no part of LocalStack is needed, nor one that is still loading."""
        destination = admission.destination
        if isinstance(destination, DynamoDb):
            return self._handlers.dynamodb.is_open
        if isinstance(destination, FunctionCall):
            return self._handlers.functions.is_open and not destination.is_streamed
        if isinstance(destination, ApiCall):
            return self._handlers.apis.is_open
        return isinstance(destination, (Control, NativeResponse))

    def has_words_for_size(self, admission: Admission) -> bool:
        """Whether what answers it tells in AWS's words that a body is too large, of which the end may be missing."""
        return isinstance(admission.destination, (ApiCall, FunctionCall))

    def answer_soon(self, admission: Admission, body: bytes, answered: Callable[[Answer], None]) -> None:
        """Have it answered: at once, with the others of this turn of the loop, or on a thread where it takes long.

        An answer that is still to come is for `relay`.
        """
        destination = admission.destination
        if isinstance(destination, FunctionCall):
            request = NativeRequest(admission.head, body)
            self._in_background(self._handlers.functions.invoke(request, destination), answered)
        elif isinstance(destination, ApiCall):
            self._in_background(self._api_answer(NativeRequest(admission.head, body)), answered)
        elif isinstance(destination, Control) and self._handlers.control.blocks(destination):
            work = asyncio.get_running_loop().run_in_executor(None, self.answer_inline, admission, body)
            work.add_done_callback(partial(_hand_over, answered))
        elif not isinstance(destination, DynamoDb):
            answered(self.answer_inline(admission, body))
        elif self._handlers.dynamodb.is_quick(destination, body):
            self._turn.add(Call(partial(self.answer_inline, admission, body), answered))
        else:
            workers = self._handlers.dynamodb.workers(destination)
            work = asyncio.get_running_loop().run_in_executor(workers, self.answer_inline, admission, body)
            work.add_done_callback(partial(_hand_over, answered))

    def _in_background[T: Answer](self, work: Coroutine[Any, Any, T], answered: Callable[[T], None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        # The loop itself keeps no task alive.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(partial(_hand_over, answered))

    def plain_answer(self, call: PlainCall) -> Callable[[], NativeResponse] | None:
        """What `answer_plain_soon` needs to have the call answered; None for one that has to be admitted."""
        return None if self._plain is None else self._plain.plain_answer(call)

    def answer_plain_soon(self, answer: Callable[[], NativeResponse], answered: Answered) -> None:
        """Have a plain call answered with the others of this turn of the loop."""
        self._turn.add(Call(partial(_plainly, answer), answered))

    def answer_inline(self, admission: Admission, body: bytes) -> NativeResponse:
        """The whole answer in one call."""
        request, destination = NativeRequest(admission.head, body), admission.destination
        try:
            if isinstance(destination, DynamoDb):
                return self._handlers.dynamodb.answer(request, destination)
            if isinstance(destination, Control):
                return self._handlers.control.answer(request, destination)
            assert isinstance(destination, NativeResponse)
            return destination
        except Exception:
            log.exception("%s %s failed", admission.head.method, admission.head.path)
            return INTERNAL_FAILURE

    async def run(self, exchange: Exchange, admission: Admission) -> None:
        """Answer an exchange; a failure becomes a 500 or, when the answer has begun, a cut connection."""
        await _run(exchange, partial(self._carry_out, admission))

    async def relay(self, exchange: Exchange, response: StreamedResponse) -> None:
        """Send an answer as it comes to an exchange whose request is read; failures are as in `run`."""
        await _run(exchange, lambda _scope, receive, send: relay(response, receive, send))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The front door as an ASGI application, for what other servers read off the wire (HTTP/2, websockets)."""
        await self._carry_out(self.admit(head_of(scope)), scope, receive, send)

    async def _carry_out(self, admission: Admission, scope: Scope, receive: Receive, send: Send) -> None:
        destination = admission.destination
        if scope["type"] == "websocket" or isinstance(destination, LocalStack):
            await self._handlers.localstack.serve(scope_of(admission.head, scope["type"]), receive, send)
            return
        request = NativeRequest(admission.head, await read_body(receive))
        if isinstance(destination, ApiCall):
            answer = await self._api_answer(request)
            await (relay(answer, receive, send) if isinstance(answer, StreamedResponse) else respond(send, answer))
        elif isinstance(destination, FunctionUrlCall) and self._handlers.urls is not None:
            await self._handlers.urls.answer(request, destination, send)
        elif isinstance(destination, FunctionCall) and destination.is_streamed:
            await self._handlers.functions.stream(request, destination, send)
        elif isinstance(destination, FunctionCall):
            await respond(send, await self._handlers.functions.invoke(request, destination))
        elif isinstance(destination, DynamoDb) and not self._handlers.dynamodb.is_quick(destination, request.body):
            await respond(send, await self._handlers.dynamodb.answer_in_thread(request, destination))
        elif isinstance(destination, Control) and self._handlers.control.blocks(destination):
            await respond(send, await asyncio.to_thread(self.answer_inline, admission, request.body))
        else:
            await respond(send, self.answer_inline(admission, request.body))

    async def _api_answer(self, request: NativeRequest) -> Answer:
        try:
            outcome = await self._handlers.apis.handle(request)
            return await self._handlers.localstack.fetch(request) if isinstance(outcome, Elsewhere) else outcome
        except Exception:
            log.exception("%s %s failed", request.head.method, request.head.path)
            return INTERNAL_FAILURE


async def _run(exchange: Exchange, application: Application) -> None:
    try:
        await exchange.run(application)
    except ClientGoneError:
        pass
    except Exception:
        log.exception("%s %s failed", exchange.head.method, exchange.head.path)
        if exchange.started:
            exchange.abort()
        else:
            await respond(exchange.send, INTERNAL_FAILURE)


def _plainly(answer: Callable[[], NativeResponse]) -> NativeResponse:
    try:
        return answer()
    except Exception:
        log.exception("a call of DynamoDB failed")
        return INTERNAL_FAILURE


def _hand_over[T: Answer](answered: Callable[[T], None], work: "asyncio.Future[T]") -> None:
    if not work.cancelled():
        answered(work.result())


INTERNAL_FAILURE = NativeResponse(
    500,
    ((b"content-type", b"application/json"),),
    json.dumps({"__type": "InternalFailure", "message": "homeport failed; the server's log says where"}).encode(),
)
"""What a caller sees of a defect of ours."""
