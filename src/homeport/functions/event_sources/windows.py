"""Tumbling windows: state that goes from one invocation to the next, and ends with its span of time.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
"""

import json
from collections.abc import Sequence

from homeport.functions.event_sources.checkpoints import WindowState
from homeport.functions.event_sources.failures import time_text
from homeport.functions.event_sources.invocations import FUNCTION_FAILED, OK, encoded, pause_s
from homeport.functions.event_sources.ports import Outcome, StreamRecord
from homeport.functions.event_sources.stream_batches import StreamBatches, window_state

STATE_BYTES = 1024 * 1024
"""Of a shard; a state that is larger ends its window early."""


class Window:
    """One window of one shard, from its first record to its final invocation."""

    def __init__(self, batches: StreamBatches, shard_id: str, kept: WindowState) -> None:
        self._batches = batches
        self._shard_id = shard_id
        self.kept = kept
        """What another poller goes on with."""
        self._is_final = False
        self._ends_early = False

    @property
    def ends_s(self) -> int:
        """When it is over, in seconds since the epoch."""
        return self.kept.ends_s

    def covers(self, record: StreamRecord) -> bool:
        """Whether a record is of this window; one that comes late is taken along."""
        return record.arrival_s < self.ends_s

    async def process(self, records: list[StreamRecord]) -> bool:
        """Aggregate records; False where it was stopped before."""
        return await self._batches.process(self._shard_id, records, self._payload, self._accept)

    @property
    def is_too_large(self) -> bool:
        """Whether its state has outgrown what is kept of one."""
        return len(json.dumps(self.kept.state)) > STATE_BYTES

    async def finish(self, *, early: bool = False) -> bool:
        """The final invocation, which has no records, and its retries; False where it was stopped before.

        It is given up as a batch is: after its retries, or when the window's last record could be kept no more.
        """
        self._is_final, self._ends_early = True, early
        attempts = 0
        while True:
            outcome = await self._batches.invoker.invoke(self._payload(()))
            if outcome is None:
                return False
            has_failed = outcome.function_error is not None
            self._batches.show_result(FUNCTION_FAILED if has_failed else OK)
            if not has_failed or 0 <= self._batches.settings.retries <= attempts or self._is_too_old():
                return True
            await self._batches.invoker.pause(pause_s(attempts))
            attempts += 1

    def _is_too_old(self) -> bool:
        age_s: float = self._batches.settings.record_age_s
        kept_s = self._batches.stream.retention_s() if age_s < 0 else age_s
        return self._batches.clock.time() - self.ends_s >= kept_s

    def _accept(self, outcome: Outcome) -> bool:
        state = window_state(outcome)
        if state is None:
            return False
        self.kept.state = state
        return True

    def _payload(self, records: Sequence[StreamRecord]) -> bytes:
        around = {
            "window": {"start": time_text(self.kept.starts_s, "seconds"), "end": time_text(self.ends_s, "seconds")},
            "state": self.kept.state,
            "shardId": self._shard_id,
            "eventSourceARN": self._batches.settings.source_arn,
            "isFinalInvokeForWindow": self._is_final,
            "isWindowTerminatedEarly": self._ends_early,
        }
        listed = b",".join(encoded(record.event) for record in records)
        # The state may have numbers that orjson refuses: Python's are of any size.
        return b'{"Records":[' + listed + b"]," + json.dumps(around).encode()[1:]
