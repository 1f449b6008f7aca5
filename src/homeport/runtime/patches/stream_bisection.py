"""Defect: LocalStack stores BisectBatchOnFunctionError and does not bisect.

A record that a function cannot take then carries its whole batch into the dead-letter queue. Here a batch that fails
is halved, and each half is tried by itself, until the record stands alone; only then do its retries count.
Shown by tests/unit/runtime/patches/test_stream_bisection.py and tests/integration/test_dead_letters.py.
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

from copy import deepcopy
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_MAPPINGS = "localstack.services.lambda_.event_source_mapping"


def apply() -> None:
    """Let the pollers of streams know the setting and follow it."""
    when_imported(f"{_MAPPINGS}.esm_worker_factory", patch_factory)
    when_imported(f"{_MAPPINGS}.pollers.stream_poller", patch_poller)


def patch_factory(factory: Any) -> None:
    """Hand the setting to the poller of a new mapping."""
    original = factory.EsmWorkerFactory.get_esm_worker

    def get_esm_worker(self: Any) -> Any:
        worker = original(self)
        worker.poller.bisects = bool(self.esm_config.get("BisectBatchOnFunctionError"))
        return worker

    factory.EsmWorkerFactory.get_esm_worker = get_esm_worker


def patch_poller(module: Any) -> None:
    """Try a batch of several records once as a whole before it is halved."""
    poller = module.StreamPoller
    failures = (module.BatchFailureError, module.PartialBatchFailureError)
    original = poller.forward_events_to_target

    def forward_events_to_target(self: Any, shard_id: str, records: list[dict[str, Any]]) -> None:
        if len(records) < 2 or not getattr(self, "bisects", False) or _has_aged(self, records):
            original(self, shard_id, records)
            return
        try:
            _process(self, shard_id, records)
        except failures:
            middle = len(records) // 2
            self.forward_events_to_target(shard_id, records[:middle])
            self.forward_events_to_target(shard_id, records[middle:])

    poller.bisects = False
    poller.forward_events_to_target = forward_events_to_target


def _has_aged(poller: Any, records: list[dict[str, Any]]) -> bool:
    """Whether some of the records are past the mapping's age: LocalStack's own way discards them."""
    oldest_s = poller.stream_parameters.get("MaximumRecordAgeInSeconds", -1)
    return oldest_s > 0 and bool(poller.bisect_events_by_record_age(oldest_s, records)[1])


def _process(poller: Any, shard_id: str, records: list[dict[str, Any]]) -> None:
    """One attempt at the records that the mapping's filters let pass."""
    # A copy: LocalStack turns the records themselves into events, which can be done once only.
    events = poller.pre_filter(poller.transform_into_events(deepcopy(records), shard_id))
    matching = poller.post_filter(poller.filter_events(events))
    if matching:
        poller.processor.process_events_batch(poller.add_source_metadata(matching))
