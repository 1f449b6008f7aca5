"""Token buckets: units that come in at a steady rate, of which 300 seconds' worth are kept for a burst.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
"""

import threading
from collections.abc import Iterable
from typing import NamedTuple

BURST_S = 300.0
"""Seconds of unused units that are kept."""


class Limit(NamedTuple):
    """One resource's units of one kind, and how AWS speaks of them."""

    table: int
    """The number of the table."""
    index_name: str | None
    """The global index; None for the table itself."""
    kind: str
    """Read or Write."""
    rate: int
    """Units a second."""
    arn: str
    is_on_demand: bool
    """Whether it is the maximum of a resource on demand, for which nothing is kept."""


class _Bucket:
    """Starts with the units of one second; a request may leave it in debt, which the next ones pay."""

    __slots__ = ("rate", "tokens", "updated")

    def __init__(self, rate: int, now: float) -> None:
        self.rate = rate
        self.tokens = float(rate)
        self.updated = now

    def refill(self, limit: Limit, now: float) -> None:
        kept_s = 1.0 if limit.is_on_demand else BURST_S
        self.tokens = min(self.tokens + self.rate * (now - self.updated), limit.rate * kept_s)
        self.rate, self.updated = limit.rate, now


class Buckets:
    """The buckets of all tables; any thread may call."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[int, str | None, str], _Bucket] = {}
        self._lock = threading.Lock()

    def first_empty(self, limits: Iterable[Limit], now: float) -> Limit | None:
        """The first limit of which nothing is left."""
        with self._lock:
            return next((limit for limit in limits if self._refilled(limit, now).tokens <= 0), None)

    def take(self, limit: Limit, units: float, now: float) -> None:
        """Use units."""
        with self._lock:
            self._refilled(limit, now).tokens -= units

    def _refilled(self, limit: Limit, now: float) -> _Bucket:
        key = (limit.table, limit.index_name, limit.kind)
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(limit.rate, now)
        bucket.refill(limit, now)
        return bucket
