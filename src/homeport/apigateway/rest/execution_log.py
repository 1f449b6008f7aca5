"""Execution logs: what API Gateway tells of a request's way, in its words.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
"""

import enum
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from homeport.apigateway.messages import HeaderPairs
from homeport.core.clock import Clock
from homeport.core.logs import LogStream

MAX_LINE_CHARACTERS = 1_000
"""Longer values are cut off, with a remark."""
_TRUNCATED = " [TRUNCATED]"


class Detail(enum.IntEnum):
    """How much has to be asked for until a line is written."""

    ERROR = 1
    """The logging level ERROR."""
    INFO = 2
    """The logging level INFO."""
    DATA = 3
    """Data tracing: parameters, headers, bodies."""


@dataclass(frozen=True, slots=True)
class ExecutionLogSettings:
    """What a stage wants to be written of the calls of a method."""

    destination: LogStream
    detail: Detail


@dataclass(frozen=True, slots=True)
class ExecutionLine:
    """One thing that happened."""

    time_s: float
    text: str
    detail: Detail


@dataclass(slots=True)
class ExecutionLog:
    """The lines of one request, in their order."""

    clock: Clock
    lines: list[ExecutionLine] = field(default_factory=list)

    def add(self, detail: Detail, text: str, *values: object) -> None:
        """Add a line; its `%s` are filled with the values, long ones cut off."""
        shown = tuple(_shown(value) for value in values)
        self.lines.append(ExecutionLine(self.clock.time(), text % shown if shown else text, detail))


def execution_log_text(request_id: str, lines: Iterable[ExecutionLine]) -> str:
    """The lines as TestInvokeMethod answers them."""
    dated = [f"{_date(line.time_s)} : {line.text}\n" for line in lines]
    return "".join((f"Execution log for request {request_id}\n", *dated))


def _date(time_s: float) -> str:
    """As Java's Date prints it, in UTC: `Thu Mar 05 10:20:30 UTC 2026`."""
    return time.strftime("%a %b %d %H:%M:%S UTC %Y", time.gmtime(time_s))


def _shown(value: object) -> str:
    text = _text(value)
    limit = MAX_LINE_CHARACTERS - 2
    return text if len(text) <= limit else text[:limit] + _TRUNCATED


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}={each}" for name, each in value.items()) + "}"
    return str(value)


def headers_of(pairs: HeaderPairs) -> dict[str, str]:
    """Headers as the log shows them: one entry a name, several values joined."""
    shown: dict[str, str] = {}
    for name, value in pairs:
        shown[name] = f"{shown[name]}, {value}" if name in shown else value
    return shown
