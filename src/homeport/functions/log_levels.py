"""Which lines reach a function's log in the JSON format, by LoggingConfig's two levels.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from homeport.functions.config import FunctionConfig

JSON = "JSON"
INFO = "INFO"
"""Of both levels the default, and what AWS takes a line for that names none."""
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
    if not least:
        return None
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


def is_logged(config: FunctionConfig, event: str, record: Mapping[str, Any] | str) -> bool:
    """Whether an event of the platform's (`platform.start`) is one of SystemLogLevel's lines."""
    return _RANKS[_level_of(event, record)] >= _RANKS[config.system_log_level or INFO]


def _level_of(event: str, record: Mapping[str, Any] | str) -> str:
    """AWS's table, "System log level event mapping"; what it does not list is told at INFO."""
    known = record if isinstance(record, Mapping) else {}
    if known.get("status", "success") != "success" or event == "platform.logsDropped":
        return "WARN"
    match event:
        case "platform.initStart":
            # The table's condition is that the version of the runtime is known, which it is told in this phase only.
            return INFO if known.get("phase") == "init" else "DEBUG"
        case "platform.initRuntimeDone" | "platform.runtimeDone":
            return "DEBUG"
        case "platform.initReport":
            return "DEBUG" if known.get("initializationType") == "on-demand" else INFO
        case "platform.extension":
            # "state=success" in the table; the states are in truth Ready, Registered and those of failures.
            return "WARN" if known.get("errorType") else INFO
        case _:
            return INFO
