"""One call of a function, and what came of it."""

from dataclasses import dataclass
from typing import Protocol


class ResponseSource(Protocol):
    """Where a response comes from that the function still makes."""

    def hold(self) -> None:
        """Take no more of it for now: the function waits as it writes."""

    def release(self) -> None:
        """Go on. Harmless where nothing is held."""


class ResponseStream(Protocol):
    """Where a caller takes a response while the function still makes it. Called on the event loop."""

    def begin(self, content_type: str, source: ResponseSource | None) -> None:
        """Once, before the first byte; no source for a response that is whole already."""

    def write(self, data: bytes) -> None:
        """A piece, as large as the runtime's client chose; InvocationResult ends the response."""


@dataclass(frozen=True, slots=True)
class Invocation:
    """What a function is called with."""

    request_id: str
    payload: bytes
    """The event, JSON."""
    invoked_arn: str
    """The ARN as the caller named it: unqualified, or with version or alias."""
    trace_id: str = ""
    """The X-Ray header, `Root=…;Parent=…;Sampled=…`."""
    client_context: str = ""
    """JSON, decoded from the caller's base64; empty for none."""
    cognito_identity: str = ""
    """JSON; empty for none."""
    response_stream: ResponseStream | None = None
    """Takes the response as it comes, in one piece from a runtime that answers at once. None: it is gathered."""
    wants_log: bool = False
    """Whether the caller wants the log's tail, and waits for extensions to finish for its sake."""


@dataclass(frozen=True, slots=True)
class InvocationResult:
    """What a function answered, or how it failed."""

    request_id: str
    payload: bytes
    """The response, which is empty when it was streamed, or the error as JSON."""
    function_error: str | None
    """`Unhandled`, or None when the function succeeded."""
    executed_version: str
    log_tail: str
    """The end of the invocation's log, at most 4 KB."""
    duration_ms: float
    billed_duration_ms: int
    init_duration_ms: float | None
    """For the first invocation of an environment only."""
    peak_memory_mb: int
    """The most memory the worker has held so far; 0 where the system does not tell."""
    extensions_ms: float | None = None
    """How long extensions went on when the runtime was done; None without any, or where it did not come to that."""
