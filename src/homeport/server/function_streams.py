"""A function's response on its way to the client while the function still makes it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from homeport.server.exchange import Send
from homeport.server.http import NativeResponse

if TYPE_CHECKING:
    from homeport.functions.invocation import InvocationResult, ResponseSource, ResponseStream

_NO_TYPE = "application/octet-stream"
"""What a response is that its runtime gives no type."""
WAITING_BYTES = 1024 * 1024
"""How much of a response may wait for its client before the function is made to wait."""

Invoke = Callable[["ResponseStream"], Coroutine[Any, Any, "InvocationResult"]]


class StreamedInvocation:
    """An invocation under way with its response: first `pieces`, then `result`."""

    def __init__(self, invoke: Invoke) -> None:
        self.content_type = ""
        """The response's, once it begins."""
        self.has_begun = False
        """Whether there is a response, and not a failure alone."""
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._waiting_bytes = 0
        self._source: ResponseSource | None = None
        self._begun = asyncio.Event()
        # It begins at once, with the version that was resolved: a moment later that may be replaced.
        self._task = asyncio.Task(invoke(self), loop=asyncio.get_running_loop(), eager_start=True)
        self._task.add_done_callback(self._ended)

    # -- ResponseStream

    def begin(self, content_type: str, source: "ResponseSource | None") -> None:
        self.content_type = content_type or _NO_TYPE
        self._source = source
        self.has_begun = True
        self._begun.set()

    def write(self, data: bytes) -> None:
        self._pieces.put_nowait(data)
        self._waiting_bytes += len(data)
        if self._source is not None and self._waiting_bytes > WAITING_BYTES:
            self._source.hold()

    # -- for the answer

    async def begun(self) -> None:
        """Wait until the response begins, or the invocation is over without one. Raises why there was none."""
        await self._begun.wait()
        if self._task.done():
            self._task.result()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The response, piece by piece, to the end of the invocation."""
        while (piece := await self._pieces.get()) is not None:
            self._waiting_bytes -= len(piece)
            if self._source is not None and self._waiting_bytes <= WAITING_BYTES // 2:
                self._source.release()
            yield piece

    async def result(self) -> "InvocationResult":
        """How the invocation ended."""
        return await self._task

    def _ended(self, _: "asyncio.Task[InvocationResult]") -> None:
        self._pieces.put_nowait(None)
        self._begun.set()


async def send_head(send: Send, response: NativeResponse) -> None:
    """Begin an answer whose length is not known: status and headers."""
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
