"""The queue of asynchronous invocations."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any, Protocol

from homeport.core.clock import Clock
from homeport.functions.asynchronous.events import (
    SUCCESS,
    Again,
    Ended,
    Event,
    EventSettings,
    Verdict,
    after_outcome,
    after_refusal,
)
from homeport.functions.asynchronous.records import dead_letter_attributes, invocation_record, object_key
from homeport.functions.event_sources.ports import InvocationRefusedError, Outcome

log = logging.getLogger(__name__)

_DETAIL_TYPE = "Lambda Function Invocation Result - "


class EventInvoker(Protocol):
    """Invokes the function of an event."""

    async def invoke_event(self, event: Event) -> Outcome:
        """What came of it; InvocationRefusedError where nothing was invoked."""


class EventDestinations(Protocol):
    """Takes records and events over."""

    async def send(
        self,
        destination_arn: str,
        function_arn: str,
        body: str,
        *,
        object_key: str = "",
        detail_type: str = "",
        attributes: dict[str, Any] | None = None,
    ) -> bool:
        """Send a text for a function; never raises."""


class EventMetrics(Protocol):
    """Counts events for CloudWatch."""

    def event(self, function_arn: str, name: str, value: float) -> None:
        """Add to one of AWS's metrics of a function."""


class EventQueue:
    """Takes events from any thread; an event that waits for its next attempt is no more than a timer."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        clock: Clock,
        invoker: EventInvoker,
        destinations: EventDestinations,
        metrics: EventMetrics,
        retry_delay_s: float,
    ) -> None:
        self._loop = loop
        self._clock = clock
        self._invoker = invoker
        self._destinations = destinations
        self._metrics = metrics
        self._retry_delay_s = retry_delay_s
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, event: Event, settings: Callable[[], EventSettings | None]) -> None:
        """Handle an event; `settings` gives what is configured at the time, or None when the function has gone."""
        self._metrics.event(event.function_arn, "AsyncEventsReceived", 1.0)
        self._enqueue(event, settings)

    def _enqueue(self, event: Event, settings: Callable[[], EventSettings | None]) -> None:
        try:
            self._loop.call_soon_threadsafe(self._begin, event, settings)
        except RuntimeError:
            # The loop has been closed with the instance.
            return

    def _begin(self, event: Event, settings: Callable[[], EventSettings | None]) -> None:
        task = self._loop.create_task(self._handle(event, settings))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _handle(self, event: Event, settings: Callable[[], EventSettings | None]) -> None:
        if settings() is None:
            return
        age_ms = (self._clock.time() - event.accepted_s) * 1000
        self._metrics.event(event.function_arn, "AsyncEventAge", age_ms)
        outcome, refusal = await self._attempt(event)
        chosen = settings()
        if chosen is None:
            return
        verdict = self._verdict(event, outcome, refusal, chosen)
        if isinstance(verdict, Again):
            event.retries += refusal is None
            event.refusals = event.refusals + 1 if refusal is not None else 0
            self._clock.call_later(verdict.after_s, lambda: self._enqueue(event, settings))
        elif isinstance(verdict, Ended):
            await self._tell(event, verdict.condition, outcome, refusal, chosen)

    async def _attempt(self, event: Event) -> tuple[Outcome | None, InvocationRefusedError | None]:
        try:
            return await self._invoker.invoke_event(event), None
        except InvocationRefusedError as error:
            return None, error
        except Exception as error:
            log.exception("event %s of %s", event.request_id, event.invoked_arn)
            return None, InvocationRefusedError("ServiceException", str(error), 500)

    def _verdict(
        self, event: Event, outcome: Outcome | None, refusal: InvocationRefusedError | None, settings: EventSettings
    ) -> Verdict:
        now_s = self._clock.time()
        if outcome is not None:
            return after_outcome(event, outcome, settings, now_s, self._retry_delay_s)
        assert refusal is not None
        return after_refusal(event, refusal, settings, now_s)

    async def _tell(
        self,
        event: Event,
        condition: str,
        outcome: Outcome | None,
        refusal: InvocationRefusedError | None,
        settings: EventSettings,
    ) -> None:
        """Destination first, then the dead-letter queue: both get an event that has failed."""
        has_succeeded = condition == SUCCESS
        destination = settings.on_success if has_succeeded else settings.on_failure
        if destination:
            await self._report(event, condition, outcome, destination)
        if has_succeeded:
            return
        if settings.dead_letter:
            await self._bury(event, outcome, refusal, settings.dead_letter)
        self._metrics.event(event.function_arn, "AsyncEventsDropped", 1.0)

    async def _report(self, event: Event, condition: str, outcome: Outcome | None, destination: str) -> None:
        now_s = self._clock.time()
        # Payloads may have numbers that orjson refuses: Python's are of any size.
        told = invocation_record(event, condition, outcome, now_s)
        is_sent = await self._destinations.send(
            destination,
            event.function_arn,
            json.dumps(told, ensure_ascii=False, separators=(",", ":")),
            object_key=object_key(event, now_s),
            detail_type=_DETAIL_TYPE + ("Success" if condition == SUCCESS else "Failure"),
        )
        if not is_sent:
            self._metrics.event(event.function_arn, "DestinationDeliveryFailures", 1.0)

    async def _bury(
        self, event: Event, outcome: Outcome | None, refusal: InvocationRefusedError | None, target: str
    ) -> None:
        message, status = (refusal.message, refusal.status) if refusal is not None else ("", 200)
        attributes = dead_letter_attributes(event, outcome, message, status)
        body = event.payload.decode(errors="replace")
        if not await self._destinations.send(target, event.function_arn, body, attributes=attributes):
            self._metrics.event(event.function_arn, "DeadLetterErrors", 1.0)
