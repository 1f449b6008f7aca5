"""A function's log: the platform's own lines in AWS's text format, and where everything goes.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
"""

import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from homeport.core.clock import Clock
from homeport.core.logs import LogLine, LogSink, LogStream
from homeport.functions.config import FunctionConfig
from homeport.functions.limits import LOG_TAIL_BYTES


@dataclass(frozen=True, slots=True)
class Report:
    """What a REPORT line tells of an invocation."""

    request_id: str
    duration_ms: float
    memory_mb: int
    peak_memory_mb: int
    init_duration_ms: float | None = None
    """For the first invocation of an environment only."""
    status: str = ""
    """`timeout` or `error`; empty for an invocation that went well, or whose error the runtime survived."""
    error_type: str = ""
    """With the status `error`."""

    @property
    def billed_duration_ms(self) -> int:
        """Whole milliseconds; since August 2025 the init phase is billed too."""
        return math.ceil(self.duration_ms + (self.init_duration_ms or 0.0))


def runtime_version(config: FunctionConfig) -> str:
    """`python:3.13.homeport`, where AWS tells the version of its own build."""
    # python3.13, nodejs22.x, provided.al2023
    name = config.runtime.partition(".")[0].rstrip("0123456789")
    version = config.runtime.removeprefix(name).removeprefix(".")
    return f"{name}:{version}.homeport"


def init_start_line(config: FunctionConfig) -> str:
    version, arn = runtime_version(config), config.runtime_version_arn
    return f"INIT_START Runtime Version: {version}\tRuntime Version ARN: {arn}\n"


def init_report_line(duration_ms: float, phase: str, status: str = "", error_type: str = "") -> str:
    """AWS writes it for an init phase that failed: `phase` is `init`, or `invoke` when it ran in an invocation.

    Of one that went well, provisioned concurrency's, it tells the duration alone, as of SnapStart's.
    """
    fields = [f"INIT_REPORT Init Duration: {duration_ms:.2f} ms"]
    if status:
        fields += [f"Phase: {phase}", f"Status: {status}"]
    if error_type:
        fields.append(f"Error Type: {error_type}")
    return "\t".join(fields) + "\n"


def extension_line(name: str, state: str, events: Sequence[str], error_type: str = "") -> str:
    """AWS writes it for each extension when the init phase is over."""
    line = f"EXTENSION\tName: {name}\tState: {state}\tEvents: [{', '.join(events)}]"
    return line + (f"\tError Type: {error_type}\n" if error_type else "\n")


def subscription_line(api: str, name: str, state: str, types: Sequence[str]) -> str:
    """`api` is `TELEMETRY` or `LOGS`; AWS writes the types with capitals."""
    named = ", ".join(each.capitalize() for each in types)
    return f"{api}\tName: {name}\tState: {state}\tTypes: [{named}]\n"


def fault_line(sentence: str, error_type: str) -> str:
    """`sentence` is the error's message, with the request's id. One event of two lines."""
    return f"{sentence}\n{error_type}\n"


def start_line(request_id: str, version: str) -> str:
    return f"START RequestId: {request_id} Version: {version}\n"


def end_line(request_id: str) -> str:
    return f"END RequestId: {request_id}\n"


def report_line(report: Report) -> str:
    """AWS ends every field with a tab, save the status and the error type of the newer format."""
    line = (
        f"REPORT RequestId: {report.request_id}\t"
        f"Duration: {report.duration_ms:.2f} ms\t"
        f"Billed Duration: {report.billed_duration_ms} ms\t"
        f"Memory Size: {report.memory_mb} MB\t"
        f"Max Memory Used: {report.peak_memory_mb} MB\t"
    )
    if report.init_duration_ms is not None:
        line += f"Init Duration: {report.init_duration_ms:.2f} ms\t"
    if report.status:
        line += f"Status: {report.status}"
        line += f"\tError Type: {report.error_type}" if report.status == "error" else ""
    return line + "\n"


def log_stream_name(config: FunctionConfig, environment_id: str, now_s: float) -> str:
    """`2026/01/31/[$LATEST]<32 hex>`; with a log group of the user's choice the function's name goes in too."""
    day = time.strftime("%Y/%m/%d", time.gmtime(now_s))
    if config.log_group:
        return f"{day}/{config.name}[{config.version}][{environment_id}]"
    return f"{day}/[{config.version}]{environment_id}"


class LogTail:
    """The last bytes of an invocation's log, for `LogResult`."""

    def __init__(self) -> None:
        self._messages: deque[str] = deque()
        self._size = 0

    def add(self, message: str) -> None:
        """Messages are counted by characters: never more bytes than that are dropped too early."""
        self._messages.append(message)
        self._size += len(message)
        while self._size - len(self._messages[0]) > LOG_TAIL_BYTES:
            self._size -= len(self._messages.popleft())

    def take(self) -> str:
        """The tail, which is empty again afterwards."""
        text = "".join(self._messages).encode()[-LOG_TAIL_BYTES:].decode(errors="ignore")
        self._messages.clear()
        self._size = 0
        return text


class EnvironmentLog:
    """One execution environment's log stream."""

    def __init__(self, destination: LogStream, sink: LogSink, clock: Clock) -> None:
        self.destination = destination
        self._sink = sink
        self._clock = clock
        self._tail = LogTail()

    def write(self, *messages: str, in_tail: bool = True) -> None:
        """Log messages now, each one event."""
        now_ms = int(self._clock.time() * 1000)
        self._sink.write(self.destination, [LogLine(now_ms, message) for message in messages])
        if in_tail:
            for message in messages:
                self._tail.add(message)

    def write_event(self, encode: Callable[[float], str], *, in_tail: bool = True) -> None:
        """Log what `encode` makes of the time: a line of the JSON format, without its end."""
        self.write(f"{encode(self._clock.time())}\n", in_tail=in_tail)

    def write_output(self, messages: Sequence[str]) -> None:
        """Log what the worker wrote."""
        if messages:
            self.write(*messages)

    def take_tail(self) -> str:
        """What was logged since the last call, at most 4 KB of it."""
        return self._tail.take()
