"""Answers on their way: to their end, to a break, to the client's leaving."""

import asyncio
from typing import Any

import pytest

from homeport.apigateway.streams import StreamBrokenError
from homeport.server.exchange import Message
from homeport.server.http import StreamedResponse
from homeport.server.streaming import relay


class Body:
    """A ByteStream of these pieces; None never comes."""

    def __init__(self, *pieces: bytes | Exception | None, length: int | None = None) -> None:
        self.length = length
        self.closed = False
        self._left = list(pieces)

    async def read(self) -> bytes:
        piece = self._left.pop(0) if self._left else b""
        if piece is None:
            await asyncio.get_running_loop().create_future()
        if isinstance(piece, Exception):
            raise piece
        return piece or b""

    def close(self) -> None:
        self.closed = True


class Client:
    """What is sent, and when the client leaves: behind so many messages."""

    def __init__(self, leaves_behind: int | None = None) -> None:
        self.sent: list[Any] = []
        self._leaves_behind = leaves_behind
        self._left = asyncio.Event()

    async def send(self, message: Message) -> None:
        self.sent.append(
            message.get("body") if message["type"] == "http.response.body" else (message["status"], message["headers"])
        )
        if len(self.sent) == self._leaves_behind:
            self._left.set()

    async def receive(self) -> Message:
        await self._left.wait()
        return {"type": "http.disconnect"}


START = (200, [(b"x-a", b"1")])


@pytest.mark.parametrize(
    ("status", "body", "leaves_behind", "sent"),
    [
        (200, Body(b"one", b"two"), None, [START, b"one", b"two", b""]),
        (200, Body(b"one", length=3), None, [(200, [(b"x-a", b"1"), (b"content-length", b"3")]), b"one", b""]),
        # Without its end, the connection is cut.
        (200, Body(b"one", StreamBrokenError("no")), None, [START, b"one"]),
        (204, Body(b"one"), None, [(204, START[1]), b""]),
        (200, Body(b"one", None), 2, [START, b"one"]),
        (200, Body(None), 1, [START]),
    ],
)
def test_relay(status: int, body: Body, leaves_behind: int | None, sent: list[Any]) -> None:
    async def scenario() -> list[Any]:
        client = Client(leaves_behind)
        await relay(StreamedResponse(status, ((b"x-a", b"1"),), body), client.receive, client.send)
        return client.sent

    assert asyncio.run(scenario()) == sent
    assert body.closed


def test_failure_of_the_body_is_told() -> None:
    body = Body(RuntimeError("broken"))

    async def scenario() -> None:
        client = Client()
        await relay(StreamedResponse(200, (), body), client.receive, client.send)

    with pytest.raises(RuntimeError, match="broken"):
        asyncio.run(scenario())
    assert body.closed
