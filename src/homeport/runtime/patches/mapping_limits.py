"""Defect: LocalStack takes numbers for an event source mapping that are beyond AWS's limits.

SDKs look at the lower limits only, so AWS answers the upper ones.
Shown by tests/conformance/functions/test_event_sources_queues.py.
https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_LIMITS = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "MaximumRecordAgeInSeconds": (-1, 604_800),
    "MaximumRetryAttempts": (-1, 10_000),
    "ParallelizationFactor": (1, 10),
    "TumblingWindowInSeconds": (0, 900),
}
_CONCURRENCY = (2, 1000)


def apply() -> None:
    """Check the numbers before everything else."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """New mappings are checked, and those that are updated."""
    provider = module.LambdaProvider
    check = provider.validate_event_source_mapping

    def validate(self: Any, context: Any, request: Mapping[str, Any]) -> Any:
        violations = list(violations_of(request))
        if violations:
            noun = "error" if len(violations) == 1 else "errors"
            raise module.ValidationException(f"{len(violations)} validation {noun} detected: {'; '.join(violations)}")
        return check(self, context, request)

    provider.validate_event_source_mapping = validate


def violations_of(request: Mapping[str, Any]) -> Iterator[str]:
    """What is beyond its limits, in AWS's words."""
    for name, limits in _LIMITS.items():
        yield from _beyond(name[0].lower() + name[1:], request.get(name), limits)
    concurrency = (request.get("ScalingConfig") or {}).get("MaximumConcurrency")
    yield from _beyond("scalingConfig.maximumConcurrency", concurrency, _CONCURRENCY)


def _beyond(place: str, value: int | None, limits: tuple[int, int]) -> Iterator[str]:
    least, most = limits
    if value is None or least <= value <= most:
        return
    wanted = f"greater than or equal to {least}" if value < least else f"less than or equal to {most}"
    yield f"Value '{value}' at '{place}' failed to satisfy constraint: Member must have value {wanted}"
