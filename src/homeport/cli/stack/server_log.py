"""Reading a server's log: its end, what follows, and the lines that say why it failed."""

import codecs
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

_POLL_S = 0.2
_TELLING = re.compile(
    r"\b(?:ERROR|CRITICAL|FATAL)\b|^Traceback |^[\w.]*(?:Error|Exception|Interrupt)\b.*|^(?:error|hint): "
)
_FRAME = re.compile(r"^\s")
_MOST_LINES = 30


def lines_that_matter(text: str) -> list[str]:
    """Errors, and tracebacks to their end; the last lines where nothing stands out."""
    chosen: list[str] = []
    in_traceback = False
    for line in text.splitlines():
        telling = bool(_TELLING.search(line))
        in_traceback = line.startswith("Traceback ") or (in_traceback and bool(_FRAME.match(line)))
        if telling or in_traceback:
            chosen.append(line)
    return (chosen or text.splitlines())[-_MOST_LINES:]


def tail(path: Path, lines: int) -> str:
    """The last lines of a file, with their ends."""
    try:
        return _last(path.read_text(errors="replace"), lines)
    except FileNotFoundError:
        return ""


def _last(text: str, lines: int) -> str:
    return "".join(text.splitlines(keepends=True)[-lines:]) if lines else ""


def follow(path: Path, lines: int, goes_on: Callable[[], bool]) -> Iterator[str]:
    """The last lines of a file and what is appended to it, on to the file that takes its place; until `goes_on` is
    false."""
    file = path.open("rb")
    reader = _Reader(file)
    try:
        yield _last(reader.rest(), lines)
        while True:
            last = not goes_on()
            # Asked first, so that nothing is written to the old file after its rest has been read.
            replaced = _is_replaced(file, path)
            yield from filter(None, [reader.rest()])
            if replaced:
                file.close()
                file = path.open("rb")
                reader = _Reader(file)
                continue
            if last:
                return
            time.sleep(_POLL_S)
    finally:
        file.close()


class _Reader:
    """Reads a file that grows; what is not a whole character yet waits for its rest."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def rest(self) -> str:
        """What has been appended since."""
        return self._decoder.decode(self._file.read())


def _is_replaced(file: BinaryIO, path: Path) -> bool:
    try:
        return not os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
