"""Defect: LocalStack's event source mappings poll: a function hears of an event up to ten seconds late.

Each mapping is a thread that asks its source again and again through HTTP, one shard and one batch after the other. It
halves no batch, knows no tumbling windows, no parallelization factor and no maximum concurrency, follows no shard that
splits or ends, and writes no LastProcessingResult. Here a mapping is a task that sleeps until its source has something
new (`homeport.functions.event_sources`). A source that it cannot read is an internal error, and the mapping is listed
nevertheless; here it is refused by its name.
Shown by tests/conformance/functions/test_event_sources_*.py.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
"""

import functools
from collections.abc import Mapping
from typing import Any

from homeport.runtime.event_sources.mappings import Mappings
from homeport.runtime.patches.on_import import when_imported

_SOURCES = frozenset({"sqs", "dynamodb", "kinesis"})


def apply(mappings: Mappings) -> None:
    """Have mappings of queues and streams worked by ours."""
    when_imported(
        "localstack.services.lambda_.event_source_mapping.esm_worker_factory", lambda module: patch(module, mappings)
    )
    when_imported("localstack.services.lambda_.provider", refuse_other_sources)


def patch(module: Any, mappings: Mappings) -> None:
    """Replace the factory's product."""

    def get_esm_worker(self: Any) -> Any:
        return mappings.worker(self.esm_config, self.function_role_arn, self.enabled)

    module.EsmWorkerFactory.get_esm_worker = get_esm_worker


def refuse_other_sources(module: Any) -> None:
    """Brokers and databases: their mappings would call nothing."""
    provider = module.LambdaProvider
    check = provider.validate_event_source_mapping

    @functools.wraps(check)
    def validate(self: Any, context: Any, request: Mapping[str, Any]) -> Any:
        source = source_of(request)
        if source is not None and source not in _SOURCES:
            raise module.InvalidParameterValueException(
                f"homeport does not emulate event source mappings of {source}, only of sqs, dynamodb and kinesis",
                Type="User",
            )
        return check(self, context, request)

    provider.validate_event_source_mapping = validate


def source_of(request: Mapping[str, Any]) -> str | None:
    """The service that a mapping is to read; None where it names none."""
    if request.get("SelfManagedEventSource"):
        return "self-managed kafka"
    parts = (request.get("EventSourceArn") or "").split(":")
    return parts[2] if len(parts) > 5 else None
