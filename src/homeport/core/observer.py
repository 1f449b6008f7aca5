"""The in-process bus of what happened: logs, metrics, console and reports read it, engines write to it."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from homeport.core.clock import Clock


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened."""

    kind: str
    """What: `dynamodb.item_written`, `functions.invoked`, `apigateway.request`, …"""
    time_s: float
    """When, in seconds since the epoch."""
    request_id: str | None
    """The request that caused it."""
    details: dict[str, Any] = field(default_factory=dict)
    """What the kind says of it: plain values only."""


Subscriber = Callable[[Fact], None]


class Observer:
    """Hands facts to the subscribers and keeps the last of them.

    While nobody has subscribed nothing is kept and `active` is False: a hot path asks it before it builds a fact's
    details.
    """

    def __init__(self, clock: Clock, *, kept: int = 10_000) -> None:
        self._clock = clock
        self._ring: deque[Fact] = deque(maxlen=kept)
        self._subscribers: tuple[Subscriber, ...] = ()
        self._lock = threading.Lock()

    @property
    def active(self) -> bool:
        """Whether anybody listens."""
        return bool(self._subscribers)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber` with every fact from now on, on the thread that reports it; returns how to end that."""
        with self._lock:
            self._subscribers = (*self._subscribers, subscriber)

        def unsubscribe() -> None:
            with self._lock:
                self._subscribers = tuple(each for each in self._subscribers if each is not subscriber)

        return unsubscribe

    def report(self, kind: str, request_id: str | None = None, /, **details: Any) -> None:
        """Tell that something happened."""
        subscribers = self._subscribers
        if not subscribers:
            return
        fact = Fact(kind, self._clock.time(), request_id, details)
        self._ring.append(fact)
        for subscriber in subscribers:
            subscriber(fact)

    def recent(self) -> list[Fact]:
        """The kept facts, oldest first."""
        return list(self._ring)
