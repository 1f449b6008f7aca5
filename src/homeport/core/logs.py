"""The way log lines leave the engines: function output, platform lines, access logs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class LogStream:
    """Where lines go: one log stream of CloudWatch Logs."""

    account: str
    """12 digits."""
    region: str
    group: str
    """The log group's name, `/aws/lambda/codes`; made when it is missing."""
    stream: str
    """The log stream's name in that group; made when it is missing."""


@dataclass(frozen=True, slots=True)
class DeliveryStream:
    """Where access logs may go instead: a delivery stream of Firehose, which has to be there."""

    account: str
    """12 digits."""
    region: str
    name: str


class LogLine(NamedTuple):
    """One log event."""

    timestamp_ms: int
    """Milliseconds since the epoch."""
    message: str
    """The text as CloudWatch Logs keeps it, line end included where AWS writes one."""


class LogSink(Protocol):
    """Takes log lines over."""

    def write(self, destination: LogStream, lines: Sequence[LogLine]) -> None:
        """Hand lines over, oldest first.

        Returns at once and never raises: the sink stores them later, in batches, on a thread of its own. Callable from
        any thread.
        """
