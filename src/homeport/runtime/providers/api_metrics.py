"""API Gateway's metrics in CloudWatch, under the dimensions that AWS documents.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
"""

from functools import lru_cache

from homeport.apigateway.metrics import CountedCall
from homeport.core.clock import Clock
from homeport.functions.deployed import Scope
from homeport.runtime.providers.metric_counts import Dimensions, Tally
from homeport.runtime.providers.metric_publisher import MetricPublisher, Publish

NAMESPACE = "AWS/ApiGateway"
_KNOWN_TALLIES = 1024


class ApiMetricCounter:
    """An ApiMetrics that publishes in bulk."""

    def __init__(self, clock: Clock, publish: Publish | None = None) -> None:
        self._publisher = MetricPublisher(clock, NAMESPACE, publish)

    def count(self, call: CountedCall) -> None:
        """See ApiMetrics. The errors' averages are their rates: each call counts as 0 or 1."""
        values = {
            "Count": 1.0,
            "4XXError": 1.0 if 400 <= call.status < 500 else 0.0,
            "5XXError": 1.0 if call.status >= 500 else 0.0,
            "Latency": float(call.latency_ms),
        }
        if call.integration_latency_ms is not None:
            values["IntegrationLatency"] = float(call.integration_latency_ms)
        if call.is_cache_hit is not None:
            values["CacheHitCount" if call.is_cache_hit else "CacheMissCount"] = 1.0
        scope = Scope(call.account, call.region)
        self._publisher.count(_tally(scope, call.api_name, call.stage, call.method, call.resource_path), values)

    def flush(self) -> None:
        """Publish what was counted."""
        self._publisher.flush()


@lru_cache(_KNOWN_TALLIES)
def _tally(scope: Scope, api_name: str, stage: str, method: str | None, resource_path: str | None) -> Tally:
    named: Dimensions = (("ApiName", api_name),)
    by_stage: Dimensions = (*named, ("Stage", stage))
    sets: list[Dimensions] = [named, by_stage]
    if method is not None and resource_path is not None:
        sets.append((*named, ("Method", method), ("Resource", resource_path), ("Stage", stage)))
    return Tally(scope, tuple(sets))
