"""The log sink of an instance: lines go to LocalStack's CloudWatch Logs, in batches, from one thread of their own."""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from homeport.core.clock import Clock
from homeport.core.logs import LogLine, LogStream
from homeport.runtime.providers import line_batches
from homeport.runtime.providers.line_batches import LineBatches

log = logging.getLogger(__name__)

# One PutLogEvents: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
BATCH_LINES = 10_000
BATCH_BYTES = 1_048_576
LINE_OVERHEAD_BYTES = 26

Client = Callable[[str, str], Any]
"""Makes a client of CloudWatch Logs for an account and region, as boto3's are."""


class CloudWatchLogs:
    """Stores log lines as Lambda and API Gateway do: group and stream are made with a stream's first lines.

    A stream that was stored before and is missing was deleted since: its late lines are dropped, so that a group which
    Terraform has destroyed does not come back. The next execution environment's stream makes it again, as on AWS.
    """

    def __init__(self, clock: Clock, client: Client | None = None) -> None:
        self._client = client or StoredLogs
        self._known: set[LogStream] = set()
        self._lines = LineBatches[LogStream](clock, "cloudwatch-logs", self._store)

    def write(self, destination: LogStream, lines: Sequence[LogLine]) -> None:
        """Take lines over; they are stored soon."""
        self._lines.write(destination, lines)

    def flush(self) -> None:
        """Store what has been written so far, on the calling thread."""
        self._lines.flush()

    def _store(self, destination: LogStream, lines: Sequence[LogLine]) -> None:
        for batch in batches(lines):
            self._store_batch(destination, batch)

    def _store_batch(self, destination: LogStream, batch: Sequence[LogLine]) -> None:
        try:
            client = self._client(destination.account, destination.region)
            try:
                _put(client, destination, batch)
            except client.exceptions.ResourceNotFoundException:
                if destination in self._known:
                    return
                _create(client, destination)
                _put(client, destination, batch)
            self._known.add(destination)
        except Exception as error:
            log.warning("%d log lines of %s could not be stored: %s", len(batch), destination.group, error)


def batches(lines: Sequence[LogLine]) -> Iterator[Sequence[LogLine]]:
    """Cut lines into what one PutLogEvents takes."""
    return line_batches.batches(
        lines, most_lines=BATCH_LINES, most_bytes=BATCH_BYTES, overhead_bytes=LINE_OVERHEAD_BYTES
    )


def _put(client: Any, destination: LogStream, batch: Sequence[LogLine]) -> None:
    events = [{"timestamp": line.timestamp_ms, "message": line.message} for line in batch]
    client.put_log_events(logGroupName=destination.group, logStreamName=destination.stream, logEvents=events)


def _create(client: Any, destination: LogStream) -> None:
    exists = client.exceptions.ResourceAlreadyExistsException
    names = {"logGroupName": destination.group}
    for create, arguments in (
        (client.create_log_group, names),
        (client.create_log_stream, {**names, "logStreamName": destination.stream}),
    ):
        try:
            create(**arguments)
        except exists:
            continue


class StoredLogs:
    """A client of CloudWatch Logs whose PutLogEvents goes straight to what LocalStack keeps.

    A call through the front door is parsed and checked line by line, at many times the cost, and the event loop waits
    for its turn meanwhile. Filters of metrics are LocalStack's alone: where there are any, the call takes its way.
    """

    def __init__(self, account: str, region: str) -> None:
        # Loaded with the first lines: the sink is made before LocalStack is.
        from localstack.aws.connect import connect_to
        from localstack.services.logs.models import get_moto_logs_backend
        from localstack.services.plugins import SERVICE_PLUGINS

        # With it come its mendings of what stores the lines.
        SERVICE_PLUGINS.require("logs")
        client = connect_to(aws_access_key_id=account, region_name=region).logs
        self.exceptions = client.exceptions
        self.create_log_group = client.create_log_group
        self.create_log_stream = client.create_log_stream
        self._put = client.put_log_events
        self._backend = get_moto_logs_backend(account, region)

    def put_log_events(self, **call: Any) -> None:
        """As boto3's, without an answer."""
        if self._backend.filters.metric_filters:
            self._put(**call)
            return
        group = self._backend.groups.get(call["logGroupName"])
        if group is None or call["logStreamName"] not in group.streams:
            raise self.exceptions.ResourceNotFoundException({}, "PutLogEvents")
        self._backend.put_log_events(call["logGroupName"], call["logStreamName"], call["logEvents"])
