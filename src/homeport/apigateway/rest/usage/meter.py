"""Counts requests against limits of rate, and against quotas."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from homeport.apigateway.rest.model import ThrottleSettings
from homeport.apigateway.rest.usage.plans import Quota, QuotaPeriod
from homeport.core.clock import Clock

MOST_DAYS = 90
"""Usage of older days is forgotten.

https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html
"""


class TokenBucket:
    """As many requests at once as the burst limit says, and then as many a second as the rate says.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
    """

    __slots__ = ("_burst", "_filled_s", "_tokens")

    def __init__(self) -> None:
        self._tokens = 0.0
        self._filled_s: float | None = None
        self._burst = 0

    def take(self, limits: ThrottleSettings, now_s: float) -> bool:
        """Whether one more request is allowed; it is counted then. New limits hold at once."""
        if self._filled_s is None or limits.burst != self._burst:
            self._tokens, self._burst = float(limits.burst), limits.burst
        else:
            self._tokens = min(float(limits.burst), self._tokens + (now_s - self._filled_s) * limits.rate)
        self._filled_s = now_s
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


@dataclass(slots=True)
class _Used:
    """What a key has used of a plan."""

    by_day: dict[dt.date, int] = field(default_factory=dict)
    granted: dict[dt.date, int] = field(default_factory=dict)
    """First day of a period → how much more, or less, than the limit may be used in it (UpdateUsage)."""


class UsageMeter:
    """Keeps what is used, on the clock's days in UTC. All of it on one thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, ...], TokenBucket] = {}
        self._used: dict[tuple[str, str], _Used] = {}

    def allows(self, limits: ThrottleSettings, *key: str) -> bool:
        """Whether the rate of what `key` names allows one more request; it is counted then."""
        bucket = self._buckets.setdefault(key, TokenBucket())
        return bucket.take(limits, self._clock.monotonic())

    def count(self, plan_id: str, key_id: str, quota: Quota | None) -> bool:
        """Count a request of a key; False, and nothing is counted, when its quota is used up."""
        used, today = self._used.setdefault((plan_id, key_id), _Used()), self.today()
        if quota is not None and self._remaining(used, quota, today) <= 0:
            return False
        used.by_day[today] = used.by_day.get(today, 0) + 1
        if len(used.by_day) > MOST_DAYS:
            del used.by_day[min(used.by_day)]
        return True

    def usage(
        self, plan_id: str, key_id: str, quota: Quota | None, start: dt.date, end: dt.date
    ) -> list[tuple[int, int]]:
        """Used and remaining requests of each day from start to end; nothing remains to be told of without a quota."""
        used = self._used.get((plan_id, key_id), _Used())
        return [
            (used.by_day.get(day, 0), 0 if quota is None else max(self._remaining(used, quota, day), 0))
            for day in _days(start, end)
        ]

    def grant(self, plan_id: str, key_id: str, quota: Quota, remaining: int) -> None:
        """Let so many requests remain for the current period (UpdateUsage)."""
        used, today = self._used.setdefault((plan_id, key_id), _Used()), self.today()
        start = period_start(quota, today)
        used.granted[start] = used.granted.get(start, 0) + remaining - self._remaining(used, quota, today)

    def today(self) -> dt.date:
        """The clock's day, in UTC."""
        return dt.datetime.fromtimestamp(self._clock.time(), dt.UTC).date()

    def _remaining(self, used: _Used, quota: Quota, day: dt.date) -> int:
        start = period_start(quota, day)
        spent = sum(count for each, count in used.by_day.items() if start <= each <= day)
        return quota.limit + used.granted.get(start, 0) - spent


def period_start(quota: Quota, day: dt.date) -> dt.date:
    """The first day of the period that a day is in."""
    match quota.period:
        case QuotaPeriod.DAY:
            return day
        case QuotaPeriod.WEEK:
            # Python's weeks begin on Monday, AWS's on Sunday.
            return day - dt.timedelta(days=(day.isoweekday() - quota.offset) % 7)
        case QuotaPeriod.MONTH:
            first = day.replace(day=quota.offset + 1)
            if first <= day:
                return first
            return (day.replace(day=1) - dt.timedelta(days=1)).replace(day=quota.offset + 1)


def _days(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    for number in range((end - start).days + 1):
        yield start + dt.timedelta(days=number)
