"""Integrations whose `responseTransferMode` is STREAM.

https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-troubleshoot.html
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from homeport.apigateway.functions import InvocationRefusedError, Refusal
from homeport.apigateway.messages import ApiResponse
from homeport.apigateway.metrics import CountedCall
from homeport.apigateway.outbound import NetworkError, OutboundStream, UnreachableError
from homeport.apigateway.rest.model import CacheSettings
from homeport.apigateway.streams import StreamBrokenError
from support.rest_api import (
    FUNCTION_ARN,
    REQUEST_ID,
    AccessLogSettings,
    Api,
    Endpoint,
    Functions,
    GatewayResponse,
    Integration,
    IntegrationType,
    MethodSettings,
    Pieces,
    Resource,
    answer,
    method,
    own_headers,
)

END = b"\0" * 8
JSON = {"Content-Type": "application/json"}
MB = 1024 * 1024


def streamed_uri(function: str = FUNCTION_ARN) -> str:
    """The integration URI that invokes a function for its stream."""
    return f"arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/{function}/response-streaming-invocations"


def streaming(stream: Pieces | Exception, uri: str = "", timeout_ms: int = 29_000, **settings: Any) -> Api:
    """An API whose `GET /` a function streams this to."""

    def handler(_event: Any) -> Pieces:
        if isinstance(stream, Exception):
            raise stream
        return stream

    integration = Integration(
        IntegrationType.AWS_PROXY, uri or streamed_uri(), "POST", timeout_ms=timeout_ms, streams_response=True
    )
    return Api(Resource("r", "/", (method(integration=integration),)), functions=Functions(handler), **settings)


def proxying(endpoint: OutboundStream | Exception, timeout_ms: int = 29_000, **settings: Any) -> Api:
    """An API whose `GET /` an HTTP endpoint answers like this."""
    integration = Integration(
        IntegrationType.HTTP_PROXY, "http://backend.example/", "GET", timeout_ms=timeout_ms, streams_response=True
    )
    return Api(Resource("r", "/", (method(integration=integration),)), endpoint=Endpoint(endpoint), **settings)


def said(body: bytes = b"", /, **metadata: Any) -> bytes:
    """What a function streams first."""
    return json.dumps(metadata).encode() + END + body


@dataclass
class Received:
    """What a caller got."""

    response: ApiResponse
    pieces: list[bytes]
    """The body, as it came."""
    broken: str | None
    """Why it ended before its end."""

    @property
    def answer(self) -> tuple[int, dict[str, str], str]:
        """As of an answer that is whole."""
        status, headers, body = answer(self.response)
        return status, headers, body + b"".join(self.pieces).decode()


async def received(api: Api, **parts: Any) -> Received:
    """Call the API and read what comes."""
    response = await api.gateway.handle(api.request(**parts))
    pieces: list[bytes] = []
    if response.stream is not None:
        try:
            while piece := await response.stream.read():
                pieces.append(piece)
        except StreamBrokenError as error:
            return Received(response, pieces, str(error))
    return Received(response, pieces, None)


def call(api: Api, **parts: Any) -> Received:
    return asyncio.run(received(api, **parts))


def test_function_is_invoked_for_its_stream_with_a_proxy_event() -> None:
    api = streaming(
        Pieces(said(b"one", statusCode=201), b"two"),
        streamed_uri("arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.name}:live"),
        variables={"name": "codes"},
    )
    got = call(api)

    assert (got.response.status, got.pieces, got.broken) == (201, [b"one", b"two"], None)
    assert got.response.headers == (("Content-Type", "application/json"), *own_headers(traced=True).items())
    assert api.functions.invoked == ["arn:aws:lambda:us-east-1:123456789012:function:codes:live"]
    [invoked_for] = api.functions.invoked_for
    assert invoked_for.source_arn == "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod/GET/"
    [event] = api.functions.events
    assert (event["httpMethod"], event["path"], event["requestContext"]["requestId"]) == ("GET", "/", REQUEST_ID)


@pytest.mark.parametrize(
    ("metadata", "status", "headers"),
    [
        ({}, 200, [("Content-Type", "application/json")]),
        ({"statusCode": "404"}, 404, [("Content-Type", "application/json")]),
        (
            {"headers": {"Content-Type": "a/b", "X-A": "1"}, "cookies": ["a=1", "b=2; Secure"]},
            200,
            [("Content-Type", "a/b"), ("X-A", "1"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2; Secure")],
        ),
        (
            {"headers": {"x-a": "1", "Content-Type": "a/b"}, "multiValueHeaders": {"X-A": ["1", "2"]}},
            200,
            [("X-A", "1"), ("X-A", "2"), ("Content-Type", "a/b")],
        ),
        (
            {"headers": {"Content-Type": "a/b", "Server": "me", "Transfer-Encoding": "chunked"}},
            200,
            [("Content-Type", "a/b"), ("x-amzn-Remapped-Server", "me")],
        ),
    ],
)
def test_metadata(metadata: dict[str, Any], status: int, headers: list[tuple[str, str]]) -> None:
    """That a content type which is not said is JSON, as of whole answers, is unverified."""
    response = call(streaming(Pieces(said(b"x", **metadata)))).response

    assert (response.status, response.headers) == (status, (*headers, *own_headers(traced=True).items()))


def test_metadata_may_come_in_any_pieces() -> None:
    whole = said(b"body", statusCode=202)
    for cut in range(1, len(whole)):
        got = call(streaming(Pieces(whole[:cut], whole[cut:])))
        assert got.answer == (202, JSON, "body")


@pytest.mark.parametrize(
    ("metadata", "length", "pieces"),
    [
        ({"headers": {"Content-Length": "5"}}, 5, [b"abc", b"de"]),
        ({"headers": {"content-length": 4}}, 4, [b"abc", b"d"]),
        ({"headers": {"Content-Length": "9"}}, 9, [b"abc", b"de"]),
        ({}, None, [b"abc", b"de"]),
    ],
)
def test_length_that_the_function_says(metadata: Any, length: int | None, pieces: list[bytes]) -> None:
    """More than was said is not sent: it would be taken for the next answer."""
    got = call(streaming(Pieces(said(b"abc", **metadata), b"de")))

    assert got.response.stream is not None
    assert (got.response.stream.length, got.pieces) == (length, pieces)


MALFORMED = [
    (b"", b""),
    (b'{"statusCode": 200, "body": "whole"}',),
    (b"no json" + END, b"x"),
    (b"[]" + END,),
    (END, b"x"),
    (said(body="x"),),
    (said(isBase64Encoded=False),),
    (said(statusCode="ok"),),
    (said(statusCode=100),),
    (said(headers=[]),),
    (said(cookies="a=1"),),
    (said(headers={"Content-Length": "many"}),),
    (said(headers={"X": "a\r\nb"}),),
    (said(headers={"X\r\nY": "b"}),),
    (b'{"headers": {"X": "' + b"x" * 16_384, b'"}}' + END),
    (StreamBrokenError("the function failed (Unhandled)"),),
    (b'{"statusCode":', StreamBrokenError("the function failed (Unhandled)")),
]


@pytest.mark.parametrize("pieces", MALFORMED)
def test_what_is_no_metadata(pieces: tuple[bytes | Exception, ...]) -> None:
    """That a function which fails before its metadata is answered alike is unverified."""
    stream = Pieces(*pieces)
    gateway_responses = (GatewayResponse("DEFAULT_5XX", response_templates={"text/plain": "$context.error.message!"}),)
    api = streaming(stream, gateway_responses=gateway_responses)
    got = call(api)

    assert answer(got.response) == (
        500,
        {"x-amzn-ErrorType": "InternalServerErrorException", "Content-Type": "text/plain"},
        "Internal server error!",
    )
    assert (got.response.stream, stream.closed) == (None, True)


@pytest.mark.parametrize(("size", "status"), [(16_384, 200), (16_385, 500)])
def test_delimiter_ends_within_16_kb(size: int, status: int) -> None:
    empty = len(said(headers={"X": ""}))
    metadata = said(headers={"X": "x" * (size - empty)})

    assert len(metadata) == size
    assert call(streaming(Pieces(metadata))).response.status == status


def test_function_that_is_not_invoked() -> None:
    got = call(streaming(InvocationRefusedError(Refusal.NOT_PERMITTED, "no")))

    status, _, body = answer(got.response)
    assert (status, body) == (500, '{"message":"Internal server error"}')


def test_no_metadata_in_time() -> None:
    stream = Pieces()
    api = streaming(stream, timeout_ms=50)
    stream.then(lambda: api.clock.advance(0.05), None)
    got = call(api)

    status, _, body = answer(got.response)
    assert (status, body, stream.closed) == (504, '{"message":"Endpoint request timed out"}', True)


@pytest.mark.parametrize(
    ("timeout_ms", "edge", "waits_s", "broken"),
    [
        # Another piece within the idle timeout.
        (900_000, False, [299.0, 299.0], None),
        (900_000, True, [29.0, 29.0], None),
        # None within it.
        (900_000, False, [300.0], "Endpoint request timed out"),
        (900_000, True, [30.0], "Endpoint request timed out"),
        # The integration's own timeout is for all of the answer.
        (29_000, False, [10.0, 18.0], None),
        (29_000, False, [10.0, 19.0], "Endpoint request timed out"),
    ],
)
def test_timeouts_of_a_body(timeout_ms: int, edge: bool, waits_s: list[float], broken: str | None) -> None:
    stream = Pieces(said(b"first"))
    api = streaming(stream, timeout_ms=timeout_ms, is_edge_optimized=edge)
    for wait_s in waits_s:
        stream.then(_waiting(api, wait_s), b"next")
    got = call(api)

    assert (got.response.status, got.pieces[0], got.broken) == (200, b"first", broken)
    assert stream.closed


def _waiting(api: Api, seconds: float) -> Callable[[], Any]:
    """A piece that takes so long: where that is too long, it is given up before it comes."""

    async def wait() -> None:
        api.clock.advance(seconds)
        # Whoever has waited for it has its turn.
        for _ in range(5):
            await asyncio.sleep(0)

    return wait


def test_ten_megabytes_come_at_once_and_the_rest_at_two_a_second() -> None:
    async def scenario() -> list[tuple[float, int]]:
        api = streaming(Pieces(said(b"x" * 8 * MB), b"y" * 2 * MB, b"z" * MB, b"e"))
        response = await api.gateway.handle(api.request())
        assert response.stream is not None
        came: list[tuple[float, int]] = []
        reading: asyncio.Task[bytes] | None = None
        while not came or came[-1][1]:
            reading = asyncio.ensure_future(response.stream.read())
            for _ in range(10):
                await asyncio.sleep(0)
            while not reading.done():
                api.clock.advance(0.25)
                for _ in range(10):
                    await asyncio.sleep(0)
            came.append((api.clock.monotonic(), len(reading.result())))
        return came

    assert asyncio.run(scenario()) == [(0.0, 8 * MB), (0.0, 2 * MB), (0.5, MB), (0.75, 1), (0.75, 0)]


FORMAT = (
    "$context.status $context.responseLength $context.responseLatency $context.integrationLatency "
    "$context.integration.responseTransferMode $context.integration.timeToAllHeaders "
    "$context.integration.timeToFirstContent $context.integration.latency $context.integration.error"
)
LOG = AccessLogSettings("arn:aws:logs:us-east-1:123456789012:log-group:gate", FORMAT)
ERRORS = {"*/*": MethodSettings(logging_level="INFO")}


def test_logs_and_metrics_are_of_the_whole_stream() -> None:
    stream = Pieces()
    api = streaming(stream, access_log=LOG, method_settings=ERRORS)
    written: list[list[str]] = []

    def after(seconds: float) -> Callable[[], None]:
        def pass_by() -> None:
            written.append(list(api.logs.messages))
            api.clock.advance(seconds)

        return pass_by

    stream.then(after(1), said(statusCode=201), after(2), b"one", after(3), b"three", after(4))
    call(api)

    assert written == [[], [], [], []]
    *execution, access = api.logs.messages
    assert access == "201 8 10000 10000 STREAMED 1000 3000 10000 -"
    assert execution[-2:] == [
        f"({REQUEST_ID}) Successfully completed execution",
        f"({REQUEST_ID}) Method completed with status: 201",
    ]
    assert api.metrics.counted == [
        CountedCall("123456789012", "us-east-1", "pets", "prod", 201, 10_000, integration_latency_ms=10_000)
    ]


def test_logs_of_a_stream_that_breaks_off() -> None:
    """That the status stays what was sent is certain; what AWS says of the error is unverified."""
    api = streaming(Pieces(said(b"one"), StreamBrokenError("it failed")), access_log=LOG, method_settings=ERRORS)
    got = call(api)

    assert (got.pieces, got.broken) == ([b"one"], "it failed")
    *execution, access = api.logs.messages
    assert access == "200 3 0 0 STREAMED 0 0 0 it failed"
    assert f"({REQUEST_ID}) Successfully completed execution" not in execution


def test_caller_that_leaves_ends_the_call() -> None:
    stream = Pieces(said(b"one"), None)
    api = streaming(stream, access_log=LOG)

    async def scenario() -> None:
        response = await api.gateway.handle(api.request())
        assert response.stream is not None
        assert await response.stream.read() == b"one"
        response.stream.close()
        response.stream.close()

    asyncio.run(scenario())

    assert (stream.closed, api.logs.messages) == (True, ["200 3 0 0 STREAMED 0 0 0 -"])


def test_mode_of_other_integrations_in_the_access_log() -> None:
    api = Api(Resource("r", "/", (method(),)), access_log=LOG)
    api.call()
    api.call(path="/nothing")

    assert [message.split()[4:7] for message in api.logs.messages] == [["BUFFERED", "-", "-"], ["-", "-", "-"]]


def test_streams_are_neither_cached_nor_packed() -> None:
    settings = {"*/*": MethodSettings(cache=CacheSettings())}
    streams = iter([Pieces(said(b"one")), Pieces(said(b"two"))])
    api = streaming(Pieces(), method_settings=settings, has_cache_cluster=True, minimum_compression_size=0)
    api.functions.handler = lambda _: next(streams)
    answers = [call(api, headers=(("Accept-Encoding", "gzip"),)).answer for _ in range(2)]

    assert answers == [(200, JSON, "one"), (200, JSON, "two")]


@pytest.mark.parametrize(
    ("length", "headers"),
    [(None, (("Transfer-Encoding", "chunked"),)), (6, (("Content-Length", "6"),))],
)
def test_http_proxy(length: int | None, headers: tuple[tuple[str, str], ...]) -> None:
    """That the announced length is kept is unverified."""
    sent = (("Content-Type", "text/event-stream"), ("Content-Encoding", "gzip"), ("X-A", "1"), ("X-A", "2"))
    body = Pieces(b"one", b"two", length=length)
    api = proxying(OutboundStream(203, (*sent, ("Server", "nginx"), *headers), body), access_log=LOG)
    got = call(api, headers=(("X-B", "1"),))

    assert (got.response.status, got.pieces) == (203, [b"one", b"two"])
    own = own_headers(traced=False).items()
    assert got.response.headers == (*sent, ("x-amzn-Remapped-Server", "nginx"), *own)
    assert got.response.stream is not None
    assert got.response.stream.length == length
    [request] = api.endpoint.sent
    assert (request.method, request.url) == ("GET", "http://backend.example/")
    assert ("X-B", "1") in request.headers
    assert api.logs.messages == ["203 6 0 0 STREAMED 0 0 0 -"]


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (UnreachableError("refused"), 500, "Internal server error"),
        (NetworkError("certificate"), 504, "Network error communicating with endpoint"),
        (TimeoutError(), 504, "Endpoint request timed out"),
    ],
)
def test_http_endpoint_that_does_not_answer(error: Exception, status: int, message: str) -> None:
    response = call(proxying(error)).response

    assert (response.status, json.loads(response.body)) == (status, {"message": message})


@pytest.mark.parametrize(
    ("integration", "uri"),
    [
        (IntegrationType.HTTP, "http://backend.example/"),
        (IntegrationType.MOCK, ""),
        (
            IntegrationType.AWS_PROXY,
            f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION_ARN}/invocations",
        ),
    ],
)
def test_integrations_that_cannot_stream(integration: IntegrationType, uri: str) -> None:
    """The control plane refuses them."""
    broken = Integration(integration, uri, "POST", streams_response=True)

    assert Api(Resource("r", "/", (method(integration=broken),))).call().status == 500


def test_function_that_streams_and_is_invoked_for_a_whole_answer() -> None:
    """AWS: API Gateway returns the HTTP headers and status code but not the response body."""
    payload = said(b"lost", statusCode=201, headers={"X-A": "1"})
    api = Api(Resource("r", "/", (method(),)), functions=Functions(lambda _: payload))

    assert answer(api.call()) == (201, {**JSON, "X-A": "1"}, "")


# -- TestInvokeMethod


def shown_by_a_test(api: Api) -> tuple[int, bytes, str]:
    """Status, body and log of a test of `GET /`."""
    matched = api.stage.deployment.routes.match("GET", "/")
    assert matched is not None
    outcome = asyncio.run(api.gateway.test(api.request(), api.stage, matched[0]))
    return outcome.response.status, outcome.response.body, outcome.log


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        ((said(b"one", statusCode=201), b"two"), (201, b"onetwo")),
        ((said(b"one"), StreamBrokenError("it failed")), (200, b"one")),
        ((said(b"x" * MB), b"y", b"z"), (200, b"x" * MB + b"y")),
        ((b"no metadata",), (500, b'{"message":"Internal server error"}')),
    ],
)
def test_a_test_shows_what_was_streamed(pieces: tuple[Any, ...], shown: tuple[int, bytes]) -> None:
    stream = Pieces(*pieces)

    assert shown_by_a_test(streaming(stream)) == (*shown, "")
    assert stream.closed


def test_a_test_shows_what_comes_within_35_seconds() -> None:
    stream = Pieces(said(b"one"))
    api = streaming(stream, timeout_ms=60_000)
    stream.then(lambda: api.clock.advance(35), None)

    assert (shown_by_a_test(api), stream.closed) == ((200, b"one", ""), True)


def test_a_test_without_headers_within_35_seconds() -> None:
    stream = Pieces()
    api = streaming(stream, timeout_ms=60_000)
    stream.then(lambda: api.clock.advance(35), None)

    assert (shown_by_a_test(api), stream.closed) == ((0, b"", ""), True)
