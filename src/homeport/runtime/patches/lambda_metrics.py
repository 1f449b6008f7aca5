"""Defect: LocalStack starts a thread for each Lambda invocation that puts one metric through HTTP into SQLite.

It takes ten times as long as the invocation, halves the throughput of everything else, and every thread object is kept
until the end of the process. Here invocations are counted, and the counts are put in one call for all functions.
Shown by tests/e2e/test_lambda_metrics.py and tests/unit/runtime/patches/test_lambda_metrics.py.
"""

import datetime as dt
import logging
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from homeport.core.clock import Clock
from homeport.runtime.patches.on_import import when_imported

log = logging.getLogger(__name__)

FLUSH_S = 2.0
"""Time from a count to its being visible; AWS takes a minute."""

_THREAD_NAME = "record-cloudwatch-metric"


class Metric(NamedTuple):
    """What is counted apart."""

    account: str
    region: str
    function: str
    name: str
    """Invocations or Errors."""
    minute_s: int
    """The minute of the count, in seconds since the epoch: the resolution of Lambda's metrics."""


Publish = Callable[[str, str, list[dict[str, Any]]], None]
"""Puts metric data of one account and region."""


class MetricCounter:
    """Counts invocations and publishes them some time after the first count."""

    def __init__(self, clock: Clock, publish: Publish) -> None:
        self._clock = clock
        self._publish = publish
        self._counts: Counter[Metric] = Counter()
        self._lock = threading.Lock()

    def invoked(self, function_name: str, account_id: str, region_name: str) -> None:
        """An invocation ended well."""
        self._count(function_name, account_id, region_name, ("Invocations",))

    def failed(self, function_name: str, account_id: str, region_name: str) -> None:
        """An invocation ended with an error."""
        self._count(function_name, account_id, region_name, ("Invocations", "Errors"))

    def flush(self) -> None:
        """Publish what was counted."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        for account, region in sorted({(metric.account, metric.region) for metric in counts}):
            data = [_datum(metric, n) for metric, n in counts.items() if metric[:2] == (account, region)]
            self._publish(account, region, data)

    def _count(self, function: str, account: str, region: str, names: tuple[str, ...]) -> None:
        minute_s = int(self._clock.time()) // 60 * 60
        with self._lock:
            first = not self._counts
            for name in names:
                self._counts[Metric(account, region, function, name, minute_s)] += 1
        if first:
            self._clock.call_later(FLUSH_S, self._flush_in_thread)

    def _flush_in_thread(self) -> None:
        # Publishing is a call through the front door: too long for a thread of the clock.
        threading.Thread(target=self.flush, name="lambda-metrics", daemon=True).start()


def apply(clock: Clock) -> None:
    """Count instead of recording each invocation in a thread."""
    counter = MetricCounter(clock, _put)
    when_imported("localstack.services.lambda_.invocation.version_manager", lambda module: patch(module, counter))


def patch(version_manager: Any, counter: MetricCounter) -> None:
    """Let LocalStack's module call the counter, on the thread of the invocation."""
    start_thread = version_manager.start_thread

    def start_unless_metric(method: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        if str(options.get("name")).startswith(_THREAD_NAME):
            return method()
        return start_thread(method, *arguments, **options)

    version_manager.start_thread = start_unless_metric
    version_manager.record_cw_metric_invocation = counter.invoked
    version_manager.record_cw_metric_error = counter.failed


def _datum(metric: Metric, count: int) -> dict[str, Any]:
    return {
        "MetricName": metric.name,
        "Dimensions": [{"Name": "FunctionName", "Value": metric.function}],
        "Timestamp": dt.datetime.fromtimestamp(metric.minute_s, dt.UTC),
        "StatisticValues": {"SampleCount": count, "Sum": count, "Minimum": 1, "Maximum": 1},
        "Unit": "Count",
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
