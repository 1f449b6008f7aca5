"""A function's response on its way to whoever reads it while the function still makes it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from homeport.functions.invocation import InvocationResult, ResponseSource, ResponseStream

_NO_TYPE = "application/octet-stream"
"""What a response is that its runtime gives no type."""
WAITING_BYTES = 1024 * 1024
"""How much of a response may wait for its reader before the function is made to wait."""

Invoke = Callable[["ResponseStream"], Coroutine[Any, Any, "InvocationResult"]]


class StreamedInvocation:
    """An invocation under way with its response: first its pieces, then `result`.

    The response is unbegun, begun, over; its reader may abandon it at any of these times.
    """

    def __init__(self, invoke: Invoke) -> None:
        self.content_type = ""
        """The response's, once it begins."""
        self.has_begun = False
        """Whether there is a response, and not a failure alone."""
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue()
        self._waiting_bytes = 0
        self._abandoned = False
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
        if self._abandoned or not data:
            return
        self._pieces.put_nowait(data)
        self._waiting_bytes += len(data)
        if self._source is not None and self._waiting_bytes > WAITING_BYTES:
            self._source.hold()

    # -- for the reader

    async def begun(self) -> None:
        """Wait until the response begins, or the invocation is over without one. Raises why there was none."""
        await self._begun.wait()
        if self._task.done():
            self._task.result()

    async def read(self) -> bytes:
        """The response's next piece; empty when the invocation is over."""
        piece = await self._pieces.get()
        if not piece:
            # Whoever asks again is told again.
            self._pieces.put_nowait(piece)
        self._waiting_bytes -= len(piece)
        if self._source is not None and self._waiting_bytes <= WAITING_BYTES // 2:
            self._source.release()
        return piece

    async def pieces(self) -> AsyncIterator[bytes]:
        """The response, piece by piece, to the end of the invocation."""
        while piece := await self.read():
            yield piece

    async def result(self) -> "InvocationResult":
        """How the invocation ended."""
        return await self._task

    def abandon(self) -> None:
        """Nobody reads any more: the function goes on, and what it writes is dropped."""
        self._abandoned = True
        if self._source is not None:
            self._source.release()

    def _ended(self, task: "asyncio.Task[InvocationResult]") -> None:
        self._pieces.put_nowait(b"")
        self._begun.set()
        if not task.cancelled():
            # An abandoned one's failure is nobody's to hear.
            task.exception()
