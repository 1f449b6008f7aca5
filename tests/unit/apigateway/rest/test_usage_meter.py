import datetime as dt

import pytest

from homeport.apigateway.rest.model import ThrottleSettings
from homeport.apigateway.rest.usage.meter import UsageMeter, period_start
from homeport.apigateway.rest.usage.plans import Quota, QuotaPeriod
from homeport.core.clock import ManualClock

DAY, WEEK, MONTH = QuotaPeriod.DAY, QuotaPeriod.WEEK, QuotaPeriod.MONTH
WEDNESDAY = dt.date(2020, 3, 4)
NOON_S = 1_583_323_200.0
"""Of that Wednesday, in UTC."""


@pytest.mark.parametrize(
    ("period", "offset", "day", "start"),
    [
        (DAY, 0, WEDNESDAY, WEDNESDAY),
        (WEEK, 0, WEDNESDAY, dt.date(2020, 3, 1)),
        (WEEK, 1, WEDNESDAY, dt.date(2020, 3, 2)),
        (WEEK, 3, WEDNESDAY, WEDNESDAY),
        (WEEK, 4, WEDNESDAY, dt.date(2020, 2, 27)),
        (WEEK, 0, dt.date(2020, 3, 1), dt.date(2020, 3, 1)),
        (MONTH, 0, WEDNESDAY, dt.date(2020, 3, 1)),
        (MONTH, 3, WEDNESDAY, WEDNESDAY),
        (MONTH, 4, WEDNESDAY, dt.date(2020, 2, 5)),
        (MONTH, 27, dt.date(2020, 1, 1), dt.date(2019, 12, 28)),
    ],
)
def test_when_a_period_begins(period: QuotaPeriod, offset: int, day: dt.date, start: dt.date) -> None:
    assert period_start(Quota(1, period, offset), day) == start


def test_a_burst_and_then_the_rate() -> None:
    clock = ManualClock(NOON_S)
    meter, limits = UsageMeter(clock), ThrottleSettings(2.0, 3)

    assert [meter.allows(limits, "a") for _ in range(4)] == [True, True, True, False]
    clock.advance(0.5)
    assert [meter.allows(limits, "a") for _ in range(2)] == [True, False]
    clock.advance(60)
    assert [meter.allows(limits, "a") for _ in range(4)] == [True, True, True, False]


def test_limits_of_different_things_do_not_touch() -> None:
    meter, limits = UsageMeter(ManualClock(NOON_S)), ThrottleSettings(1.0, 1)

    assert [meter.allows(limits, name) for name in ("a", "b", "a")] == [True, True, False]


def test_new_limits_hold_at_once() -> None:
    meter = UsageMeter(ManualClock(NOON_S))

    assert not meter.allows(ThrottleSettings(0.0, 0), "a")
    assert meter.allows(ThrottleSettings(1.0, 1), "a")


def test_a_quota_begins_anew_with_its_period() -> None:
    clock, quota = ManualClock(NOON_S), Quota(2, DAY)
    meter = UsageMeter(clock)

    assert [meter.count("p", "k", quota) for _ in range(3)] == [True, True, False]
    assert meter.count("p", "other", quota)
    clock.advance(12 * 3600)
    assert meter.count("p", "k", quota)
    assert meter.usage("p", "k", quota, WEDNESDAY, WEDNESDAY + dt.timedelta(days=2)) == [(2, 0), (1, 1), (0, 2)]


def test_what_remains_of_a_longer_period() -> None:
    clock, quota = ManualClock(NOON_S), Quota(5, WEEK)
    meter = UsageMeter(clock)
    meter.count("p", "k", quota)
    clock.advance(24 * 3600)
    meter.count("p", "k", quota)
    meter.count("p", "k", quota)

    assert meter.usage("p", "k", quota, WEDNESDAY, WEDNESDAY + dt.timedelta(days=1)) == [(1, 4), (2, 2)]


def test_more_is_granted_for_the_period() -> None:
    clock, quota = ManualClock(NOON_S), Quota(1, DAY)
    meter = UsageMeter(clock)
    meter.count("p", "k", quota)
    meter.grant("p", "k", quota, 2)

    assert [meter.count("p", "k", quota) for _ in range(3)] == [True, True, False]
    clock.advance(24 * 3600)
    assert [meter.count("p", "k", quota) for _ in range(2)] == [True, False]


def test_usage_without_a_quota_is_counted_too() -> None:
    meter = UsageMeter(ManualClock(NOON_S))
    meter.count("p", "k", None)

    assert meter.usage("p", "k", None, WEDNESDAY, WEDNESDAY) == [(1, 0)]
