"""One batch of stream records on its way through the function: retries, halving, age, and giving up.

https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from homeport.core.clock import Clock
from homeport.functions.event_sources.failures import age_exceeded, batch_info, object_key, retries_exhausted, time_text
from homeport.functions.event_sources.invocations import FUNCTION_FAILED, OK, PatientInvoker, ShowResult, pause_s
from homeport.functions.event_sources.item_failures import failed_items
from homeport.functions.event_sources.metrics import DROPPED, FAILED, INVOKED, TOLD, MappingMetrics
from homeport.functions.event_sources.ports import Destinations, Outcome, Stream, StreamRecord
from homeport.functions.event_sources.settings import MappingSettings

MakePayload = Callable[[Sequence[StreamRecord]], bytes]


@dataclass(frozen=True, slots=True)
class StreamBatches:
    """Takes one mapping's batches through its function."""

    settings: MappingSettings
    stream: Stream
    invoker: PatientInvoker
    destinations: Destinations
    clock: Clock
    show_result: ShowResult
    metrics: MappingMetrics

    async def process(
        self, shard_id: str, records: list[StreamRecord], payload_of: MakePayload, accepts: Callable[[Outcome], bool]
    ) -> bool:
        """Until the records are dealt with or given up; False where it was stopped before.

        `accepts` tells whether a response without an error is one that the mapping can use.
        """
        attempts = 0
        while records:
            records = await self._without_aged(shard_id, records, payload_of)
            if attempts:
                records = self._still_kept(records)
            if not records:
                return True
            self.metrics.sent(records, self.clock.time())
            outcome = await self.invoker.invoke(payload_of(records))
            if outcome is None:
                return False
            attempts += 1
            self.metrics.events(INVOKED, len(records))
            left = self._left(records, outcome, accepts)
            self.show_result(FUNCTION_FAILED if left else OK)
            # A batch that was accepted in part goes on behind that part; halving it would change nothing.
            halves = self.settings.bisects and len(left) > 1 and len(left) == len(records)
            records = left
            if halves:
                return await self._process_halves(shard_id, records, payload_of, accepts)
            if records and 0 <= self.settings.retries < attempts:
                beginning = retries_exhausted(self.invoker.function_arn, attempts, outcome)
                await self._give_up(shard_id, records, beginning, payload_of)
                return True
            if records:
                await self.invoker.pause(pause_s(attempts - 1))
        return True

    def _left(
        self, records: list[StreamRecord], outcome: Outcome, accepts: Callable[[Outcome], bool]
    ) -> list[StreamRecord]:
        """What has to be tried again: from the first record on that is reported as failed."""
        if outcome.function_error is not None or not accepts(outcome):
            return records
        if not self.settings.reports_item_failures:
            return []
        failed = failed_items(outcome.payload, [record.sequence for record in records])
        self.metrics.events(FAILED, len(failed))
        first = next((at for at, record in enumerate(records) if record.sequence in failed), len(records))
        return records[first:]

    async def _process_halves(
        self, shard_id: str, records: list[StreamRecord], payload_of: MakePayload, accepts: Callable[[Outcome], bool]
    ) -> bool:
        """Halving does not count as a retry: each half has all of its own."""
        middle = len(records) // 2
        for half in (records[:middle], records[middle:]):
            if not await self.process(shard_id, half, payload_of, accepts):
                return False
        return True

    async def _without_aged(
        self, shard_id: str, records: list[StreamRecord], payload_of: MakePayload
    ) -> list[StreamRecord]:
        if self.settings.record_age_s < 0:
            return records
        oldest_s = self.clock.time() - self.settings.record_age_s
        aged = [record for record in records if record.arrival_s <= oldest_s]
        if aged:
            await self._give_up(shard_id, aged, age_exceeded(self.invoker.function_arn), payload_of)
        return [record for record in records if record.arrival_s > oldest_s]

    def _still_kept(self, records: list[StreamRecord]) -> list[StreamRecord]:
        """Without what the stream itself keeps no more: it is passed over, and nobody is told."""
        since_s = self.clock.time() - self.stream.retention_s()
        kept = [record for record in records if record.arrival_s > since_s]
        self.metrics.events(DROPPED, len(records) - len(kept))
        return kept

    async def _give_up(
        self, shard_id: str, records: list[StreamRecord], beginning: dict[str, Any], payload_of: MakePayload
    ) -> None:
        destination = self.settings.failure_destination
        self.metrics.events(DROPPED, len(records))
        if not destination:
            return
        now_s = self.clock.time()
        record = {**beginning, "version": "1.0", "timestamp": time_text(now_s, "milliseconds")}
        record[self.stream.batch_info] = batch_info(
            shard_id, records, self.settings.source_arn, self.stream.arrival_precision
        )
        if ":s3:" in destination:
            record["payload"] = payload_of(records).decode()
        key = object_key(self.settings.uuid, shard_id, now_s)
        if await self.destinations.send_batch_failure(destination, record, key, self.invoker.function_arn):
            self.metrics.events(TOLD, len(records))
        else:
            self.metrics.undelivered()


def any_response(outcome: Outcome) -> bool:
    """Of a function that keeps no state every response will do."""
    return True


def window_state(outcome: Outcome) -> dict[str, Any] | None:
    """The state in a response, which a mapping with tumbling windows needs; None where it has none."""
    try:
        response = json.loads(outcome.payload or b"null")
    except ValueError:
        return None
    state = response.get("state") if isinstance(response, dict) else None
    return state if isinstance(state, dict) else None
