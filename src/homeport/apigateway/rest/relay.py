"""Answers that are handed on as they come, within API Gateway's times and rates.

https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.deadline import pause, within
from homeport.apigateway.rest.integrations.refusals import ENDPOINT_TIMED_OUT
from homeport.apigateway.streams import ByteStream, StreamBrokenError
from homeport.core.clock import Clock

UNTHROTTLED_BYTES = 10 * 1024 * 1024
"""So much of an answer comes as fast as the integration makes it."""
THROTTLED_BYTES_PER_S = 2 * 1024 * 1024
IDLE_TIMEOUT_S = 300.0
EDGE_IDLE_TIMEOUT_S = 30.0
"""Of edge-optimized APIs."""


@dataclass(frozen=True, slots=True)
class RelayTimes:
    """When an answer's integration was called and when it has to be through, on the clock that never goes back."""

    started_s: float
    deadline_s: float


class Relay:
    """A ByteStream over an integration's: it breaks where a piece, or the end, is too late, and paces what is large.

    It is under way until its end, its break or its closing, whichever comes first; then the call's outcome is complete.
    """

    def __init__(
        self,
        call: Call,
        source: ByteStream,
        clock: Clock,
        times: RelayTimes,
        *,
        length: int | None,
        first: bytes = b"",
    ) -> None:
        """`length` is what the head announces, `first` what of the body has come; the call has its head's outcome."""
        self.length = length
        """More than that is not handed on."""
        self._call = call
        self._source = source
        self._clock = clock
        self._times = times
        self._first = first
        self._passed_bytes = 0
        self._throttled_s: float | None = None
        self._is_over = False

    async def read(self) -> bytes:
        """The next piece; StreamBrokenError also where it is too late."""
        try:
            piece = await self._next()
            await self._paced(piece)
        except TimeoutError as error:
            self._call.note_failure("Execution failed due to a timeout error")
            self._end(ENDPOINT_TIMED_OUT)
            raise StreamBrokenError(ENDPOINT_TIMED_OUT) from error
        except StreamBrokenError as error:
            self._call.note_failure("Execution failed: the integration broke off its response: %s", error)
            self._end(str(error))
            raise
        if not piece:
            self._end()
        return piece

    def close(self) -> None:
        """Nobody reads on."""
        self._end()

    async def _next(self) -> bytes:
        if self._is_over or self._passed_bytes == self.length:
            return b""
        first, self._first = self._first, b""
        remaining_s = self._times.deadline_s - self._clock.monotonic()
        if remaining_s <= 0:
            raise TimeoutError
        piece = first or await within(self._clock, min(remaining_s, self._idle_timeout_s()), self._source.read())
        if piece and not self._passed_bytes:
            self._call.outcome = replace(self._call.outcome, time_to_first_content_ms=self._elapsed_ms())
        return piece if self.length is None else piece[: self.length - self._passed_bytes]

    async def _paced(self, piece: bytes) -> None:
        """Wait until the piece's turn has come. Raises TimeoutError when that is too late."""
        self._passed_bytes += len(piece)
        excess_bytes = self._passed_bytes - UNTHROTTLED_BYTES
        if excess_bytes <= 0:
            return
        now_s = self._clock.monotonic()
        if self._throttled_s is None:
            self._throttled_s = now_s
        due_s = self._throttled_s + excess_bytes / THROTTLED_BYTES_PER_S
        if due_s > now_s:
            await pause(self._clock, min(due_s, self._times.deadline_s) - now_s)
        if due_s > self._times.deadline_s:
            raise TimeoutError

    def _idle_timeout_s(self) -> float:
        return EDGE_IDLE_TIMEOUT_S if self._call.stage.deployment.rest_api.is_edge_optimized else IDLE_TIMEOUT_S

    def _end(self, error: str | None = None) -> None:
        if self._is_over:
            return
        self._is_over = True
        self._source.close()
        self._call.outcome = replace(self._call.outcome, latency_ms=self._elapsed_ms(), error=error)

    def _elapsed_ms(self) -> int:
        return int((self._clock.monotonic() - self._times.started_s) * 1000)


class Told:
    """A ByteStream that says when it is over, however it came to that, and how much of it there was."""

    def __init__(self, stream: ByteStream, over: Callable[[int], None]) -> None:
        """`over` is called once, with the bytes that were read."""
        self._stream = stream
        self._over: Callable[[int], None] | None = over
        self._read_bytes = 0

    @property
    def length(self) -> int | None:
        """The stream's own."""
        return self._stream.length

    async def read(self) -> bytes:
        """The next piece."""
        try:
            piece = await self._stream.read()
        except StreamBrokenError:
            self._tell()
            raise
        self._read_bytes += len(piece)
        if not piece:
            self._tell()
        return piece

    def close(self) -> None:
        """Nobody reads on."""
        self._stream.close()
        self._tell()

    def _tell(self) -> None:
        over, self._over = self._over, None
        if over is not None:
            over(self._read_bytes)
