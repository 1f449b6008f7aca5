"""Metrics of AWS's services in CloudWatch: values are counted, and the counts are put in bulk some time later."""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from homeport.core.clock import Clock
from homeport.runtime.providers.metric_counts import Statistics, Tally, data_of

log = logging.getLogger(__name__)

FLUSH_S = 2.0
"""Time from a count to its being visible; AWS takes a minute."""
DATA_AT_ONCE = 1000
"""What one PutMetricData takes."""

Publish = Callable[[str, str, list[dict[str, Any]]], None]
"""Puts metric data of one account and region."""


class MetricPublisher:
    """Counts values of one namespace, on any thread."""

    def __init__(self, clock: Clock, namespace: str, publish: Publish | None = None) -> None:
        """`namespace` is CloudWatch's, `AWS/Lambda`."""
        self._clock = clock
        self._namespace = namespace
        self._publish = publish or self._put
        self._counts: dict[int, dict[Tally, dict[str, Statistics]]] = {}
        self._lock = threading.Lock()

    def count(self, tally: Tally, values: Mapping[str, float]) -> None:
        """Count values by their metrics' names; they are published some time after the first of them."""
        minute_s = int(self._clock.time()) // 60 * 60
        with self._lock:
            first = not self._counts
            tallies = self._counts.get(minute_s)
            if tallies is None:
                tallies = self._counts[minute_s] = {}
            known = tallies.get(tally)
            if known is None:
                tallies[tally] = {name: Statistics(value) for name, value in values.items()}
            else:
                _add(known, values)
        if first:
            self._clock.call_later(FLUSH_S, self._flush_in_thread)

    def flush(self) -> None:
        """Publish what was counted."""
        with self._lock:
            counts, self._counts = self._counts, {}
        for (account, region), data in sorted(data_of(counts).items()):
            for start in range(0, len(data), DATA_AT_ONCE):
                self._publish(account, region, data[start : start + DATA_AT_ONCE])

    def _flush_in_thread(self) -> None:
        # Publishing waits for the disk, and the first time for CloudWatch to load: too long for a thread of the clock.
        threading.Thread(target=self.flush, name=f"metrics-{self._namespace}", daemon=True).start()

    def _put(self, account: str, region: str, data: list[dict[str, Any]]) -> None:
        """Straight to where LocalStack keeps metrics: a call through the front door takes the event loop's time."""
        from localstack.services.plugins import SERVICE_PLUGINS
        from localstack.utils.bootstrap import is_api_enabled

        if not is_api_enabled("cloudwatch"):
            return
        try:
            # The service's object is the provider's one way to its metrics.
            database = SERVICE_PLUGINS.require("cloudwatch")._provider.cloudwatch_database  # noqa: SLF001
            database.add_metric_data(account, region, self._namespace, data)
        except Exception as error:
            log.info("metrics of %s could not be recorded in CloudWatch: %s", self._namespace, error)


def _add(known: dict[str, Statistics], values: Mapping[str, float]) -> None:
    for name, value in values.items():
        statistics = known.get(name)
        if statistics is None:
            known[name] = Statistics(value)
        else:
            statistics.add(value)
