"""How far back somebody wants to look: `10m`, or a time."""

import re
from datetime import datetime

_AGO = re.compile(r"(\d+)([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
MEANT = "a number with s, m, h, d or w, or a time like 2026-03-13T12:55"


def since_ms(text: str, now_ms: int) -> int:
    """Milliseconds since the epoch: so long before `now_ms`, or a time in ISO 8601, in this machine's zone unless it
    names one. ValueError for anything else."""
    ago = _AGO.fullmatch(text)
    if ago:
        return max(0, now_ms - int(ago[1]) * _SECONDS[ago[2]] * 1000)
    try:
        return int(datetime.fromisoformat(text).timestamp() * 1000)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(f"{text} is neither {MEANT}") from error
