"""HTTP/1.1 on the wire: framing, keep-alive, pipelining, and the offers of other protocols."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from homeport.apigateway.streams import StreamBrokenError
from homeport.server.connection import HTTP2_PREFACE, INLINE_BODY_LIMIT, PROMISES_HELD
from homeport.server.exchange import BODY_HIGH_WATER
from homeport.server.http import NativeResponse, StreamedResponse
from support.front import Front, Handled, read_answer

GET_ITEM = b"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\n"
SCAN = b"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.Scan\r\n"
OTHER = b"POST /bucket HTTP/1.1\r\nHost: x\r\n"
API_CALL = b"GET /_aws/execute-api/a/live/ HTTP/1.1\r\nHost: x\r\n\r\n"


def run(scenario: Callable[[Front], Awaitable[None]], handled: Handled | None = None) -> None:
    async def in_front() -> None:
        async with Front(handled) as front:
            await asyncio.wait_for(scenario(front), 10)

    asyncio.run(in_front())


def told(answer: tuple[int, dict[str, str], bytes]) -> tuple[str, str]:
    """Who answered, and the body it got."""
    status, _, body = answer
    document = json.loads(body)
    assert status == 200
    return document["by"], document["body"]


@pytest.mark.parametrize(
    ("head", "by"),
    [
        (GET_ITEM, "DynamoDb"),
        (SCAN, "DynamoDb"),
        (OTHER, "LocalStack"),
        (b"POST /_homeport/x HTTP/1.1\r\nHost: x\r\n", "Control"),
        (b"POST /_aws/execute-api/a/live/ HTTP/1.1\r\nHost: x\r\n", "ApiCall"),
    ],
)
def test_bodies_of_every_framing_arrive_whole(head: bytes, by: str) -> None:
    async def scenario(front: Front) -> None:
        sized = head + b"Content-Length: 5\r\n\r\nhello"
        chunked = head + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"
        dribbled = [sized[i : i + 1] for i in range(len(sized))]

        assert [told(each) for each in await front.talk(sized)] == [(by, "hello")]
        assert [told(each) for each in await front.talk(chunked)] == [(by, "hello")]
        assert [told(each) for each in await front.talk(*dribbled)] == [(by, "hello")]
        assert [told(each) for each in await front.talk(head + b"\r\n")] == [(by, "")]

    run(scenario)


def test_pipelined_requests_are_answered_in_their_order_whoever_answers() -> None:
    def numbered(head: bytes, number: int) -> bytes:
        return head + b"Content-Length: 1\r\n\r\n%d" % number

    async def scenario(front: Front) -> None:
        gate = front.handled.gate = asyncio.Event()
        requests = [numbered(head, n) for n, head in enumerate([GET_ITEM, OTHER, GET_ITEM, SCAN, OTHER, GET_ITEM])]
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(b"".join(requests))
        first = await read_answer(reader)
        gate.set()
        answers = [first, *[await read_answer(reader) for _ in requests[1:]]]
        writer.close()

        assert [told(each) for each in answers] == [
            ("DynamoDb", "0"),
            ("LocalStack", "1"),
            ("DynamoDb", "2"),
            ("DynamoDb", "3"),
            ("LocalStack", "4"),
            ("DynamoDb", "5"),
        ]

    run(scenario)


def test_pipelined_calls_are_answered_in_their_order_whatever_is_ready_first() -> None:
    count = 3 * PROMISES_HELD

    async def scenario(front: Front) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        for number in range(count):
            head = SCAN if number % 3 == 0 else GET_ITEM
            writer.write(head + b"Content-Length: %d\r\n\r\n%d" % (len(str(number)), number))
        answers = [told(await read_answer(reader)) for _ in range(count)]
        writer.close()

        assert answers == [("DynamoDb", str(number)) for number in range(count)]

    run(scenario)


def test_a_call_that_arrives_whole_and_alone_goes_the_short_way() -> None:
    whole = GET_ITEM + b"Content-Length: 5\r\n\r\nplain"

    async def scenario(front: Front) -> None:
        [answer] = await front.talk(whole)
        assert (told(answer), answer[1]["X-Plain"]) == (("plain", "plain"), "yes")
        pipelined = await front.talk(whole + whole, answers=2)
        assert [told(each) for each in pipelined] == [("DynamoDb", "plain")] * 2

    run(scenario)


def test_plain_calls_and_others_share_a_connection_in_their_order() -> None:
    async def scenario(front: Front) -> None:
        plain, odd = (GET_ITEM + b"Content-Length: 5\r\n\r\n" + body for body in (b"plain", b"hello"))
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        told_by = []
        for sent in (plain, odd, plain, OTHER + b"\r\n", plain, plain):
            writer.write(sent)
            told_by.append(told(await read_answer(reader))[0])
        gate = front.handled.gate = asyncio.Event()
        writer.write(OTHER + b"\r\n")
        await writer.drain()
        await asyncio.sleep(0)
        writer.write(plain)
        gate.set()
        told_by += [told(await read_answer(reader))[0] for _ in range(2)]
        writer.close()

        assert told_by[:6] == ["plain", "DynamoDb", "plain", "LocalStack", "plain", "plain"]
        assert told_by[6:] == ["LocalStack", "DynamoDb"]

    run(scenario)


def test_what_is_no_http_behind_a_good_request_closes_the_connection_after_its_answer() -> None:
    async def scenario(front: Front) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(GET_ITEM + b"Content-Length: 1\r\n\r\n1" + b"\x00\x01\r\n\r\n")
        answer = await read_answer(reader)
        ended = await asyncio.wait_for(reader.read(), 5)
        writer.close()

        assert (told(answer), answer[1]["connection"], ended) == (("DynamoDb", "1"), "close", b"")

    run(scenario)


def test_a_large_body_behind_another_request_arrives_whole() -> None:
    large = b"x" * (3 * BODY_HIGH_WATER)

    async def scenario(front: Front) -> None:
        gate = front.handled.gate = asyncio.Event()
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(OTHER + b"\r\n" + OTHER + b"Content-Length: %d\r\n\r\n" % len(large) + large)
        asyncio.get_running_loop().call_later(0.05, gate.set)
        answers = [told(await read_answer(reader)) for _ in range(2)]
        writer.close()

        assert answers == [("LocalStack", ""), ("LocalStack", large.decode())]

    run(scenario)


@pytest.mark.parametrize("head", [GET_ITEM, OTHER])
def test_a_client_that_waits_for_leave_is_told_to_continue(head: bytes) -> None:
    async def scenario(front: Front) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(head + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5) == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"hello")
        answer = await read_answer(reader)
        writer.close()

        assert told(answer)[1] == "hello"

    run(scenario)


@pytest.mark.parametrize(
    ("request_bytes", "closes"),
    [
        (GET_ITEM + b"\r\n", False),
        (GET_ITEM + b"Connection: close\r\n\r\n", True),
        (OTHER + b"\r\n", False),
        (OTHER + b"Connection: close\r\n\r\n", True),
        (OTHER.replace(b"1.1", b"1.0") + b"\r\n", True),
    ],
)
def test_the_connection_lives_as_long_as_the_client_wants(request_bytes: bytes, closes: bool) -> None:
    async def scenario(front: Front) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(request_bytes)
        _, headers, _ = await read_answer(reader)
        if not closes:
            writer.write(GET_ITEM + b"Connection: close\r\n\r\n")
            await read_answer(reader)
        ended = await asyncio.wait_for(reader.read(), 5)
        writer.close()

        assert (headers.get("connection"), ended) == ("close" if closes else None, b"")

    run(scenario)


def test_headers_keep_the_clients_and_the_handlers_spelling() -> None:
    async def scenario(front: Front) -> None:
        [(_, headers, body)] = await front.talk(b"GET /b HTTP/1.1\r\nhOsT: x\r\nX-CamelCase: 1\r\n\r\n")

        assert json.loads(body)["headers"] == ["hOsT", "X-CamelCase"]
        assert headers["X-Teller"] == "LocalStack"

    run(scenario)


def test_an_offer_of_h2c_is_declined_and_the_request_answered_with_its_body() -> None:
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"

    async def scenario(front: Front) -> None:
        answers = await front.talk(
            OTHER + offer + b"Content-Length: 5\r\n\r\nhello" + GET_ITEM + b"Content-Length: 1\r\n\r\n2", answers=2
        )

        assert [told(each) for each in answers] == [("LocalStack", "hello"), ("DynamoDb", "2")]

    run(scenario)


def test_http2_and_websockets_are_handed_over() -> None:
    async def scenario(front: Front) -> None:
        for sent in (
            [HTTP2_PREFACE[:5], HTTP2_PREFACE[5:] + b"frames"],
            [b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"],
        ):
            await front.talk(*sent, answers=0)
            reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
            for piece in sent:
                writer.write(piece)
                await writer.drain()
            await asyncio.wait_for(reader.read(), 5)
            writer.close()

        assert front.upgrades.handed[-1] == b"/ws"
        assert HTTP2_PREFACE + b"frames" in front.upgrades.handed

    run(scenario)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"\x00\x01\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nXX", 400),
        (b"GET /\xff\r\n\r\n", 400),
        (b"CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        (GET_ITEM + b"Content-Length: %d\r\n\r\n" % (INLINE_BODY_LIMIT + 1) + b"x" * (INLINE_BODY_LIMIT + 1), 413),
    ],
)
def test_what_is_not_http_or_too_large_is_refused_and_the_connection_closed(sent: bytes, status: int) -> None:
    async def scenario(front: Front) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(sent)
        answered, headers, _ = await read_answer(reader)
        writer.close()

        assert (answered, headers["connection"]) == (status, "close")

    run(scenario)


@pytest.mark.parametrize(
    "request_bytes", [GET_ITEM + b"\r\n", SCAN + b"\r\n", GET_ITEM + b"Content-Length: 5\r\n\r\nplain"]
)
def test_a_defect_of_ours_is_a_500_in_awss_shape(request_bytes: bytes) -> None:
    async def scenario(front: Front) -> None:
        [(status, _, body)] = await front.talk(request_bytes)

        assert (status, json.loads(body)) == (
            500,
            {"__type": "InternalFailure", "message": "homeport failed; the server's log says where"},
        )

    run(scenario, Handled(failure=RuntimeError("a defect")))


def test_a_client_that_leaves_does_not_disturb_the_others() -> None:
    async def scenario(front: Front) -> None:
        gate = front.handled.gate = asyncio.Event()
        for sent in (OTHER + b"Content-Length: 5\r\n\r\nhe", OTHER + b"\r\n", GET_ITEM + b"Content-Length: 9\r\n\r\n"):
            _, writer = await asyncio.open_connection("127.0.0.1", front.port)
            writer.write(sent)
            await writer.drain()
            writer.transport.abort()
        await front.connections.none_left()
        gate.set()

        assert [told(each) for each in await front.talk(OTHER + b"\r\n")] == [("LocalStack", "")]

    run(scenario)


def test_closing_when_idle_finishes_the_answer_that_is_under_way() -> None:
    async def scenario(front: Front) -> None:
        gate = front.handled.gate = asyncio.Event()
        idle_reader, idle_writer = await asyncio.open_connection("127.0.0.1", front.port)
        idle_writer.write(GET_ITEM + b"\r\n")
        await read_answer(idle_reader)
        busy_reader, busy_writer = await asyncio.open_connection("127.0.0.1", front.port)
        busy_writer.write(OTHER + b"Content-Length: 1\r\nExpect: 100-continue\r\n\r\n")
        await busy_reader.readuntil(b"\r\n\r\n")
        for connection in front.connections:
            connection.close_when_idle()
        idle_end = await asyncio.wait_for(idle_reader.read(), 5)
        busy_writer.write(b"x")
        gate.set()
        _, headers, _ = await read_answer(busy_reader)
        await front.connections.none_left()
        for writer in (idle_writer, busy_writer):
            writer.close()

        assert (idle_end, headers["connection"]) == (b"", "close")

    run(scenario)


def test_an_api_without_an_answer_for_a_call_leaves_it_to_localstack() -> None:
    async def scenario(front: Front) -> None:
        assert [told(each)[0] for each in await front.talk(API_CALL + API_CALL, answers=2)] == ["LocalStack"] * 2

    run(scenario, Handled(api_elsewhere=True))


@pytest.mark.parametrize(
    "answer",
    [RuntimeError("a defect"), NativeResponse(200, ((b"Location", b"a\r\nSet-Cookie: b"),))],
    ids=["the handler fails", "the answer cannot be written"],
)
def test_an_api_call_that_fails_here_is_told_so_and_the_connection_goes_on(answer: NativeResponse | Exception) -> None:
    async def scenario(front: Front) -> None:
        assert [status for status, _, _ in await front.talk(API_CALL + API_CALL, answers=2)] == [500, 500]

    run(scenario, Handled(api_answer=answer))


class Body:
    """A ByteStream whose first piece is there, and the second when the gate is open; then it ends, or breaks off."""

    length = None

    def __init__(self, *, breaks: bool = False) -> None:
        self.gate = asyncio.Event()
        self.closed = asyncio.Event()
        self._breaks = breaks
        self._pieces = [b"one", b"two"]

    async def read(self) -> bytes:
        if len(self._pieces) == 1:
            await self.gate.wait()
        if not self._pieces and self._breaks:
            raise StreamBrokenError("no more")
        return self._pieces.pop(0) if self._pieces else b""

    def close(self) -> None:
        self.closed.set()


STREAM_HEAD = b"\r\ntransfer-encoding: chunked\r\n\r\n"


def test_answers_behind_one_that_is_still_to_come_wait_for_its_end() -> None:
    body = Body()
    body.gate.set()

    async def scenario(front: Front) -> None:
        calls = API_CALL + GET_ITEM + b"Content-Length: 0\r\n\r\n" + OTHER + b"Content-Length: 0\r\n\r\n"
        streamed, item, other = await front.talk(calls, answers=3)
        assert (streamed[0], streamed[2], told(item)[0], told(other)[0]) == (201, b"onetwo", "DynamoDb", "LocalStack")

    run(scenario, Handled(api_answer=StreamedResponse(201, (), body)))
    assert body.closed.is_set()


def test_connection_goes_on_behind_an_answer_that_came_bit_by_bit() -> None:
    body = Body()

    async def scenario(front: Front) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(API_CALL)
        assert (await asyncio.wait_for(reader.readuntil(b"one\r\n"), 5)).endswith(STREAM_HEAD + b"3\r\none\r\n")
        # Sent while the answer is under way.
        writer.write(GET_ITEM + b"Content-Length: 0\r\n\r\n")
        body.gate.set()
        assert await asyncio.wait_for(reader.readuntil(b"0\r\n\r\n"), 5) == b"3\r\ntwo\r\n0\r\n\r\n"
        assert told(await read_answer(reader))[0] == "DynamoDb"
        writer.close()
        await writer.wait_closed()

    run(scenario, Handled(api_answer=StreamedResponse(200, (), body)))


@pytest.mark.parametrize(
    ("breaks", "then", "rest"),
    [
        (True, b"", b"3\r\ntwo\r\n"),
        # What is no HTTP behind a good request is not answered in the midst of that one's answer.
        (False, b"no request\r\n\r\n", b"3\r\ntwo\r\n0\r\n\r\n"),
    ],
    ids=["the answer breaks off", "the client sends no HTTP"],
)
def test_connection_is_cut_behind_what_was_sent(breaks: bool, then: bytes, rest: bytes) -> None:
    body = Body(breaks=breaks)

    async def scenario(front: Front) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        writer.write(API_CALL)
        await asyncio.wait_for(reader.readuntil(b"one\r\n"), 5)
        writer.write(then)
        for _ in range(10):
            # The server reads on this loop.
            await asyncio.sleep(0)
        body.gate.set()
        assert await asyncio.wait_for(reader.read(), 5) == rest
        writer.close()
        await writer.wait_closed()

    run(scenario, Handled(api_answer=StreamedResponse(200, (), body)))


def test_client_that_leaves_closes_what_was_to_come() -> None:
    body = Body()

    async def scenario(front: Front) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", front.port)
        # The second one's answer never has its turn.
        writer.write(API_CALL + API_CALL)
        await asyncio.wait_for(reader.readuntil(b"one\r\n"), 5)
        writer.close()
        await writer.wait_closed()
        await asyncio.wait_for(body.closed.wait(), 5)

    run(scenario, Handled(api_answer=StreamedResponse(200, (), body)))


def test_a_body_that_is_too_large_for_an_api_is_refused_in_api_gateways_words() -> None:
    length = INLINE_BODY_LIMIT + 1024 * 1024
    head = b"POST /_aws/execute-api/a/live/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % length

    async def scenario(front: Front) -> None:
        first, second = await front.talk(head + b"x" * length + API_CALL, answers=2)

        by, body = told(first)
        assert (by, INLINE_BODY_LIMIT <= len(body) <= length, told(second)) == ("ApiCall", True, ("ApiCall", ""))

    run(scenario)
