"""Bodies that are still on their way."""

from typing import Protocol


class StreamBrokenError(Exception):
    """A body ended before it was whole; the message says why."""


class ByteStream(Protocol):
    """A body as it comes, read by one reader."""

    @property
    def length(self) -> int | None:
        """How many bytes it announces to be; None where its end tells."""

    async def read(self) -> bytes:
        """The next piece, empty at the end. Raises StreamBrokenError. Cancelling it loses nothing but the stream."""

    def close(self) -> None:
        """Nobody reads on. Harmless when it has ended, and twice."""
