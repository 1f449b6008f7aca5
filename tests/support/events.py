"""The shelf of named events (tests/events)."""

import json
from pathlib import Path
from typing import Any

SHELF = Path(__file__).parent.parent / "events"


def event(name: str) -> Any:
    """A fresh copy of the event of that name."""
    return json.loads((SHELF / f"{name}.json").read_text())
