"""Lambda's metrics in CloudWatch: invocations are counted, and the counts are put in one call for all functions.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from homeport.core.clock import Clock
from homeport.functions.deployed import DeployedVersion
from homeport.functions.invocation import InvocationResult

log = logging.getLogger(__name__)

FLUSH_S = 2.0
"""Time from a count to its being visible; AWS takes a minute."""

_UNITS = {"AsyncEventAge": "Milliseconds", "Duration": "Milliseconds"}


class Metric(NamedTuple):
    """What is counted apart."""

    account: str
    region: str
    function: str
    name: str
    """`Invocations`, `Errors`, `Throttles`, `Duration` …"""
    minute_s: int
    """The minute of the count, in seconds since the epoch: the resolution of Lambda's metrics."""


class Statistics(NamedTuple):
    """Values of one metric in one minute."""

    samples: int
    total: float
    least: float
    most: float

    def and_(self, value: float) -> "Statistics":
        """With one value more."""
        return Statistics(self.samples + 1, self.total + value, min(self.least, value), max(self.most, value))


Publish = Callable[[str, str, list[dict[str, Any]]], None]
"""Puts metric data of one account and region."""


class MetricCounter:
    """Counts invocations and publishes the counts some time after the first of them."""

    def __init__(self, clock: Clock, publish: Publish | None = None) -> None:
        self._clock = clock
        self._publish = publish or _put
        self._counts: dict[Metric, Statistics] = {}
        self._lock = threading.Lock()

    def invoked(self, version: DeployedVersion, result: InvocationResult) -> None:
        """An invocation is over. AWS counts every one under Errors, with 0 or 1."""
        failed = 0.0 if result.function_error is None else 1.0
        self._count(version.function_arn, {"Invocations": 1.0, "Errors": failed, "Duration": result.duration_ms})

    def throttled(self, version: DeployedVersion) -> None:
        """An invocation was refused; AWS does not count it as one."""
        self._count(version.function_arn, {"Throttles": 1.0})

    def stopped_recursion(self, version: DeployedVersion) -> None:
        """An invocation was refused as one of a loop."""
        self._count(version.function_arn, {"RecursiveInvocationsDropped": 1.0})

    def event(self, function_arn: str, name: str, value: float) -> None:
        """See `InvocationMetrics`."""
        self._count(function_arn, {name: value})

    def flush(self) -> None:
        """Publish what was counted."""
        with self._lock:
            counts, self._counts = self._counts, {}
        for account, region in sorted({(metric.account, metric.region) for metric in counts}):
            data = [_datum(metric, each) for metric, each in counts.items() if metric[:2] == (account, region)]
            self._publish(account, region, data)

    def _count(self, function_arn: str, values: dict[str, float]) -> None:
        _, _, _, region, account, _, function, *_ = function_arn.split(":")
        minute_s = int(self._clock.time()) // 60 * 60
        with self._lock:
            first = not self._counts
            for name, value in values.items():
                metric = Metric(account, region, function, name, minute_s)
                known = self._counts.get(metric)
                self._counts[metric] = known.and_(value) if known else Statistics(1, value, value, value)
        if first:
            self._clock.call_later(FLUSH_S, self._flush_in_thread)

    def _flush_in_thread(self) -> None:
        # Publishing is a call through the front door: too long for a thread of the clock.
        threading.Thread(target=self.flush, name="lambda-metrics", daemon=True).start()


def _datum(metric: Metric, values: Statistics) -> dict[str, Any]:
    return {
        "MetricName": metric.name,
        "Dimensions": [{"Name": "FunctionName", "Value": metric.function}],
        "Timestamp": dt.datetime.fromtimestamp(metric.minute_s, dt.UTC),
        "StatisticValues": {
            "SampleCount": values.samples,
            "Sum": values.total,
            "Minimum": values.least,
            "Maximum": values.most,
        },
        "Unit": _UNITS.get(metric.name, "Count"),
    }


def _put(account: str, region: str, data: list[dict[str, Any]]) -> None:
    from localstack.aws.connect import connect_to
    from localstack.utils.bootstrap import is_api_enabled

    if not is_api_enabled("cloudwatch"):
        return
    client = connect_to(aws_access_key_id=account, region_name=region).cloudwatch
    try:
        client.put_metric_data(Namespace="AWS/Lambda", MetricData=data)
    except Exception as error:
        log.info("invocations could not be recorded in CloudWatch: %s", error)
