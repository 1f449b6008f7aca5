"""What a streamed response begins with where it is an HTTP answer: a JSON object, eight NUL bytes, then the body.

https://docs.aws.amazon.com/lambda/latest/dg/response-streaming-tutorial.html
"""

PRELUDE_END = b"\x00" * 8


class PreludeTooLongError(Exception):
    """The prelude does not end where it has to."""


class PreludeReader:
    """Takes the pieces of a streamed response up to the end of its prelude."""

    def __init__(self, limit_bytes: int) -> None:
        """`limit_bytes` are those within which the prelude ends, its eight NUL bytes included."""
        self._limit_bytes = limit_bytes
        self._read = b""

    def feed(self, piece: bytes) -> tuple[bytes, bytes] | None:
        """The prelude's JSON and what of the body has come; None while it is not whole. Raises PreludeTooLongError."""
        self._read += piece
        prelude, mark, body = self._read.partition(PRELUDE_END)
        if len(prelude) + len(mark) > self._limit_bytes:
            raise PreludeTooLongError
        return (prelude, body) if mark else None
