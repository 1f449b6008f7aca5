from types import SimpleNamespace
from typing import Any

import pytest

from homeport.runtime.patches.stream_bisection import patch_factory, patch_poller


class FailureError(Exception):
    """What LocalStack raises when the function failed."""


class Poller:
    """LocalStack's poller as far as the patch touches it; what is tried alone goes to `alone`."""

    def __init__(self, poison: set[int], expired: set[int] | None = None) -> None:
        self.stream_parameters: dict[str, int] = {}
        self.poison = poison
        self.expired = expired or set()
        self.tried: list[list[int]] = []
        self.alone: list[list[int]] = []
        self.processor = SimpleNamespace(process_events_batch=self._run)

    def _run(self, events: list[int]) -> None:
        self.tried.append(events)
        if self.poison & set(events):
            raise FailureError

    def transform_into_events(self, records: list[int], _shard_id: str) -> list[int]:
        events = list(records)
        records.clear()  # as LocalStack's, it can be done to the same records once only
        return events

    def pre_filter(self, events: list[int]) -> list[int]:
        return events

    def filter_events(self, events: list[int]) -> list[int]:
        return [event for event in events if event < 100]

    post_filter = add_source_metadata = pre_filter

    def bisect_events_by_record_age(self, _age: int, records: list[int]) -> tuple[list[int], list[int]]:
        return [], [record for record in records if record in self.expired]

    def forward_events_to_target(self, _shard_id: str, records: list[int]) -> None:
        self.alone.append(records)


def _patched() -> type[Poller]:
    class Patched(Poller):
        """A class of its own, so that the patch leaves the next test alone."""

    patch_poller(
        SimpleNamespace(StreamPoller=Patched, BatchFailureError=FailureError, PartialBatchFailureError=FailureError)
    )
    return Patched


@pytest.mark.parametrize(
    ("records", "poison", "tried", "alone"),
    [
        ([1, 2, 3, 4], set(), [[1, 2, 3, 4]], []),
        ([1, 2, 3, 4], {3}, [[1, 2, 3, 4], [1, 2], [3, 4]], [[3], [4]]),
        ([1, 2, 3], {1, 3}, [[1, 2, 3], [2, 3]], [[1], [2], [3]]),
        ([1], {1}, [], [[1]]),
        ([100, 101], set(), [], []),
    ],
)
def test_a_batch_is_halved_until_the_bad_record_stands_alone(
    records: list[int], poison: set[int], tried: list[list[int]], alone: list[list[int]]
) -> None:
    poller: Any = _patched()(poison)
    poller.bisects = True

    poller.forward_events_to_target("shard", records)

    assert (poller.tried, poller.alone) == (tried, alone)


def test_without_the_setting_a_batch_stays_whole() -> None:
    poller = _patched()({1})

    poller.forward_events_to_target("shard", [1, 2])

    assert (poller.tried, poller.alone) == ([], [[1, 2]])


def test_records_past_their_age_are_left_to_localstack() -> None:
    poller: Any = _patched()(set(), expired={1})
    poller.bisects = True
    poller.stream_parameters = {"MaximumRecordAgeInSeconds": 60}

    poller.forward_events_to_target("shard", [1, 2])

    assert (poller.tried, poller.alone) == ([], [[1, 2]])


@pytest.mark.parametrize(("config", "bisects"), [({"BisectBatchOnFunctionError": True}, True), ({}, False)])
def test_a_mappings_poller_knows_the_setting(config: dict[str, bool], bisects: bool) -> None:
    class Factory:
        esm_config = config

        def get_esm_worker(self) -> Any:
            return SimpleNamespace(poller=SimpleNamespace())

    patch_factory(SimpleNamespace(EsmWorkerFactory=Factory))

    assert Factory().get_esm_worker().poller.bisects is bisects
