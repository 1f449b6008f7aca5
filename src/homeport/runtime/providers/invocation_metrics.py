"""Lambda's metrics in CloudWatch: invocations are counted, and the counts are put in one call for all functions.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html (the dimensions)
"""

from collections import defaultdict

from homeport.core.clock import Clock
from homeport.functions.deployed import DeployedVersion, Scope
from homeport.functions.invocation import InvocationResult
from homeport.functions.metrics import Admitted, Provision
from homeport.runtime.providers.metric_counts import Tally
from homeport.runtime.providers.metric_publisher import MetricPublisher, Publish

NAMESPACE = "AWS/Lambda"


class MetricCounter:
    """Counts invocations and publishes the counts some time after the first of them."""

    def __init__(self, clock: Clock, publish: Publish | None = None) -> None:
        self._publisher = MetricPublisher(clock, NAMESPACE, publish)
        self._running: defaultdict[str | Scope, int] = defaultdict(int)
        """Invocations under way of each function, and of all in an account and region."""
        self._unreserved: defaultdict[Scope, int] = defaultdict(int)
        """Those among them of functions without a reservation."""

    def began(self, invocation: Admitted) -> None:
        """See `InvocationMetrics`. Concurrency is told as it is with each invocation: its maximum is exact."""
        function, scope = invocation.version.function_arn, invocation.version.scope
        of_function = self._running[function] = self._running[function] + 1
        of_all = self._running[scope] = self._running[scope] + 1
        of_account = {"ConcurrentExecutions": of_all}
        if not invocation.is_reserved:
            self._unreserved[scope] += 1
            of_account["UnreservedConcurrentExecutions"] = self._unreserved[scope]
        self._publisher.count(Tally.of_account(scope), of_account)
        self._publisher.count(Tally.of_function(function), {"ConcurrentExecutions": of_function})
        if invocation.provision is not None:
            tally = Tally.of_invocation(invocation.version, invocation.invoked_arn)
            self._publisher.count(tally, _of_provision(invocation.provision))

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
            self._publisher.count(Tally.of_invocation(invocation.version, invocation.invoked_arn), values)

    def throttled(self, version: DeployedVersion, invoked_arn: str) -> None:
        """See `InvocationMetrics`. AWS does not count it as an invocation."""
        self._publisher.count(Tally.of_invocation(version, invoked_arn), {"Throttles": 1.0})

    def stopped_recursion(self, version: DeployedVersion) -> None:
        """See `InvocationMetrics`."""
        self.event(version.function_arn, "RecursiveInvocationsDropped", 1.0)

    def event(self, function_arn: str, name: str, value: float) -> None:
        """See `InvocationMetrics`."""
        self._publisher.count(Tally.of_event(function_arn), {name: value})

    def mapping(self, function_arn: str, uuid: str, name: str, value: float) -> None:
        """See `InvocationMetrics`."""
        self._publisher.count(Tally.of_mapping(function_arn, uuid), {name: value})

    def flush(self) -> None:
        """Publish what was counted."""
        self._publisher.flush()


def _of_provision(provision: Provision) -> dict[str, float]:
    if not provision.is_used:
        return {"ProvisionedConcurrencySpilloverInvocations": 1.0}
    return {
        "ProvisionedConcurrentExecutions": float(provision.in_use),
        "ProvisionedConcurrencyInvocations": 1.0,
        "ProvisionedConcurrencyUtilization": provision.in_use / provision.allocated,
    }
