"""Batches on their way to the function."""

import asyncio
import logging
from collections.abc import Callable, Iterable

import orjson

from homeport.core.clock import Clock
from homeport.functions.event_sources.bell import Bell
from homeport.functions.event_sources.ports import Event, InvocationRefusedError, Invoker, Outcome

log = logging.getLogger(__name__)

PAYLOAD_BYTES = 6 * 1024 * 1024
"""Of one invocation; https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""
ENVELOPE_BYTES = 1024
"""What surrounds the records."""

OK = "OK"
FUNCTION_FAILED = "PROBLEM: Function call failed"
_LONGEST_PAUSE_S = 60.0

ShowResult = Callable[[str], None]
"""Takes the text of LastProcessingResult."""


def encoded(event: Event) -> bytes:
    """An event as it stands in the payload."""
    return orjson.dumps(event)


def records_payload(records: Iterable[bytes]) -> bytes:
    """The payload of a batch of encoded events."""
    return b'{"Records":[' + b",".join(records) + b"]}"


def pause_s(failures: int) -> float:
    """How long to wait after so many failures in a row."""
    return min(_LONGEST_PAUSE_S, 0.25 * 2.0 ** min(failures, 10))


class PatientInvoker:
    """Invokes one function, and waits while it is throttled or not ready."""

    def __init__(self, invoker: Invoker, function_arn: str, loop: asyncio.AbstractEventLoop, clock: Clock) -> None:
        self.function_arn = function_arn
        self._invoker = invoker
        self._loop = loop
        self._clock = clock
        self._bells: set[Bell] = set()
        self.stopping = False

    async def invoke(self, payload: bytes, patience_s: float = float("inf"), trace: str = "") -> Outcome | None:
        """What came of it; None where the function was not reached in time, or no more is to be begun.

        Nor is it where its events run in a loop, which no waiting mends.
        """
        begun, refusals = self._clock.monotonic(), 0
        while not self.stopping:
            try:
                return await self._invoker.invoke(self.function_arn, payload, trace)
            except InvocationRefusedError as refusal:
                if refusal.code == "RecursiveInvocationException":
                    log.warning("%s: %s", self.function_arn, refusal.message)
                    return None
                refusals += 1
            except Exception:
                log.exception("%s could not be invoked for an event source", self.function_arn)
                refusals += 1
            pause = pause_s(refusals)
            if self._clock.monotonic() - begun + pause > patience_s:
                return None
            await self.pause(pause)
        return None

    async def pause(self, seconds: float) -> None:
        """Sleep, until it is stopped at the latest."""
        bell = Bell(self._loop, self._clock)
        self._bells.add(bell)
        try:
            if not self.stopping:
                await bell.wait(seconds)
        finally:
            self._bells.discard(bell)

    def stop(self) -> None:
        """Invoke nothing more."""
        self.stopping = True
        for bell in self._bells:
            bell.ring()
