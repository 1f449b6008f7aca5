"""Lambda's metrics: counted, then put in one call."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from homeport.core.clock import ManualClock
from homeport.functions.deployed import Scope
from homeport.runtime.providers.invocation_metrics import MetricCounter

# A whole minute.
NOW_S = 1_700_000_040.0
ACCOUNT = "000000000000"


class Published:
    """What was put."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, list[dict[str, Any]]]] = []

    def __call__(self, account: str, region: str, data: list[dict[str, Any]]) -> None:
        self.calls.append((account, region, data))


def version(function: str, region: str = "us-east-1") -> Any:
    arn = f"arn:aws:lambda:{region}:{ACCOUNT}:function:{function}"
    return SimpleNamespace(scope=Scope(ACCOUNT, region), function_arn=arn)


def result(duration_ms: float = 2.0, error: str | None = None) -> Any:
    return SimpleNamespace(function_error=error, duration_ms=duration_ms)


def _datum(name: str, function: str, values: tuple[float, ...], unit: str = "Count", at_s: float = NOW_S) -> Any:
    return {
        "MetricName": name,
        "Dimensions": [{"Name": "FunctionName", "Value": function}],
        "Timestamp": dt.datetime.fromtimestamp(at_s, dt.UTC),
        "StatisticValues": dict(zip(("SampleCount", "Sum", "Minimum", "Maximum"), values, strict=True)),
        "Unit": unit,
    }


def test_counts_of_one_account_and_region_go_in_one_call() -> None:
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    counter.invoked(version("codes"), result(2.0))
    counter.invoked(version("codes"), result(5.0, "Unhandled"))
    counter.throttled(version("audit"))
    counter.throttled(version("codes", "eu-west-1"))

    counter.flush()
    counter.flush()

    assert published.calls == [
        (ACCOUNT, "eu-west-1", [_datum("Throttles", "codes", (1, 1.0, 1.0, 1.0))]),
        (
            ACCOUNT,
            "us-east-1",
            [
                _datum("Invocations", "codes", (2, 2.0, 1.0, 1.0)),
                _datum("Errors", "codes", (2, 1.0, 0.0, 1.0)),
                _datum("Duration", "codes", (2, 7.0, 2.0, 5.0), "Milliseconds"),
                _datum("Throttles", "audit", (1, 1.0, 1.0, 1.0)),
            ],
        ),
    ]


def test_each_minute_has_its_own_count() -> None:
    published, clock = Published(), ManualClock(NOW_S + 59.5)
    counter = MetricCounter(clock, published)
    counter.throttled(version("codes"))
    clock.advance(1)
    counter.throttled(version("codes"))
    counter.flush()

    one = (1, 1.0, 1.0, 1.0)
    data = [_datum("Throttles", "codes", one), _datum("Throttles", "codes", one, at_s=NOW_S + 60)]
    assert published.calls == [(ACCOUNT, "us-east-1", data)]


def test_what_becomes_of_events_and_loops_is_counted_by_function() -> None:
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    counter.event(f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:codes:$LATEST", "AsyncEventAge", 5.0)
    counter.event(f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:codes", "AsyncEventsReceived", 1.0)
    counter.stopped_recursion(version("codes"))

    counter.flush()

    one = (1, 1.0, 1.0, 1.0)
    data = [
        _datum("AsyncEventAge", "codes", (1, 5.0, 5.0, 5.0), "Milliseconds"),
        _datum("AsyncEventsReceived", "codes", one),
        _datum("RecursiveInvocationsDropped", "codes", one),
    ]
    assert published.calls == [(ACCOUNT, "us-east-1", data)]
