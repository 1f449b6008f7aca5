"""Defect: LocalStack's event source mappings poll: a function hears of an event up to ten seconds late.

Each mapping is a thread that asks its source again and again through HTTP, one shard and one batch after the other. It
halves no batch, knows no tumbling windows, no parallelization factor and no maximum concurrency, follows no shard that
splits or ends, and writes no LastProcessingResult. Here a mapping is a task that sleeps until its source has something
new (`homeport.functions.event_sources`). A source that it cannot read is an internal error, and the mapping is listed
nevertheless; here it is refused by its name. Settings that AWS refuses for queues are taken, and so are patterns of
filters that are none, or they are internal errors.
Shown by tests/conformance/functions/test_event_sources_*.py.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
"""

import functools
from collections.abc import Mapping
from typing import Any

from homeport.functions.event_sources.pattern_check import is_pattern
from homeport.runtime.event_sources.mappings import Mappings
from homeport.runtime.patches.on_import import when_imported

_SOURCES = frozenset({"sqs", "dynamodb", "kinesis"})
_NOT_EMULATED = {"kafka": "kafka", "mq": "mq", "rds": "DocumentDB", "self-managed kafka": "self-managed kafka"}
"""What AWS reads besides, by the service in its ARN."""


def apply(mappings: Mappings) -> None:
    """Have mappings of queues and streams worked by ours."""
    when_imported(
        "localstack.services.lambda_.event_source_mapping.esm_worker_factory", lambda module: patch(module, mappings)
    )
    when_imported("localstack.services.lambda_.provider", refuse_what_is_not_read)


def patch(module: Any, mappings: Mappings) -> None:
    """Replace the factory's product."""

    def get_esm_worker(self: Any) -> Any:
        return mappings.worker(self.esm_config, self.function_role_arn, self.enabled)

    module.EsmWorkerFactory.get_esm_worker = get_esm_worker


def refuse_what_is_not_read(module: Any) -> None:
    """Brokers and databases, whose mappings would call nothing, and what AWS refuses as well."""
    provider = module.LambdaProvider
    check = provider.validate_event_source_mapping

    @functools.wraps(check)
    def validate(self: Any, context: Any, request: Mapping[str, Any]) -> Any:
        if not request.get("FunctionName") and not request.get("FunctionArn"):
            raise module.ValidationException(
                "1 validation error detected: Value null at 'functionName' failed to satisfy constraint: Member must "
                "not be null"
            )
        refused = complaint(request)
        if refused is not None:
            raise module.InvalidParameterValueException(refused, Type="User")
        return check(self, context, request)

    provider.validate_event_source_mapping = validate


def complaint(request: Mapping[str, Any]) -> str | None:
    """What is wrong with a mapping's source, its settings for a queue, or its filters; None where nothing is."""
    source = source_of(request)
    if source in _NOT_EMULATED:
        name = _NOT_EMULATED[source]
        return f"homeport does not emulate event source mappings of {name}, only of sqs, dynamodb and kinesis"
    if source is not None and source not in _SOURCES:
        return "Unrecognized event source."
    if source == "sqs" and request.get("StartingPosition"):
        return "StartingPosition is not valid for SQS event sources."
    is_fifo = source == "sqs" and request["EventSourceArn"].endswith(".fifo")
    if is_fifo and request.get("MaximumBatchingWindowInSeconds"):
        return "Batching window is not supported for FIFO queues"
    filters = (request.get("FilterCriteria") or {}).get("Filters") or ()
    if not all(is_pattern(each.get("Pattern") or "") for each in filters):
        return "Invalid filter pattern definition."
    return None


def source_of(request: Mapping[str, Any]) -> str | None:
    """The service that a mapping is to read; None where it names none."""
    if request.get("SelfManagedEventSource"):
        return "self-managed kafka"
    parts = (request.get("EventSourceArn") or "").split(":")
    return parts[2] if len(parts) > 5 else None
