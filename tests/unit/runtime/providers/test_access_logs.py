"""The log sink of APIs: log streams to CloudWatch Logs, delivery streams to Firehose in batches."""

import threading
from typing import Any

import pytest

from homeport.core.clock import ManualClock
from homeport.core.logs import DeliveryStream, LogLine, LogStream
from homeport.runtime.providers.access_logs import AccessLogs
from homeport.runtime.providers.line_batches import FLUSH_S
from support.rest_api import MemoryLogs

STREAM = DeliveryStream("123456789012", "eu-west-1", "amazon-apigateway-logs")


class Firehose:
    """Firehose with what a sink needs, and a record of the calls."""

    def __init__(self, *, fails: bool = False) -> None:
        self.calls: list[tuple[str, str, str, list[bytes]]] = []
        self.fails = fails
        self.delivered = threading.Event()

    def client(self, account: str, region: str) -> Any:
        firehose = self

        class Client:
            def put_record_batch(self, DeliveryStreamName: str, Records: Any) -> None:  # noqa: N803 - boto3's names
                if firehose.fails:
                    raise ConnectionError("down")
                firehose.calls.append((account, region, DeliveryStreamName, [each["Data"] for each in Records]))
                firehose.delivered.set()

        return Client()


def sink(firehose: Firehose, clock: ManualClock | None = None) -> AccessLogs:
    return AccessLogs(MemoryLogs(), clock or ManualClock(), firehose.client)


def test_lines_of_log_streams_go_to_the_other_sink() -> None:
    logs, firehose = MemoryLogs(), Firehose()
    group = LogStream("123456789012", "eu-west-1", "group", "stream")
    written = AccessLogs(logs, ManualClock(), firehose.client)
    written.write(group, [LogLine(1, "one")])

    written.flush()

    assert logs.written == [(group, LogLine(1, "one"))]
    assert firehose.calls == []


def test_lines_are_records_as_they_are_in_order_of_time() -> None:
    firehose = Firehose()
    written = sink(firehose)
    written.write(STREAM, [LogLine(2, "two\n")])
    written.write(STREAM, [LogLine(1, "é")])

    written.flush()

    assert firehose.calls == [("123456789012", "eu-west-1", STREAM.name, ["é".encode(), b"two\n"])]


def test_lines_are_delivered_soon_by_a_thread_of_the_sinks() -> None:
    clock, firehose = ManualClock(), Firehose()
    written = sink(firehose, clock)
    written.write(STREAM, [LogLine(1, "one")])
    assert firehose.calls == []

    clock.advance(FLUSH_S)

    assert firehose.delivered.wait(10)


@pytest.mark.parametrize(
    ("lines", "sizes"),
    [
        ([LogLine(1, "x")] * 501, [500, 1]),
        # Four megabytes to the last byte.
        ([LogLine(1, "x" * 1_048_576)] * 5, [4, 1]),
    ],
)
def test_batches_keep_the_limits(lines: list[LogLine], sizes: list[int]) -> None:
    firehose = Firehose()
    written = sink(firehose)
    written.write(STREAM, lines)

    written.flush()

    assert [len(records) for *_, records in firehose.calls] == sizes


def test_lines_that_cannot_be_delivered_are_a_warning_and_no_more(caplog: pytest.LogCaptureFixture) -> None:
    written = sink(Firehose(fails=True))
    written.write(STREAM, [LogLine(1, "one"), LogLine(2, "two")])

    written.flush()

    assert [record.getMessage() for record in caplog.records] == [
        "2 log lines for amazon-apigateway-logs could not be delivered: down"
    ]
