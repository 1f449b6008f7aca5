"""What a mapping tells CloudWatch.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
"""

from collections.abc import Sequence
from typing import Protocol

from homeport.functions.event_sources.ports import StreamRecord
from homeport.functions.event_sources.settings import MappingSettings

POLLED = "PolledEventCount"
FILTERED = "FilteredOutEventCount"
INVOKED = "InvokedEventCount"
"""Those of each invocation that took place: an event that is tried again counts again."""
FAILED = "FailedInvokeEventCount"
"""Those whose function could not be reached, and those that a response reports; not those of a function's error."""
DROPPED = "DroppedEventCount"
TOLD = "OnFailureDestinationDeliveredEventCount"
DELETED = "DeletedEventCount"
_ITERATOR_AGE = "IteratorAge"
_UNDELIVERED = "DestinationDeliveryFailures"


class MetricSink(Protocol):
    """Adds to AWS's metrics, by their names. Called on the loop: it must cost next to nothing."""

    def event(self, function_arn: str, name: str, value: float) -> None:
        """One of a function's."""

    def mapping(self, function_arn: str, uuid: str, name: str, value: float) -> None:
        """One of a mapping's, in the account and region of its function."""


class MappingMetrics:
    """One mapping's: events are counted where its MetricsConfig says so, the age of streams' records always."""

    def __init__(self, sink: MetricSink, settings: MappingSettings) -> None:
        self._sink = sink
        self._settings = settings

    def events(self, name: str, number: int) -> None:
        """So many events more; AWS also counts polls that bring nothing, of which there are none here."""
        if number and self._settings.counts_events:
            self._sink.mapping(self._settings.function_arn, self._settings.uuid, name, float(number))

    def undelivered(self) -> None:
        """The destination took nothing of what was given up."""
        self._sink.event(self._settings.function_arn, _UNDELIVERED, 1.0)

    def sent(self, records: Sequence[StreamRecord], now_s: float) -> None:
        """Records go to the function."""
        age_ms = max(0.0, now_s - records[-1].arrival_s) * 1000
        self._sink.event(self._settings.function_arn, _ITERATOR_AGE, age_ms)
