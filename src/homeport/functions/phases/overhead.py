"""What comes behind a response: the runtime asks for its next event, and extensions finish."""

import asyncio

from homeport.core.clock import Clock
from homeport.functions.errors import FunctionFailure
from homeport.functions.platform_events import Span


class Overhead:
    """One invocation's: invoked → response begun → answered → the runtime is ready. Times are seconds of the epoch."""

    def __init__(self, loop: asyncio.AbstractEventLoop, clock: Clock) -> None:
        self._clock = clock
        self.runtime_waits: asyncio.Future[None] = loop.create_future()
        self.failure: asyncio.Future[FunctionFailure] = loop.create_future()
        """Why it was broken off."""
        self.produced_bytes = 0
        """Of a response that was streamed."""
        self._invoked_s = clock.time()
        self._begun_s = 0.0
        self._answered_s = 0.0
        self._ready_s = 0.0

    def begin_response(self) -> None:
        self._begun_s = self._clock.time()

    def answered(self) -> None:
        self._answered_s = self._clock.time()
        self._begun_s = self._begun_s or self._answered_s

    def runtime_is_ready(self) -> None:
        if not self.runtime_waits.done():
            self._ready_s = self._clock.time()
            self.runtime_waits.set_result(None)

    def fail(self, failure: FunctionFailure) -> None:
        # Without a status it is about the response, which there is already.
        if failure.status and not self.failure.done():
            self.failure.set_result(failure)

    @property
    def runtime_duration_ms(self) -> float:
        """Until the runtime was ready, or until now where it is not."""
        return ((self._ready_s or self._clock.time()) - self._invoked_s) * 1000

    def runtime_spans(self) -> list[Span]:
        """What AWS tells of a runtime that is ready."""
        if not self._ready_s:
            return []
        return [
            _span("responseLatency", self._invoked_s, self._begun_s),
            _span("responseDuration", self._begun_s, self._answered_s),
            _span("runtimeOverhead", self._answered_s, self._ready_s),
        ]

    @property
    def extensions_ms(self) -> float | None:
        """How long extensions have gone on since the runtime was ready."""
        return (self._clock.time() - self._ready_s) * 1000 if self._ready_s else None

    def extension_spans(self) -> list[Span]:
        """What AWS tells of extensions that have just finished."""
        return [_span("extensionOverhead", self._ready_s, self._clock.time())] if self._ready_s else []


def _span(name: str, start_s: float, end_s: float) -> Span:
    return Span(name, start_s, (end_s - start_s) * 1000)
