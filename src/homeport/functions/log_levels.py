"""Which of a function's lines reach its log in the JSON format, by LoggingConfig's ApplicationLogLevel.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from homeport.functions.config import FunctionConfig

JSON = "JSON"
INFO = "INFO"
"""The default, and what AWS takes a line for that names none."""
_RANKS = {"TRACE": 0, "DEBUG": 1, INFO: 2, "WARN": 3, "ERROR": 4, "FATAL": 5}
_ALIASES = {"WARNING": "WARN", "CRITICAL": "FATAL"}
"""Python's names of two."""
_TIMES = ("timestamp", "time")
"""The keys of AWS's runtimes, and of Go's slog."""


def line_filter(config: FunctionConfig) -> Callable[[bytes], bool] | None:
    """What says whether a line of standard output or error is kept; None where all are.

    For loggers that AWS's runtimes do not know: objects with a `level`. Plain text is always kept, of which AWS's
    documentation says nothing. What the runtimes log themselves they have filtered already.
    """
    if config.log_format != JSON:
        return None
    least = _RANKS[config.application_log_level or INFO]
    return lambda line: not line.startswith(b"{") or _rank(line, least) >= least


def _rank(line: bytes, otherwise: int) -> int:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return otherwise
    # "If you don't supply a valid timestamp, Lambda assigns the log the level INFO."
    level = str(content.get("level", INFO)).upper() if _has_time(content) else INFO
    return _RANKS.get(_ALIASES.get(level, level), _RANKS[INFO])


def _has_time(content: dict[str, Any]) -> bool:
    """Whether one of its times is one of RFC 3339."""
    for value in (content[name] for name in _TIMES if isinstance(content.get(name), str)):
        try:
            if datetime.fromisoformat(value).tzinfo is not None:
                return True
        except ValueError:
            continue
    return False
