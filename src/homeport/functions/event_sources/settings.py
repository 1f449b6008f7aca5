"""One mapping's configuration.

https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeport.functions.event_sources.filters import Filters


@dataclass(frozen=True, slots=True)
class MappingSettings:
    """What a mapping is told to do."""

    uuid: str
    function_arn: str
    source_arn: str
    batch_size: int
    filters: Filters
    batching_window_s: float = 0.0
    reports_item_failures: bool = False
    maximum_concurrency: int | None = None
    """Queues: the most invocations at a time; None for as many as AWS scales to."""
    starting_position: str = "TRIM_HORIZON"
    starting_timestamp_s: float = 0.0
    bisects: bool = False
    retries: int = -1
    """-1 for as long as the records are kept."""
    record_age_s: int = -1
    """-1 for as long as the records are kept."""
    parallelization: int = 1
    tumbling_window_s: int = 0
    failure_destination: str = ""
    """An ARN; empty for none."""
    counts_events: bool = False
    """Whether its MetricsConfig asks for EventCount."""


def settings_of(configuration: Mapping[str, Any]) -> MappingSettings:
    """The settings in AWS's configuration of a mapping."""
    timestamp = configuration.get("StartingPositionTimestamp")
    on_failure = (configuration.get("DestinationConfig") or {}).get("OnFailure") or {}
    criteria = configuration.get("FilterCriteria") or {}
    return MappingSettings(
        uuid=configuration["UUID"],
        function_arn=configuration["FunctionArn"],
        source_arn=configuration["EventSourceArn"],
        batch_size=configuration["BatchSize"],
        filters=Filters([each["Pattern"] for each in criteria.get("Filters") or () if each.get("Pattern")]),
        batching_window_s=configuration.get("MaximumBatchingWindowInSeconds") or 0,
        reports_item_failures="ReportBatchItemFailures" in (configuration.get("FunctionResponseTypes") or ()),
        maximum_concurrency=(configuration.get("ScalingConfig") or {}).get("MaximumConcurrency"),
        starting_position=configuration.get("StartingPosition") or "TRIM_HORIZON",
        starting_timestamp_s=timestamp.timestamp() if isinstance(timestamp, dt.datetime) else float(timestamp or 0),
        bisects=bool(configuration.get("BisectBatchOnFunctionError")),
        retries=_number(configuration.get("MaximumRetryAttempts")),
        record_age_s=_number(configuration.get("MaximumRecordAgeInSeconds")),
        parallelization=configuration.get("ParallelizationFactor") or 1,
        tumbling_window_s=configuration.get("TumblingWindowInSeconds") or 0,
        failure_destination=on_failure.get("Destination") or "",
        counts_events="EventCount" in ((configuration.get("MetricsConfig") or {}).get("Metrics") or ()),
    )


def _number(value: int | None) -> int:
    return -1 if value is None else value
