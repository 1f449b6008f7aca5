"""Where lines of APIs go: to CloudWatch Logs, or access logs to delivery streams of LocalStack's Firehose.

A line is a record as it is: AWS puts no line end behind it, formats for Firehose bring their own.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from homeport.core.clock import Clock
from homeport.core.logs import DeliveryStream, LogLine, LogSink, LogStream
from homeport.runtime.providers.line_batches import LineBatches, batches

log = logging.getLogger(__name__)

# One PutRecordBatch: https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
BATCH_RECORDS = 500
BATCH_BYTES = 4 * 1_048_576

Client = Callable[[str, str], Any]
"""Makes a client of Firehose for an account and region, as boto3's are."""


class AccessLogs:
    """A sink for log streams and delivery streams. Lines of a delivery stream that is not there are dropped."""

    def __init__(self, log_streams: LogSink, clock: Clock, client: Client | None = None) -> None:
        self._log_streams = log_streams
        self._client = client or _client
        self._lines = LineBatches[DeliveryStream](clock, "firehose-logs", self._deliver)

    def write(self, destination: LogStream | DeliveryStream, lines: Sequence[LogLine]) -> None:
        """Take lines over; they are stored soon."""
        if isinstance(destination, LogStream):
            self._log_streams.write(destination, lines)
        else:
            self._lines.write(destination, lines)

    def flush(self) -> None:
        """Deliver what has been written to delivery streams so far, on the calling thread."""
        self._lines.flush()

    def _deliver(self, destination: DeliveryStream, lines: Sequence[LogLine]) -> None:
        for batch in batches(lines, most_lines=BATCH_RECORDS, most_bytes=BATCH_BYTES):
            records = [{"Data": line.message.encode()} for line in batch]
            try:
                client = self._client(destination.account, destination.region)
                client.put_record_batch(DeliveryStreamName=destination.name, Records=records)
            except Exception as error:
                log.warning("%d log lines for %s could not be delivered: %s", len(batch), destination.name, error)


def _client(account: str, region: str) -> Any:
    # Loaded with the first lines: the sink is made before LocalStack is.
    from localstack.aws.connect import connect_to

    return connect_to(aws_access_key_id=account, region_name=region).firehose
