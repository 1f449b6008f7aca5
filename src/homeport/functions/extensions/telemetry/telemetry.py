"""An environment's telemetry streams and who has subscribed to them."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from homeport.core.clock import Clock
from homeport.functions.extensions.errors import RefusalError
from homeport.functions.extensions.telemetry.entry import Entry
from homeport.functions.extensions.telemetry.subscriber import FALLEN_BEHIND, Subscriber
from homeport.functions.extensions.telemetry.subscription import LOGS, Api, Subscription, parsed
from homeport.functions.local_http import Answer, refusal
from homeport.functions.logs import subscription_line
from homeport.functions.platform_events import (
    PlatformEvent,
    logs_dropped,
    logs_subscription,
    telemetry_subscription,
)

SUBSCRIBED = Answer(200, b'"OK"')
Log = Callable[[str, PlatformEvent], None]
"""Writes the function's log: a line of the text format, or the event that it tells of."""

_KEPT = 1_000
"""So much of an init phase is kept for those who subscribe in it."""


class Telemetry:
    """Open to subscriptions from `begin` to `close`; those that were made last until the environment ends.

    What happens in an init phase before an extension subscribes is told to it too, as on AWS.
    """

    def __init__(
        self, clock: Clock, loop: asyncio.AbstractEventLoop, log: Log, *, sandbox: str, is_structured: bool
    ) -> None:
        """`sandbox` is the environment's own address; `is_structured` says whether the format of the function's log is
        JSON."""
        self._clock = clock
        self._loop = loop
        self._log = log
        self._sandbox = sandbox
        self._is_structured = is_structured
        self._is_open = False
        self._early: deque[Entry] = deque(maxlen=_KEPT)
        self._subscribers: dict[str, Subscriber] = {}
        """By the extension's name."""
        self.is_active = False
        """Whether anybody listens, or may still want to know. Looked at before anything is made for `tell`."""

    def begin(self) -> None:
        self._is_open = self.is_active = True
        self._early.clear()

    def close(self) -> None:
        self._is_open = False
        self._early.clear()
        self.is_active = bool(self._subscribers)

    def stop(self) -> None:
        """The environment has ended."""
        for subscriber in self._subscribers.values():
            subscriber.close()
        self._subscribers.clear()
        self.close()

    def subscribe(self, api: Api, name: str, body: bytes) -> Answer:
        """An extension's request. Raises RefusalError."""
        if not self._is_open:
            message = f"{api.name} API subscription is closed already"
            raise RefusalError(refusal(403, f"{api.name}.SubscriptionClosed", message))
        subscription = parsed(api, body)
        before = self._subscribers.get(name)
        if before is not None and before.subscription.api is not api:
            # AWS answers with an error too; its words are not known.
            message = f"the extension is subscribed by the {before.subscription.api.name} API already"
            raise RefusalError(refusal(400, api.error_type, message))
        if before is None or before.subscription != subscription:
            self._replace(name, before, subscription)
        state = "Subscribed" if before is None else "Already subscribed"
        event = logs_subscription if api is LOGS else telemetry_subscription
        made = event(name, state, subscription.types)
        self._log(subscription_line(api.log_name, name, state, subscription.types), made)
        self.tell(made)
        return SUBSCRIBED

    def tell(self, event: PlatformEvent) -> None:
        """A platform event."""
        self._publish(Entry(self._clock.time(), "platform", event.type, event.record))

    def tell_output(self, category: str, messages: Sequence[str]) -> None:
        """What the function, or an extension, has written."""
        is_structured = self._is_structured and category == "function"
        for message in messages:
            self._publish(Entry(self._clock.time(), category, category, message, is_structured))

    def flush(self) -> Sequence[asyncio.Task[None]]:
        """Send everything now; what to wait for."""
        sending = [subscriber.flush() for subscriber in self._subscribers.values()]
        return [each for each in sending if each is not None]

    def _replace(self, name: str, before: Subscriber | None, subscription: Subscription) -> None:
        if before is not None:
            before.close()
        subscriber = Subscriber(subscription, self._clock, self._loop, self._lost, self._sandbox)
        self._subscribers[name] = subscriber
        if before is None:
            for entry in self._early:
                _hand_over(entry, subscriber)

    def _publish(self, entry: Entry) -> None:
        if self._is_open:
            self._early.append(entry)
        for subscriber in tuple(self._subscribers.values()):
            _hand_over(entry, subscriber)

    def _lost(self, records: int, size: int) -> None:
        self.tell(logs_dropped(FALLEN_BEHIND, records, size))


def _hand_over(entry: Entry, subscriber: Subscriber) -> None:
    shown = entry.shown(subscriber.subscription)
    if shown is not None:
        subscriber.take(shown)
