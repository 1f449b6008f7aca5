"""Reading a server's log: its end, what follows, and the lines that say why it failed."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

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
        return "".join(path.read_text(errors="replace").splitlines(keepends=True)[-lines:])
    except FileNotFoundError:
        return ""


def follow(path: Path, goes_on: Callable[[], bool]) -> Iterator[str]:
    """What is appended to a file from now on, and on to the file that takes its place; until `goes_on` is false."""
    position = path.stat().st_size if path.exists() else 0
    while True:
        last = not goes_on()
        if path.exists():
            if path.stat().st_size < position:
                position = 0
            with path.open("rb") as file:
                file.seek(position)
                text = file.read()
            position += len(text)
            if text:
                yield text.decode(errors="replace")
        if last:
            return
        time.sleep(_POLL_S)
