"""From a worker's output pipe to log messages."""

from collections.abc import Callable, Sequence

from homeport.functions.limits import LOG_LINE_LIMIT_BYTES

# A frame of the logging contract between AWS's runtimes and the platform: 4 bytes of type, 4 of length, 8 of time, then
# the message. Every type begins with these bytes, which no UTF-8 text holds in this order before a NUL.
_FRAME_MARK = b"\xa5\x5a\x00"
_FRAME_HEADER_BYTES = 16
# A longer "frame" is text that happens to hold the mark.
_FRAME_LIMIT_BYTES = 16 * 1024 * 1024


class OutputParser:
    """Cuts a worker's output into messages: lines of text, and frames (a logged traceback is one message).

    Standard output, standard error and the runtime's log frames share one pipe, so that messages keep their order.
    """

    def __init__(self, emit: Callable[[Sequence[str]], None], keeps: Callable[[bytes], bool] | None = None) -> None:
        """`keeps` says of a line of text, without its end, whether it is a message; of a frame it is not asked."""
        self._emit = emit
        self._keeps = keeps
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        """Take output and emit the messages that it completes."""
        self._buffer += data
        messages: list[str] = []
        start = 0
        while (mark := self._buffer.find(_FRAME_MARK, start)) >= 0:
            length = self._frame_length(mark)
            end = mark + _FRAME_HEADER_BYTES + length
            if length > _FRAME_LIMIT_BYTES:
                start = mark + 1
                continue
            if len(self._buffer) < end:
                # What stands before an unfinished frame is complete.
                self._cut_lines(mark, messages)
                self._emit_all(messages)
                return
            frame = bytes(self._buffer[mark + _FRAME_HEADER_BYTES : end])
            del self._buffer[mark:end]
            start = self._cut_lines(mark, messages)
            messages.extend(_messages(frame))
        self._cut_lines(len(self._buffer), messages)
        self._emit_all(messages)

    def flush(self) -> None:
        """Emit what has no line end: the worker is gone, or its invocation over."""
        if self._buffer:
            rest = bytes(self._buffer)
            self._buffer.clear()
            if self._keeps is None or self._keeps(rest):
                self._emit(_messages(rest))

    def _frame_length(self, mark: int) -> int:
        """The message's length; 0 as long as the header is not whole, which makes the frame wait for it."""
        return int.from_bytes(self._buffer[mark + 4 : mark + 8], "big") if len(self._buffer) >= mark + 8 else 0

    def _cut_lines(self, end: int, messages: list[str]) -> int:
        """Move the whole lines before `end` out of the buffer; how much text is left before it."""
        cut = self._buffer.rfind(b"\n", 0, end) + 1
        if not cut and end > LOG_LINE_LIMIT_BYTES:
            cut = end
        if cut:
            whole = bytes(self._buffer[:cut]).removesuffix(b"\n")
            del self._buffer[:cut]
            for line in whole.split(b"\n"):
                if self._keeps is None or self._keeps(line):
                    messages.extend(_messages(line))
        return end - cut

    def _emit_all(self, messages: list[str]) -> None:
        if messages:
            self._emit(messages)


def _messages(content: bytes) -> list[str]:
    """One message, or several where it is longer than a log event may be."""
    if len(content) <= LOG_LINE_LIMIT_BYTES:
        return [_text(content)]
    pieces = range(0, len(content), LOG_LINE_LIMIT_BYTES)
    return [_text(content[start : start + LOG_LINE_LIMIT_BYTES]) for start in pieces]


def _text(content: bytes) -> str:
    text = content.decode(errors="replace")
    return text if text.endswith("\n") else text + "\n"
