"""Consumers of streams, and their subscriptions."""

import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Subscription:
    """A consumer that is pushed the records of a shard, from its call to its end or to the next one's call."""

    began_s: float
    """Of the monotonic clock."""
    news: threading.Event
    """Set when it is to look at its shard, or at its place."""


@dataclass(slots=True)
class Consumer:
    """An application with a throughput of its own."""

    name: str
    arn: str
    created_s: float
    tags: dict[str, str] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    """The latest of each shard, by its id."""

    def describe(self) -> dict[str, Any]:
        """As ListStreamConsumers answers it."""
        return {
            "ConsumerName": self.name,
            "ConsumerARN": self.arn,
            "ConsumerStatus": "ACTIVE",
            "ConsumerCreationTimestamp": self.created_s,
        }
