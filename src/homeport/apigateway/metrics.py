"""What API Gateway's data plane counts for CloudWatch.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CountedCall:
    """A call that has its answer."""

    account: str
    region: str
    api_name: str
    stage: str
    status: int
    latency_ms: int
    integration_latency_ms: int | None
    """None when no integration was called."""
    method: str | None = None
    """Set, as is the path, where the stage wants detailed metrics of the method."""
    resource_path: str | None = None
    is_cache_hit: bool | None = None
    """None where nothing is cached."""


class ApiMetrics(Protocol):
    """Counts calls; it never blocks."""

    def count(self, call: CountedCall) -> None:
        """Count a call."""


class NoApiMetrics:
    """Counts nothing."""

    def count(self, call: CountedCall) -> None:
        """Do nothing."""
