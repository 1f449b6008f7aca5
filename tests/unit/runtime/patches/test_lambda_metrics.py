"""Lambda's metrics: counted, then put in one call."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from homeport.core.clock import ManualClock
from homeport.runtime.patches.lambda_metrics import MetricCounter, patch

# A whole minute.
NOW_S = 1_700_000_040.0
ACCOUNT = "000000000000"


class Published:
    """What was put."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, list[dict[str, Any]]]] = []

    def __call__(self, account: str, region: str, data: list[dict[str, Any]]) -> None:
        self.calls.append((account, region, data))


def _datum(name: str, function: str, count: int, at_s: float = NOW_S) -> dict[str, Any]:
    return {
        "MetricName": name,
        "Dimensions": [{"Name": "FunctionName", "Value": function}],
        "Timestamp": dt.datetime.fromtimestamp(at_s, dt.UTC),
        "StatisticValues": {"SampleCount": count, "Sum": count, "Minimum": 1, "Maximum": 1},
        "Unit": "Count",
    }


def test_counts_of_one_account_and_region_go_in_one_call() -> None:
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    for _ in range(3):
        counter.invoked("codes", ACCOUNT, "us-east-1")
    counter.failed("audit", ACCOUNT, "us-east-1")
    counter.invoked("codes", ACCOUNT, "eu-west-1")

    counter.flush()
    counter.flush()

    assert published.calls == [
        (ACCOUNT, "eu-west-1", [_datum("Invocations", "codes", 1)]),
        (
            ACCOUNT,
            "us-east-1",
            [_datum("Invocations", "codes", 3), _datum("Invocations", "audit", 1), _datum("Errors", "audit", 1)],
        ),
    ]


def test_each_minute_has_its_own_count() -> None:
    published, clock = Published(), ManualClock(NOW_S + 59.5)
    counter = MetricCounter(clock, published)
    counter.invoked("codes", ACCOUNT, "us-east-1")
    clock.advance(1)
    counter.invoked("codes", ACCOUNT, "us-east-1")
    counter.flush()

    assert published.calls == [
        (
            ACCOUNT,
            "us-east-1",
            [_datum("Invocations", "codes", 1), _datum("Invocations", "codes", 1, NOW_S + 60)],
        )
    ]


def test_localstack_counts_on_the_invocations_thread_and_starts_its_other_threads_as_before() -> None:
    started: list[str] = []
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    version_manager = SimpleNamespace(start_thread=lambda method, **options: started.append(options["name"]))
    patch(version_manager, counter)

    version_manager.start_thread(
        lambda *_a, **_k: version_manager.record_cw_metric_invocation(
            function_name="codes", account_id=ACCOUNT, region_name="us-east-1"
        ),
        name="record-cloudwatch-metric-codes:$LATEST",
    )
    version_manager.start_thread(lambda *_a: None, name="scale")
    counter.flush()

    assert started == ["scale"]
    assert published.calls == [(ACCOUNT, "us-east-1", [_datum("Invocations", "codes", 1)])]
