"""Lambda's metrics: counted, then put in one call, under the dimensions that AWS documents.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html
"""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from homeport.core.clock import ManualClock
from homeport.functions.deployed import Scope
from homeport.functions.metrics import Admitted, Provision
from homeport.runtime.providers.invocation_metrics import MetricCounter
from homeport.runtime.providers.metric_publisher import DATA_AT_ONCE

# A whole minute.
NOW_S = 1_700_000_040.0
ACCOUNT = "000000000000"
ONE = (1, 1.0, 1.0, 1.0)


class Published:
    """What was put."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, list[dict[str, Any]]]] = []

    def __call__(self, account: str, region: str, data: list[dict[str, Any]]) -> None:
        self.calls.append((account, region, data))

    def of(self, *names: str) -> dict[tuple[str, str], tuple[float, ...]]:
        """Samples, sum, minimum and maximum of each metric under its dimensions."""
        data = [each for _, _, put in self.calls for each in put]
        assert all(each["Timestamp"] == dt.datetime.fromtimestamp(NOW_S, dt.UTC) for each in data)
        return {
            (each["MetricName"], " ".join(dimension["Value"] for dimension in each["Dimensions"])): tuple(
                each["StatisticValues"].values()
            )
            for each in data
            if not names or each["MetricName"] in names
        }


def version(function: str, region: str = "us-east-1", number: str = "$LATEST") -> Any:
    arn = f"arn:aws:lambda:{region}:{ACCOUNT}:function:{function}"
    return SimpleNamespace(scope=Scope(ACCOUNT, region), function_arn=arn, arn=f"{arn}:{number}")


def admitted(of: Any, qualifier: str = "", *, reserved: bool = False, provision: Provision | None = None) -> Admitted:
    return Admitted(of, of.function_arn + qualifier, reserved, provision)


def invoke(
    counter: MetricCounter,
    invocation: Admitted,
    duration_ms: float = 2.0,
    error: str | None = None,
    extensions_ms: float | None = None,
) -> None:
    counter.began(invocation)
    result: Any = SimpleNamespace(function_error=error, duration_ms=duration_ms, extensions_ms=extensions_ms)
    counter.ended(invocation, result)


def test_whole_datum() -> None:
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    invoke(counter, admitted(version("codes")), 2.0)
    invoke(counter, admitted(version("codes")), 5.0)

    counter.flush()
    counter.flush()

    ((account, region, data),) = published.calls
    assert (account, region) == (ACCOUNT, "us-east-1")
    named = {"Name": "FunctionName", "Value": "codes"}
    assert [each for each in data if each["MetricName"] == "Duration"] == [
        {
            "MetricName": "Duration",
            "Dimensions": dimensions,
            "Timestamp": dt.datetime.fromtimestamp(NOW_S, dt.UTC),
            "StatisticValues": {"SampleCount": 2, "Sum": 7.0, "Minimum": 2.0, "Maximum": 5.0},
            "Unit": "Milliseconds",
        }
        for dimensions in ([], [named], [named, {"Name": "Resource", "Value": "codes"}])
    ]


def test_extensions_that_go_on_behind_the_runtime() -> None:
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    invoke(counter, admitted(version("codes")))
    invoke(counter, admitted(version("codes")), extensions_ms=7.5)
    counter.flush()

    ((_, _, data),) = published.calls
    told = [each for each in data if each["MetricName"] == "PostRuntimeExtensionsDuration"]
    assert [
        (each["Unit"], each["StatisticValues"]["SampleCount"], each["StatisticValues"]["Sum"]) for each in told
    ] == [("Milliseconds", 1, 7.5)] * 3


def test_counts_of_one_account_and_region_go_in_one_call() -> None:
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    for of in (version("codes"), version("audit"), version("codes", "eu-west-1")):
        counter.throttled(of, of.function_arn)
    counter.flush()

    assert [(region, len(data)) for _, region, data in published.calls] == [("eu-west-1", 3), ("us-east-1", 5)]


@pytest.mark.parametrize(
    ("qualifier", "dimensions"),
    [
        ("", ["", "codes", "codes codes"]),
        (":$LATEST", ["", "codes", "codes codes:$LATEST"]),
        (":7", ["", "codes", "codes codes:7"]),
        (":live", ["", "codes", "codes codes:live", "codes codes:live 7"]),
    ],
)
def test_dimensions_of_an_invocation(qualifier: str, dimensions: list[str]) -> None:
    """The version that ran is told apart for aliases alone, which may lead to two."""
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    number = "7" if qualifier in {":7", ":live"} else "$LATEST"
    invoke(counter, admitted(version("codes", number=number), qualifier), error="Unhandled")
    counter.flush()

    assert published.of("Invocations", "Errors") == {
        (name, dimension): ONE for dimension in dimensions for name in ("Invocations", "Errors")
    }


def test_sums_of_a_function_and_of_all_take_in_every_version() -> None:
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    for number in ("1", "2"):
        invoke(counter, admitted(version("codes", number=number), ":live"))
    invoke(counter, admitted(version("audit")))
    counter.flush()

    assert {
        dimension: values[1] for (_, dimension), values in published.of("Invocations").items() if values[1] > 1
    } == {"": 3.0, "codes": 2.0, "codes codes:live": 2.0}


def test_concurrency_is_that_of_the_function_and_of_the_account() -> None:
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    running = [admitted(version("codes")), admitted(version("codes")), admitted(version("audit"), reserved=True)]
    for each in running:
        counter.began(each)
    for each in running:
        counter.ended(each, None)
    counter.began(running[0])
    counter.flush()

    assert published.of() == {
        ("ConcurrentExecutions", ""): (4, 7.0, 1.0, 3.0),
        ("UnreservedConcurrentExecutions", ""): (3, 4.0, 1.0, 2.0),
        ("ConcurrentExecutions", "codes"): (3, 4.0, 1.0, 2.0),
        ("ConcurrentExecutions", "audit"): ONE,
    }


def test_provisioned_concurrency_and_what_spills_over() -> None:
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    for provision in (Provision(4, 1, True), Provision(4, 2, True), Provision(4, 4, False)):
        invoke(counter, admitted(version("codes", number="3"), ":3", provision=provision))
    counter.flush()

    names = [f"ProvisionedConcurrency{name}" for name in ("Invocations", "SpilloverInvocations", "Utilization")]
    expected = dict(zip(names, ((2, 2.0, 1.0, 1.0), ONE, (2, 0.75, 0.25, 0.5)), strict=True))
    expected["ProvisionedConcurrentExecutions"] = (2, 3.0, 1.0, 2.0)
    assert published.of(*expected) == {
        (name, dimension): values for dimension in ("", "codes", "codes codes:3") for name, values in expected.items()
    }


def test_each_minute_has_its_own_count() -> None:
    published, clock = Published(), ManualClock(NOW_S + 59.5)
    counter = MetricCounter(clock, published)
    counter.throttled(version("codes"), version("codes").function_arn)
    clock.advance(1)
    counter.throttled(version("codes"), version("codes").function_arn)
    counter.flush()

    minutes = [each["Timestamp"].timestamp() - NOW_S for each in published.calls[0][2]]
    assert minutes == [0, 0, 0, 60, 60, 60]


def test_what_becomes_of_events_and_loops_is_counted_by_function() -> None:
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    counter.event(f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:codes:$LATEST", "AsyncEventAge", 5.0)
    counter.event(f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:codes", "AsyncEventsReceived", 1.0)
    counter.stopped_recursion(version("codes"))

    counter.flush()

    assert published.of() == {
        (name, dimension): values
        for name, values in (
            ("AsyncEventAge", (1, 5.0, 5.0, 5.0)),
            ("AsyncEventsReceived", ONE),
            ("RecursiveInvocationsDropped", ONE),
        )
        for dimension in ("codes", "")
    }
    assert {each["Unit"] for each in published.calls[0][2] if each["MetricName"] == "AsyncEventAge"} == {"Milliseconds"}


def test_mappings_are_counted_by_their_ids() -> None:
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    counter.mapping(version("codes").function_arn, "some-uuid", "PolledEventCount", 3.0)
    counter.mapping(version("codes").function_arn, "some-uuid", "PolledEventCount", 4.0)

    counter.flush()

    ((account, region, (datum,)),) = published.calls
    assert (account, region) == (ACCOUNT, "us-east-1")
    assert datum["Dimensions"] == [{"Name": "EventSourceMappingUUID", "Value": "some-uuid"}]
    assert (datum["MetricName"], tuple(datum["StatisticValues"].values())) == ("PolledEventCount", (2, 7.0, 3.0, 4.0))


def test_many_functions_take_several_calls() -> None:
    published = Published()
    counter = MetricCounter(ManualClock(NOW_S), published)
    for number in range(DATA_AT_ONCE):
        of = version(f"codes-{number}")
        counter.throttled(of, of.function_arn)
    counter.flush()

    assert [len(data) for _, _, data in published.calls] == [1000, 1000, 1]
