"""Answers that are sent while they are made."""

import asyncio
from collections.abc import Awaitable, Callable

from homeport.apigateway.streams import ByteStream, StreamBrokenError
from homeport.server.exchange import Receive, Send
from homeport.server.http import BODILESS, NativeResponse, StreamedResponse


async def send_head(send: Send, response: NativeResponse) -> None:
    """Begin an answer whose length is not known, unless a header says it: status and headers."""
    await send({"type": "http.response.start", "status": response.status, "headers": list(response.headers)})


def sender(send: Send) -> Callable[[bytes], Awaitable[None]]:
    """Sends a piece of the body; an empty one is none."""

    async def send_piece(data: bytes) -> None:
        if data:
            await send({"type": "http.response.body", "body": data, "more_body": True})

    return send_piece


async def send_end(send: Send) -> None:
    """The body is whole."""
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def relay(response: StreamedResponse, receive: Receive, send: Send) -> None:
    """Send an answer as its body comes; the client's leaving ends it.

    One whose body breaks off stays without its end: the client sees the connection cut.
    """
    sending = asyncio.ensure_future(_relayed(response, send))
    leaving = asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        if sending.done():
            sending.result()
    finally:
        sending.cancel()
        leaving.cancel()
        response.body.close()


async def _relayed(response: StreamedResponse, send: Send) -> None:
    body = response.body
    bodiless = response.status in BODILESS
    sized = [] if bodiless or body.length is None else [(b"content-length", str(body.length).encode())]
    await send_head(send, NativeResponse(response.status, (*response.headers, *sized)))
    if bodiless:
        await send_end(send)
        return
    try:
        await _pieces(body, sender(send))
    except StreamBrokenError:
        return
    await send_end(send)


async def _pieces(body: ByteStream, send_piece: Callable[[bytes], Awaitable[None]]) -> None:
    while piece := await body.read():
        await send_piece(piece)


async def _left(receive: Receive) -> None:
    """Wait until the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass
