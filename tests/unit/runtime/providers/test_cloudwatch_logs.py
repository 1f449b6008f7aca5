"""The log sink in front of CloudWatch Logs: batches, order, groups and streams that are missing."""

import threading
from typing import Any

import pytest

from homeport.core.clock import ManualClock
from homeport.core.logs import LogLine, LogStream
from homeport.runtime.providers.cloudwatch_logs import CloudWatchLogs, batches
from homeport.runtime.providers.line_batches import FLUSH_S

STREAM = LogStream("123456789012", "eu-west-1", "/aws/lambda/codes", "2026/03/01/[$LATEST]0123")


class ResourceNotFoundException(Exception):  # noqa: N818 - AWS's name
    """As boto3 makes it."""


class ResourceAlreadyExistsException(Exception):  # noqa: N818 - AWS's name
    """As boto3 makes it."""


class Logs:
    """CloudWatch Logs with what a sink needs, and a record of the calls."""

    exceptions = type(
        "Exceptions",
        (),
        {
            "ResourceNotFoundException": ResourceNotFoundException,
            "ResourceAlreadyExistsException": ResourceAlreadyExistsException,
        },
    )

    def __init__(self, *, groups: tuple[str, ...] = (), fails: bool = False) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.groups = set(groups)
        self.streams: set[tuple[str, str]] = set()
        self.fails = fails
        self.stored = threading.Event()

    def put_log_events(self, logGroupName: str, logStreamName: str, logEvents: Any) -> None:  # noqa: N803 - boto3's names
        if self.fails:
            raise ConnectionError("down")
        if (logGroupName, logStreamName) not in self.streams:
            raise ResourceNotFoundException
        self.calls.append(("put", logGroupName, logStreamName, logEvents))
        self.stored.set()

    def create_log_group(self, logGroupName: str) -> None:  # noqa: N803
        if logGroupName in self.groups:
            raise ResourceAlreadyExistsException
        self.calls.append(("group", logGroupName))

    def create_log_stream(self, logGroupName: str, logStreamName: str) -> None:  # noqa: N803
        self.calls.append(("stream", logGroupName, logStreamName))
        self.streams.add((logGroupName, logStreamName))


def sink(logs: Logs) -> CloudWatchLogs:
    return CloudWatchLogs(ManualClock(), lambda _account, _region: logs)


def put(stream: LogStream, *lines: tuple[int, str]) -> tuple[Any, ...]:
    events = [{"timestamp": timestamp, "message": message} for timestamp, message in lines]
    return ("put", stream.group, stream.stream, events)


def test_missing_group_and_stream_are_made() -> None:
    logs = Logs()
    written = sink(logs)
    written.write(STREAM, [LogLine(1, "one\n")])

    written.flush()

    assert logs.calls == [
        ("group", STREAM.group),
        ("stream", STREAM.group, STREAM.stream),
        put(STREAM, (1, "one\n")),
    ]


def test_group_of_the_users_gets_a_stream() -> None:
    logs = Logs(groups=(STREAM.group,))
    written = sink(logs)
    written.write(STREAM, [LogLine(1, "one\n")])

    written.flush()

    assert logs.calls == [("stream", STREAM.group, STREAM.stream), put(STREAM, (1, "one\n"))]


def test_late_lines_of_a_deleted_group_do_not_bring_it_back_but_a_new_stream_does() -> None:
    logs = Logs()
    written = sink(logs)
    written.write(STREAM, [LogLine(1, "one\n")])
    written.flush()
    logs.calls.clear()
    logs.streams.clear()
    written.write(STREAM, [LogLine(2, "late\n")])
    written.flush()
    assert logs.calls == []

    other = LogStream(STREAM.account, STREAM.region, STREAM.group, "2026/03/01/[$LATEST]4567")
    written.write(other, [LogLine(3, "new\n")])
    written.flush()

    assert logs.calls == [("group", other.group), ("stream", other.group, other.stream), put(other, (3, "new\n"))]


def test_lines_of_a_stream_are_stored_in_one_call_in_order_of_time() -> None:
    logs = Logs()
    logs.streams.add((STREAM.group, STREAM.stream))
    written = sink(logs)
    written.write(STREAM, [LogLine(2, "second\n"), LogLine(2, "third\n")])
    written.write(STREAM, [LogLine(1, "first\n")])

    written.flush()
    written.flush()

    assert logs.calls == [put(STREAM, (1, "first\n"), (2, "second\n"), (2, "third\n"))]


def test_account_and_region_choose_the_client() -> None:
    clients: list[tuple[str, str]] = []
    logs = Logs()

    def client(account: str, region: str) -> Logs:
        clients.append((account, region))
        return logs

    written = CloudWatchLogs(ManualClock(), client)
    written.write(STREAM, [LogLine(1, "one\n")])
    written.write(LogStream("000000000000", "us-east-1", "group", "stream"), [LogLine(1, "two\n")])

    written.flush()

    assert clients == [("123456789012", "eu-west-1"), ("000000000000", "us-east-1")]


def test_lines_are_stored_soon_by_a_thread_of_the_sinks() -> None:
    clock, logs = ManualClock(), Logs()
    written = CloudWatchLogs(clock, lambda _account, _region: logs)
    written.write(STREAM, [LogLine(1, "one\n")])
    written.write(STREAM, [LogLine(2, "two\n")])
    assert logs.calls == []

    clock.advance(FLUSH_S)

    assert logs.stored.wait(10)
    assert logs.calls[-1] == put(STREAM, (1, "one\n"), (2, "two\n"))


def test_lines_that_cannot_be_stored_are_a_warning_and_no_more(caplog: pytest.LogCaptureFixture) -> None:
    written = sink(Logs(fails=True))
    written.write(STREAM, [LogLine(1, "one\n"), LogLine(2, "two\n")])

    written.flush()

    assert [record.getMessage() for record in caplog.records] == [
        "2 log lines of /aws/lambda/codes could not be stored: down"
    ]


@pytest.mark.parametrize(
    ("lines", "sizes"),
    [
        ([], []),
        ([LogLine(1, "x")], [1]),
        ([LogLine(1, "x")] * 10_000, [10_000]),
        ([LogLine(1, "x")] * 10_001, [10_000, 1]),
        # With 26 bytes for each line, four of 262,118 fill a megabyte to the last byte.
        ([LogLine(1, "x" * 262_118)] * 4, [4]),
        ([LogLine(1, "x" * 262_118)] * 9, [4, 4, 1]),
        ([LogLine(1, "é" * 131_059)] * 5, [4, 1]),
        ([LogLine(1, "x" * 2_000_000), LogLine(1, "x")], [1, 1]),
    ],
)
def test_batches_keep_the_limits(lines: list[LogLine], sizes: list[int]) -> None:
    cut = list(batches(lines))

    assert [len(batch) for batch in cut] == sizes
    assert [line for batch in cut for line in batch] == lines
