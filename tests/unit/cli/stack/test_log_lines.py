"""JSON lines as a person reads them."""

import json

import pytest

from homeport.cli.stack.log_lines import readable


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            {
                "timestamp": "2026-03-13T12:55:47Z",
                "level": "INFO",
                "message": "paid",
                "logger": "root",
                "requestId": "r",
                "order": {"id": 42, "lines": [1, 2]},
            },
            "2026-03-13T12:55:47Z  INFO  paid  logger=root  requestId=r  order.id=42  order.lines=[1, 2]",
        ),
        ({"level": "WARN", "message": {"a": "ü"}}, 'WARN  {"a": "ü"}'),
        (
            {
                "timestamp": "t",
                "level": "ERROR",
                "message": "no",
                "errorType": "ValueError",
                "stackTrace": ['  File "/var/task/app.py", line 2, in handler\n    raise ValueError\n'],
            },
            't  ERROR  no  errorType=ValueError\n  File "/var/task/app.py", line 2, in handler\n    raise ValueError',
        ),
        (
            {
                "timestamp": "t",
                "level": "ERROR",
                "errorMessage": "no",
                "errorType": "ValueError",
                "requestId": "r",
                "stackTrace": ['  File "app.py"\n'],
            },
            't  ERROR  ValueError: no  requestId=r\n  File "app.py"',
        ),
        (
            {
                "time": "t",
                "type": "platform.report",
                "record": {"requestId": "r", "metrics": {"durationMs": 1.5}, "status": "success"},
            },
            "t  platform.report  requestId=r  metrics.durationMs=1.5  status=success",
        ),
    ],
)
def test_time_level_and_message_come_first(line: dict[str, object], expected: str) -> None:
    assert readable(json.dumps(line)) == expected


@pytest.mark.parametrize(
    "line", ["hello", '{"order": 42}', '{"order": 42', "[1]", '{"type": "platform."', "{" * 100_000, ""]
)
def test_any_other_line_is_as_it_is(line: str) -> None:
    assert readable(line) == line
