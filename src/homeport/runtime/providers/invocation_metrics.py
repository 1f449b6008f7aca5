"""Lambda's metrics in CloudWatch: invocations are counted, and the counts are put in one call for all functions.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html (the dimensions)
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from homeport.core.clock import Clock
from homeport.functions.deployed import DeployedVersion, Scope
from homeport.functions.invocation import InvocationResult
from homeport.functions.metrics import Admitted, Provision
from homeport.runtime.providers.metric_counts import Statistics, Tally, data_of

log = logging.getLogger(__name__)

FLUSH_S = 2.0
"""Time from a count to its being visible; AWS takes a minute."""
DATA_AT_ONCE = 1000
"""What one PutMetricData takes."""

Publish = Callable[[str, str, list[dict[str, Any]]], None]
"""Puts metric data of one account and region."""


class MetricCounter:
    """Counts invocations and publishes the counts some time after the first of them."""

    def __init__(self, clock: Clock, publish: Publish | None = None) -> None:
        self._clock = clock
        self._publish = publish or _put
        self._counts: dict[int, dict[Tally, dict[str, Statistics]]] = {}
        self._running: defaultdict[str | Scope, int] = defaultdict(int)
        """Invocations under way of each function, and of all in an account and region."""
        self._unreserved: defaultdict[Scope, int] = defaultdict(int)
        """Those among them of functions without a reservation."""
        self._lock = threading.Lock()

    def began(self, invocation: Admitted) -> None:
        """See `InvocationMetrics`. Concurrency is told as it is with each invocation: its maximum is exact."""
        function, scope = invocation.version.function_arn, invocation.version.scope
        of_function = self._running[function] = self._running[function] + 1
        of_all = self._running[scope] = self._running[scope] + 1
        of_account = {"ConcurrentExecutions": of_all}
        if not invocation.is_reserved:
            self._unreserved[scope] += 1
            of_account["UnreservedConcurrentExecutions"] = self._unreserved[scope]
        self._count(Tally.of_account(scope), of_account)
        self._count(Tally.of_function(function), {"ConcurrentExecutions": of_function})
        if invocation.provision is not None:
            tally = Tally.of_invocation(invocation.version, invocation.invoked_arn)
            self._count(tally, _of_provision(invocation.provision))

    def ended(self, invocation: Admitted, result: InvocationResult | None) -> None:
        """See `InvocationMetrics`. AWS counts every invocation under Errors, with 0 or 1."""
        function, scope = invocation.version.function_arn, invocation.version.scope
        self._running[scope] -= 1
        self._running[function] -= 1
        if not self._running[function]:
            del self._running[function]
        if not invocation.is_reserved:
            self._unreserved[scope] -= 1
        if result is not None:
            failed = 0 if result.function_error is None else 1
            values = {"Invocations": 1, "Errors": failed, "Duration": result.duration_ms}
            if result.extensions_ms is not None:
                values["PostRuntimeExtensionsDuration"] = result.extensions_ms
            self._count(Tally.of_invocation(invocation.version, invocation.invoked_arn), values)

    def throttled(self, version: DeployedVersion, invoked_arn: str) -> None:
        """See `InvocationMetrics`. AWS does not count it as an invocation."""
        self._count(Tally.of_invocation(version, invoked_arn), {"Throttles": 1.0})

    def stopped_recursion(self, version: DeployedVersion) -> None:
        """See `InvocationMetrics`."""
        self.event(version.function_arn, "RecursiveInvocationsDropped", 1.0)

    def event(self, function_arn: str, name: str, value: float) -> None:
        """See `InvocationMetrics`."""
        self._count(Tally.of_event(function_arn), {name: value})

    def mapping(self, function_arn: str, uuid: str, name: str, value: float) -> None:
        """See `InvocationMetrics`."""
        self._count(Tally.of_mapping(function_arn, uuid), {name: value})

    def flush(self) -> None:
        """Publish what was counted."""
        with self._lock:
            counts, self._counts = self._counts, {}
        for (account, region), data in sorted(data_of(counts).items()):
            for start in range(0, len(data), DATA_AT_ONCE):
                self._publish(account, region, data[start : start + DATA_AT_ONCE])

    def _count(self, tally: Tally, values: Mapping[str, float]) -> None:
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

    def _flush_in_thread(self) -> None:
        # Publishing waits for the disk, and the first time for CloudWatch to load: too long for a thread of the clock.
        threading.Thread(target=self.flush, name="lambda-metrics", daemon=True).start()


def _add(known: dict[str, Statistics], values: Mapping[str, float]) -> None:
    for name, value in values.items():
        statistics = known.get(name)
        if statistics is None:
            known[name] = Statistics(value)
        else:
            statistics.add(value)


def _of_provision(provision: Provision) -> dict[str, float]:
    if not provision.is_used:
        return {"ProvisionedConcurrencySpilloverInvocations": 1.0}
    return {
        "ProvisionedConcurrentExecutions": float(provision.in_use),
        "ProvisionedConcurrencyInvocations": 1.0,
        "ProvisionedConcurrencyUtilization": provision.in_use / provision.allocated,
    }


def _put(account: str, region: str, data: list[dict[str, Any]]) -> None:
    """Straight to where LocalStack keeps metrics: a call through the front door takes the event loop's time."""
    from localstack.services.plugins import SERVICE_PLUGINS
    from localstack.utils.bootstrap import is_api_enabled

    if not is_api_enabled("cloudwatch"):
        return
    try:
        # The service's object is the provider's one way to its metrics.
        database = SERVICE_PLUGINS.require("cloudwatch")._provider.cloudwatch_database  # noqa: SLF001
        database.add_metric_data(account, region, "AWS/Lambda", data)
    except Exception as error:
        log.info("invocations could not be recorded in CloudWatch: %s", error)
