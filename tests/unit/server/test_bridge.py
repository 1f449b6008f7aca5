"""From the loop into WSGI and back: whole answers, streams, and clients that leave."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

import pytest

from homeport.server.bridge import Environ, WsgiBridge
from homeport.server.exchange import Message, scope_of
from homeport.server.http import RequestHead
from homeport.server.workers import WorkerThreads

HEAD = RequestHead(
    "PUT",
    b"/a%20b/%C3%A9",
    b"x=1&y=%20",
    [(b"Host", b"localhost:4566"), (b"Content-Type", b"text/plain"), (b"X-Two", b"1"), (b"x-two", b"2")],
    client=("127.0.0.1", 50000),
    server=("127.0.0.1", 4566),
)


class Client:
    """The other end of one request: what it sends, and what it is sent."""

    def __init__(self, *body: bytes) -> None:
        pieces = [*body] or [b""]
        self._incoming: list[Message] = [
            {"type": "http.request", "body": piece, "more_body": number < len(pieces)}
            for number, piece in enumerate(pieces, start=1)
        ]
        self.left = asyncio.Event()
        self.sent_some = asyncio.Event()
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        if self._incoming:
            return self._incoming.pop(0)
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        if len(self.sent) == 3:
            self.sent_some.set()

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.sent[1:])


def serve(application: Callable[..., Iterable[bytes]], client: Client, head: RequestHead = HEAD) -> Awaitable[None]:
    bridge = WsgiBridge(application, WorkerThreads(4, "test"), asyncio.get_running_loop())
    return bridge(scope_of(head), client.receive, client.send)


def test_the_environment_is_wsgis_with_the_headers_in_their_own_spelling() -> None:
    seen: Environ = {}

    def application(environ: Environ, start_response: Any) -> list[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        start_response("204 No Content", [])
        return []

    async def scenario() -> None:
        await serve(application, Client(b"hel", b"lo"))

    asyncio.run(scenario())
    picked = {name: value for name, value in seen.items() if not name.startswith("wsgi.")}

    assert picked == {
        "REQUEST_METHOD": "PUT",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/a b/\xc3\xa9",
        "QUERY_STRING": "x=1&y=%20",
        "RAW_URI": "/a%20b/%C3%A9?x=1&y=%20",
        "REQUEST_URI": "/a%20b/%C3%A9?x=1&y=%20",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "4566",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_PORT": "50000",
        "CONTENT_TYPE": "text/plain",
        "CONTENT_LENGTH": "5",
        "HTTP_HOST": "localhost:4566",
        "HTTP_X_TWO": "1,2",
        "rolo.headers": HEAD.headers,
        "body": b"hello",
    }


def test_a_whole_answer_is_sent_at_once() -> None:
    closed = threading.Event()

    class Body(list[bytes]):
        def close(self) -> None:
            closed.set()

    def application(_environ: Environ, start_response: Any) -> Body:
        start_response("201 Created", [("Content-Length", "5"), ("ETag", '"x"')])
        return Body([b"hello"])

    async def scenario() -> Client:
        client = Client()
        await serve(application, client)
        return client

    client = asyncio.run(scenario())

    assert client.sent == [
        {"type": "http.response.start", "status": 201, "headers": [(b"Content-Length", b"5"), (b"ETag", b'"x"')]},
        {"type": "http.response.body", "body": b"hello", "more_body": False},
    ]
    assert closed.is_set()


def test_pieces_are_streamed_in_their_order() -> None:
    def application(_environ: Environ, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield from (b"one", b"", b"two")

    async def scenario() -> Client:
        client = Client()
        await serve(application, client)
        return client

    client = asyncio.run(scenario())

    assert (client.body, client.sent[-1]["more_body"]) == (b"onetwo", False)


def test_an_endless_answer_ends_when_its_reader_leaves() -> None:
    closed = threading.Event()

    def application(_environ: Environ, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        try:
            while True:
                yield b"tick"
        finally:
            closed.set()

    async def scenario() -> bool:
        client = Client()
        serving = asyncio.ensure_future(serve(application, client))
        await client.sent_some.wait()
        client.left.set()
        await asyncio.wait_for(serving, 5)
        return closed.is_set()

    assert asyncio.run(scenario())


def test_what_the_application_raises_comes_back() -> None:
    def application(_environ: Environ, _start_response: Any) -> list[bytes]:
        raise LookupError("a defect")

    async def scenario() -> None:
        await serve(application, Client())

    with pytest.raises(LookupError, match="a defect"):
        asyncio.run(scenario())


def test_the_loop_goes_on_while_the_application_blocks() -> None:
    release = threading.Event()

    def application(_environ: Environ, start_response: Any) -> list[bytes]:
        assert release.wait(5)
        start_response("200 OK", [("Content-Length", "0")])
        return []

    async def scenario() -> list[int]:
        clients = [Client() for _ in range(8)]
        bridge = WsgiBridge(application, WorkerThreads(8, "test"), asyncio.get_running_loop())
        serving = [bridge(scope_of(HEAD), client.receive, client.send) for client in clients]
        asyncio.get_running_loop().call_soon(release.set)
        await asyncio.gather(*serving)
        return [client.sent[0]["status"] for client in clients]

    assert asyncio.run(scenario()) == [200] * 8
