"""Defect: LocalStack's event source mappings poll: a function hears of an event up to ten seconds late.

Each mapping is a thread that asks its source again and again through HTTP, one shard and one batch after the other. It
halves no batch, knows no tumbling windows, no parallelization factor and no maximum concurrency, follows no shard that
splits or ends, and writes no LastProcessingResult. Here a mapping is a task that sleeps until its source has something
new (`homeport.functions.event_sources`).
Shown by tests/conformance/functions/test_event_sources_*.py.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
"""

from typing import Any

from homeport.runtime.event_sources.mappings import Mappings
from homeport.runtime.patches.on_import import when_imported

_SOURCES = frozenset({"sqs", "dynamodb", "kinesis"})


def apply(mappings: Mappings) -> None:
    """Have mappings of queues and streams worked by ours."""
    when_imported(
        "localstack.services.lambda_.event_source_mapping.esm_worker_factory", lambda module: patch(module, mappings)
    )


def patch(module: Any, mappings: Mappings) -> None:
    """Replace the factory's product; the sources that LocalStack knows by hooks alone stay its own."""
    factory = module.EsmWorkerFactory
    original = factory.get_esm_worker

    def get_esm_worker(self: Any) -> Any:
        source = self.esm_config.get("EventSourceArn", "::").split(":")[2]
        if source not in _SOURCES:
            return original(self)
        return mappings.worker(self.esm_config, self.function_role_arn, self.enabled)

    factory.get_esm_worker = get_esm_worker
