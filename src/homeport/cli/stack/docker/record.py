"""What a state folder remembers of its container."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Record:
    """A compose project that was brought up for this state folder."""

    project: str
    port: int
    container: str | None = None
    """The id; None until compose has started it."""
    started: float | None = None
    """Seconds since the epoch, as the engine says; a container that was started again is another server."""


def read(file: Path) -> Record | None:
    """What is remembered, if anything can be made of it."""
    try:
        return Record(**json.loads(file.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def write(file: Path, record: Record) -> None:
    """Remember it."""
    file.write_text(json.dumps(asdict(record)) + "\n")
