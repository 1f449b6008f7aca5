"""The Runtime API as a runtime sees it, over real connections.

Shapes: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import asyncio
import json
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from homeport.functions.invocation import Invocation, ResponseSource
from homeport.functions.local_http import ACCEPTED, Answer, Body, Connection, Request, unknown_path
from homeport.functions.runtime_api import INVALID_REQUEST_ID, TOO_LARGE, RuntimeApi
from support.functions import eventually, run

ARN = "arn:aws:lambda:us-east-1:123456789012:function:codes"
NEXT = "/2018-06-01/runtime/invocation/next"
JSON = "application/json"


class Pieces:
    """Writes down a body as it comes."""

    def __init__(self, seen: list[tuple[Any, ...]]) -> None:
        self.seen = seen

    def receive(self, data: bytes) -> None:
        self.seen.append(("piece", data))

    def complete(self, trailers: Mapping[bytes, bytes]) -> Answer:
        self.seen.append(("complete", dict(trailers)))
        return ACCEPTED

    def break_off(self) -> None:
        self.seen.append(("broken off",))


class Events:
    """Writes down what the API says, and answers by the request id."""

    def __init__(self) -> None:
        self.seen: list[tuple[Any, ...]] = []

    def runtime_waits(self) -> None:
        self.seen.append(("waits",))

    def runtime_responded(self, request_id: str, payload: bytes, content_type: str) -> Answer:
        self.seen.append(("responded", request_id, payload))
        return {"unknown": INVALID_REQUEST_ID, "large": TOO_LARGE}.get(request_id, ACCEPTED)

    def runtime_streams(self, request_id: str, mode: str, content_type: str, source: ResponseSource) -> Body:
        self.seen.append(("streams", request_id, mode, content_type))
        return Pieces(self.seen)

    def runtime_failed(self, request_id: str, payload: bytes, error_type: str) -> Answer:
        self.seen.append(("failed", request_id, payload, error_type))
        return ACCEPTED

    def runtime_cannot_initialise(self, payload: bytes, error_type: str) -> Answer:
        self.seen.append(("cannot initialise", payload, error_type))
        return ACCEPTED


class NoOthers:
    """Nothing but the runtime's is served."""

    def handle(self, connection: Connection, request: Request) -> Answer | None:
        return unknown_path(request.path)


class Runtime:
    """One keep-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def connect(cls, api: RuntimeApi) -> "Runtime":
        host, _, port = api.address.partition(":")
        return cls(*await asyncio.open_connection(host, int(port)))

    def own_socket(self) -> socket.socket:
        """The connection past the loop."""
        return socket.socket(fileno=os.dup(self.writer.get_extra_info("socket").fileno()))

    def send(self, head: str, body: bytes = b"") -> None:
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        self.writer.write(f"{head}\r\nHost: x\r\n{length}\r\n".encode() + body)

    async def receive(self) -> tuple[int, dict[str, str], bytes]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        body = await self.reader.readexactly(int(headers.get("Content-Length", "0")))
        return int(head[0].split()[1]), headers, body

    async def call(self, head: str, body: bytes = b"") -> tuple[int, Any]:
        self.send(head, body)
        status, _, answer = await self.receive()
        return status, json.loads(answer)


def with_api(work: Callable[[RuntimeApi, Events, Runtime], Awaitable[None]]) -> None:
    async def body() -> None:
        events = Events()
        api = RuntimeApi(events, NoOthers())
        await api.listen()
        runtime = await Runtime.connect(api)
        try:
            await work(api, events, runtime)
        finally:
            runtime.writer.close()
            await api.close()

    run(body())


FULL = Invocation("8476a536", b'{"a":1}', ARN, "Root=1-2;Sampled=1", '{"custom":{}}', '{"cognitoIdentityId":"i"}')
FULL_HEADERS = {
    "Content-Type": JSON,
    "Content-Length": "7",
    "Lambda-Runtime-Aws-Request-Id": "8476a536",
    "Lambda-Runtime-Deadline-Ms": "1542409706888",
    "Lambda-Runtime-Invoked-Function-Arn": ARN,
    "Lambda-Runtime-Trace-Id": "Root=1-2;Sampled=1",
    "Lambda-Runtime-Client-Context": '{"custom":{}}',
    "Lambda-Runtime-Cognito-Identity": '{"cognitoIdentityId":"i"}',
}
PLAIN_HEADERS = {name: value for name, value in FULL_HEADERS.items() if name not in list(FULL_HEADERS)[5:]}


@pytest.mark.parametrize(
    ("invocation", "headers"), [(FULL, FULL_HEADERS), (Invocation("8476a536", b'{"a":1}', ARN), PLAIN_HEADERS)]
)
def test_waiting_runtime_is_handed_the_invocation(invocation: Invocation, headers: dict[str, str]) -> None:
    async def work(api: RuntimeApi, events: Events, runtime: Runtime) -> None:
        runtime.send(f"GET {NEXT} HTTP/1.1")
        await eventually(lambda: events.seen == [("waits",)])
        assert not api.has_undelivered

        api.deliver(invocation, 1542409706888)

        assert await runtime.receive() == (200, headers, b'{"a":1}')

    with_api(work)


def test_invocation_waits_for_the_runtime() -> None:
    async def work(api: RuntimeApi, _events: Events, runtime: Runtime) -> None:
        api.deliver(FULL, 1542409706888)
        assert api.has_undelivered

        runtime.send(f"GET {NEXT} HTTP/1.1")

        assert await runtime.receive() == (200, FULL_HEADERS, b'{"a":1}')
        assert not api.has_undelivered

    with_api(work)


def test_line_ends_in_a_callers_values_make_no_header() -> None:
    async def work(api: RuntimeApi, _events: Events, runtime: Runtime) -> None:
        api.deliver(Invocation("id", b"{}", ARN, client_context='{\r\n"a": 1}\r\nLambda-Runtime-Deadline-Ms: 0'), 5)

        runtime.send(f"GET {NEXT} HTTP/1.1")

        _, headers, _ = await runtime.receive()
        assert headers["Lambda-Runtime-Client-Context"] == '{ "a": 1} Lambda-Runtime-Deadline-Ms: 0'
        assert headers["Lambda-Runtime-Deadline-Ms"] == "5"

    with_api(work)


OK = {"status": "OK"}
TYPE = "Lambda-Runtime-Function-Error-Type: Runtime.X"
POSTS = [
    ("invocation/id/response", "", b"1", ("responded", "id", b"1"), 202, OK),
    ("invocation/id/error", TYPE, b"{}", ("failed", "id", b"{}", "Runtime.X"), 202, OK),
    ("invocation/id/error", "", b"{}", ("failed", "id", b"{}", ""), 202, OK),
    ("init/error", TYPE, b"{}", ("cannot initialise", b"{}", "Runtime.X"), 202, OK),
    (
        "invocation/unknown/response",
        "",
        b"1",
        ("responded", "unknown", b"1"),
        400,
        {"errorMessage": "Invalid request ID", "errorType": "InvalidRequestID"},
    ),
    (
        "invocation/large/response",
        "",
        b"1",
        ("responded", "large", b"1"),
        413,
        {
            "errorMessage": "Exceeded maximum allowed payload size (6291556 bytes).",
            "errorType": "RequestEntityTooLarge",
        },
    ),
]


@pytest.mark.parametrize(("path", "header", "body", "event", "status", "answer"), POSTS)
def test_post_is_told_and_answered(
    path: str, header: str, body: bytes, event: tuple[Any, ...], status: int, answer: Any
) -> None:
    async def work(_api: RuntimeApi, events: Events, runtime: Runtime) -> None:
        head = f"POST /2018-06-01/runtime/{path} HTTP/1.1" + (f"\r\n{header}" if header else "")

        assert await runtime.call(head, body) == (status, answer)
        assert events.seen == [event]

    with_api(work)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/2018-06-01/runtime/restore/next"),
        ("POST", "/2018-06-01/runtime/invocation/id/elsewhere"),
        ("GET", "/"),
        ("POST", NEXT),
    ],
)
def test_call_that_does_not_exist_is_named(method: str, path: str) -> None:
    async def work(_api: RuntimeApi, events: Events, runtime: Runtime) -> None:
        status, answer = await runtime.call(f"{method} {path} HTTP/1.1")

        assert (status, answer) == (
            404,
            {"errorMessage": f"homeport's Runtime API has no {path}", "errorType": "NotFound"},
        )
        assert events.seen == []

    with_api(work)


def test_large_response_is_taken_in_pieces_and_after_a_continue() -> None:
    async def work(_api: RuntimeApi, events: Events, runtime: Runtime) -> None:
        body = b"x" * 5_000_000
        runtime.writer.write(
            b"POST /2018-06-01/runtime/invocation/id/response HTTP/1.1\r\nExpect: 100-continue\r\n"
            b"Content-Length: 5000000\r\n\r\n"
        )
        assert await runtime.receive() == (100, {}, b"")

        runtime.writer.write(body)

        assert (await runtime.receive())[0] == 202
        assert events.seen == [("responded", "id", body)]

    with_api(work)


def test_bytes_that_are_no_http_are_refused() -> None:
    async def work(_api: RuntimeApi, events: Events, runtime: Runtime) -> None:
        runtime.writer.write(b"\x16\x03\x01nonsense\r\n\r\n")

        assert (await runtime.receive())[0] == 400
        assert await runtime.reader.read() == b""
        assert events.seen == []

    with_api(work)


def test_invocation_is_not_handed_to_a_runtime_that_just_died() -> None:
    async def work(api: RuntimeApi, events: Events, runtime: Runtime) -> None:
        runtime.send(f"GET {NEXT} HTTP/1.1")
        await eventually(lambda: len(events.seen) == 1)
        with runtime.own_socket() as own:
            own.shutdown(socket.SHUT_RDWR)

        # No turn of the loop in between, so nobody has told of it yet.
        api.deliver(FULL, 1)

        assert api.has_undelivered

    with_api(work)


def test_invocation_that_a_dying_runtime_has_not_read_is_not_lost() -> None:
    async def work(api: RuntimeApi, events: Events, runtime: Runtime) -> None:
        runtime.send(f"GET {NEXT} HTTP/1.1")
        await eventually(lambda: len(events.seen) == 1)

        api.deliver(FULL, 1)
        assert not api.has_undelivered
        with runtime.own_socket() as own:
            # What the system does when a process ends that has not read everything: reset.
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        runtime.writer.transport.abort()

        await eventually(lambda: api.has_undelivered)

    with_api(work)


def test_runtime_that_left_is_handed_nothing() -> None:
    async def work(api: RuntimeApi, events: Events, runtime: Runtime) -> None:
        runtime.send(f"GET {NEXT} HTTP/1.1")
        await eventually(lambda: len(events.seen) == 1)

        api.forget()

        assert await runtime.reader.read() == b""
        api.deliver(FULL, 1)
        assert api.has_undelivered

    with_api(work)


STREAMS = (
    b"POST /2018-06-01/runtime/invocation/id/response HTTP/1.1\r\n"
    b"Lambda-Runtime-Function-Response-Mode: streaming\r\nContent-Type: text/html\r\n"
    b"Transfer-Encoding: chunked\r\nTrailer: Lambda-Runtime-Function-Error-Type\r\n\r\n"
)
BEGUN = ("streams", "id", "streaming", "text/html")


def test_streamed_body_is_told_piece_by_piece_and_then_its_trailers() -> None:
    async def work(_api: RuntimeApi, events: Events, runtime: Runtime) -> None:
        runtime.writer.write(STREAMS)
        await eventually(lambda: events.seen == [BEGUN])
        runtime.writer.write(b"3\r\none\r\n")
        await eventually(lambda: events.seen == [BEGUN, ("piece", b"one")])

        runtime.writer.write(b"0\r\nLambda-Runtime-Function-Error-Type: X.Y\r\nOther: 1\r\n\r\n")

        assert (await runtime.receive())[0] == 202
        trailers = {b"lambda-runtime-function-error-type": b"X.Y", b"other": b"1"}
        assert events.seen[2:] == [("complete", trailers)]

    with_api(work)


def test_connection_serves_on_behind_a_streamed_body() -> None:
    async def work(_api: RuntimeApi, events: Events, runtime: Runtime) -> None:
        for _ in range(2):
            runtime.writer.write(STREAMS + b"1\r\nx\r\n0\r\n\r\n")
            assert (await runtime.receive())[0] == 202

        assert events.seen == [BEGUN, ("piece", b"x"), ("complete", {})] * 2

    with_api(work)


def test_streamed_body_that_ends_too_early_is_told() -> None:
    async def work(_api: RuntimeApi, events: Events, runtime: Runtime) -> None:
        runtime.writer.write(STREAMS + b"5\r\nab")

        runtime.writer.close()

        await eventually(lambda: ("broken off",) in events.seen)
        assert events.seen == [BEGUN, ("piece", b"ab"), ("broken off",)]

    with_api(work)


def test_body_that_streams_to_nowhere_is_refused() -> None:
    async def work(_api: RuntimeApi, events: Events, runtime: Runtime) -> None:
        runtime.writer.write(STREAMS.replace(b"/id/response", b"/id/error") + b"1\r\nx\r\n0\r\n\r\n")

        assert (await runtime.receive())[0] == 404
        assert events.seen == []

    with_api(work)
