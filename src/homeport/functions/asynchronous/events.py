"""An event, what is configured for it, and what is to become of it."""

import math
from dataclasses import dataclass
from typing import Any

from homeport.functions.event_sources.ports import InvocationRefusedError, Outcome

DAY_QUARTER_S = 6 * 3600
"""Events are kept for six hours, unless less is configured."""
MAX_RETRIES = 2
_LONGEST_PAUSE_S = 300.0
_THROTTLED = 429
_GONE = frozenset({"ResourceNotFoundException"})
_IN_A_LOOP = "RecursiveInvocationException"

SUCCESS = "Success"
RETRIES_EXHAUSTED = "RetriesExhausted"
EVENT_AGE_EXCEEDED = "EventAgeExceeded"
ZERO_RESERVED_CONCURRENCY = "ZeroReservedConcurrency"
RECURSIVE_INVOCATION = "RecursiveInvocation"
"""AWS sends such an event to its destination, and documents no word for the condition: this one is ours."""
NOT_TRIED = frozenset({ZERO_RESERVED_CONCURRENCY, RECURSIVE_INVOCATION})
"""The conditions of events whose last attempt was none."""


@dataclass(slots=True)
class Event:
    """One asynchronous invocation, from its acceptance to its end."""

    request_id: str
    payload: bytes
    invoked_arn: str
    """As the caller named the function."""
    function_arn: str
    """With the version that it was resolved to."""
    accepted_s: float
    details: Any = None
    """What the invoker needs besides."""
    retries: int = 0
    """After errors of the function."""
    refusals: int = 0
    """In a row: throttles and failures of Lambda's own."""


@dataclass(frozen=True, slots=True)
class EventSettings:
    """What is configured for a function's events."""

    retries: int = MAX_RETRIES
    age_s: float = DAY_QUARTER_S
    on_success: str = ""
    """A destination's ARN; empty for none."""
    on_failure: str = ""
    dead_letter: str = ""
    """The ARN of a queue or a topic."""
    has_no_concurrency: bool = False
    """Its reserved concurrency is 0: it runs nothing."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The event is dealt with."""

    condition: str


@dataclass(frozen=True, slots=True)
class Again:
    """The function is to be tried again."""

    after_s: float


@dataclass(frozen=True, slots=True)
class Forgotten:
    """There is no such function any more."""


Verdict = Ended | Again | Forgotten


def after_outcome(event: Event, outcome: Outcome, settings: EventSettings, now_s: float, delay_s: float) -> Verdict:
    """What follows from an invocation; `delay_s` is the time until the first retry, the second takes twice as long."""
    if outcome.function_error is None:
        return Ended(SUCCESS)
    if settings.has_no_concurrency:
        return Ended(ZERO_RESERVED_CONCURRENCY)
    if event.retries >= settings.retries:
        return Ended(RETRIES_EXHAUSTED)
    wait_s = delay_s * (event.retries + 1)
    # AWS looks ahead: what would be too old then is given up now (recorded on AWS by LocalStack's tests).
    return Again(wait_s) if _age(event, now_s) + wait_s <= settings.age_s else Ended(EVENT_AGE_EXCEEDED)


def after_refusal(event: Event, refusal: InvocationRefusedError, settings: EventSettings, now_s: float) -> Verdict:
    """What follows when the function was not invoked: throttles and failures are tried again, loops are not."""
    if refusal.code in _GONE:
        return Forgotten()
    if refusal.code == _IN_A_LOOP:
        return Ended(RECURSIVE_INVOCATION)
    if refusal.status == _THROTTLED and settings.has_no_concurrency:
        return Ended(ZERO_RESERVED_CONCURRENCY)
    wait_s = min(_LONGEST_PAUSE_S, 2.0 ** min(event.refusals, 10))
    return Again(wait_s) if _age(event, now_s) + wait_s <= settings.age_s else Ended(EVENT_AGE_EXCEEDED)


def _age(event: Event, now_s: float) -> int:
    return math.ceil(now_s - event.accepted_s)
