"""Log lines that go straight to what LocalStack keeps of CloudWatch Logs."""

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from localstack.aws import connect
from localstack.services import plugins
from localstack.services.logs.models import get_moto_logs_backend

from homeport.runtime.providers.cloudwatch_logs import StoredLogs

ACCOUNT, REGION = "111122223333", "eu-west-1"
GROUP, STREAM = "/aws/lambda/codes", "2026/03/01/[$LATEST]0123"


class ResourceNotFoundException(Exception):  # noqa: N818 - AWS's name
    """As boto3 makes it."""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What goes through the front door."""
    made: list[Any] = []
    client = SimpleNamespace(
        exceptions=SimpleNamespace(ResourceNotFoundException=ResourceNotFoundException),
        create_log_group=None,
        create_log_stream=None,
        put_log_events=lambda **call: made.append(call),
    )
    monkeypatch.setattr(connect, "connect_to", lambda **_: SimpleNamespace(logs=client))
    monkeypatch.setattr(plugins.SERVICE_PLUGINS, "require", lambda _name: None)
    return made


@pytest.fixture
def backend() -> Iterator[Any]:
    found = get_moto_logs_backend(ACCOUNT, REGION)
    yield found
    found.reset()


def put(logs: StoredLogs, now_ms: int) -> list[dict[str, Any]]:
    events = [{"timestamp": now_ms, "message": "one\n"}, {"timestamp": now_ms + 1, "message": "two\n"}]
    logs.put_log_events(logGroupName=GROUP, logStreamName=STREAM, logEvents=events)
    return events


def test_lines_are_kept_without_a_call(calls: list[Any], backend: Any, now_ms: int) -> None:
    backend.create_log_group(GROUP, {})
    backend.create_log_stream(GROUP, STREAM)

    put(StoredLogs(ACCOUNT, REGION), now_ms)

    kept = backend.groups[GROUP].streams[STREAM].events
    assert [(event.timestamp, event.message) for event in kept] == [(now_ms, "one\n"), (now_ms + 1, "two\n")]
    assert calls == []


@pytest.mark.parametrize("has_group", [False, True])
def test_group_or_stream_that_is_missing_is_told(calls: list[Any], backend: Any, now_ms: int, has_group: bool) -> None:
    if has_group:
        backend.create_log_group(GROUP, {})

    with pytest.raises(ResourceNotFoundException):
        put(StoredLogs(ACCOUNT, REGION), now_ms)


def test_filters_of_metrics_see_all_lines(calls: list[Any], backend: Any, now_ms: int) -> None:
    backend.create_log_group(GROUP, {})
    backend.create_log_stream(GROUP, STREAM)
    backend.filters.metric_filters.append({"filterName": "errors", "logGroupName": GROUP})

    events = put(StoredLogs(ACCOUNT, REGION), now_ms)

    assert calls == [{"logGroupName": GROUP, "logStreamName": STREAM, "logEvents": events}]


@pytest.fixture
def now_ms() -> int:
    """CloudWatch Logs takes lines of the last days alone."""
    return int(time.time() * 1000)
