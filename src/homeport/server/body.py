"""Whole bodies over ASGI: reading a request's, writing an answer's."""

import io
import tempfile
from typing import IO

from homeport.server.exchange import Receive, Send
from homeport.server.http import BODILESS, NativeResponse

SPOOL_BYTES = 4 * 1024 * 1024
"""A request's body above this size waits on disk for LocalStack, not in memory."""


class ClientGoneError(Exception):
    """The client left before its request was whole."""


async def read_body(receive: Receive) -> bytes:
    """The whole body; raises ClientGoneError."""
    first = await receive()
    if not first.get("more_body"):
        return _piece(first)
    pieces = [_piece(first)]
    while True:
        message = await receive()
        pieces.append(_piece(message))
        if not message.get("more_body"):
            return b"".join(pieces)


async def spool_body(receive: Receive) -> tuple[IO[bytes], int]:
    """The whole body as a file to read from its start, and its length; raises ClientGoneError."""
    message = await receive()
    if not message.get("more_body"):
        body = _piece(message)
        return io.BytesIO(body), len(body)
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115  (the reader closes it)
    try:
        spool.write(_piece(message))
        while message.get("more_body"):
            message = await receive()
            spool.write(_piece(message))
    except BaseException:
        spool.close()
        raise
    length = spool.tell()
    spool.seek(0)
    return spool, length


async def respond(send: Send, response: NativeResponse) -> None:
    """Send a whole answer."""
    body = b"" if response.status in BODILESS else response.body
    sized = [] if response.status in BODILESS else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": response.status, "headers": [*response.headers, *sized]})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _piece(message: object) -> bytes:
    assert isinstance(message, dict)
    if message["type"] == "http.disconnect":
        raise ClientGoneError
    body = message.get("body", b"")
    assert isinstance(body, bytes)
    return body
