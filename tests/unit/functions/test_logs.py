"""The platform's lines, against AWS's documentation and logs that AWS wrote."""

from pathlib import Path
from typing import Any

import pytest

from homeport.core.clock import ManualClock
from homeport.core.logs import LogLine, LogStream
from homeport.functions import logs
from homeport.functions.config import Credentials, FunctionConfig
from support.functions import LogList

ID = "5009fcc8-5032-41fd-9a62-fc133fe04d67"


def config(**settings: Any) -> FunctionConfig:
    given = {"runtime": "python3.13", "handler": "app.handler", **settings}
    return FunctionConfig(
        arn="arn:aws:lambda:us-east-1:123456789012:function:codes:7",
        name="codes",
        version="7",
        account="123456789012",
        region="us-east-1",
        code_path=Path("/code"),
        credentials=Credentials("", "", ""),
        **given,
    )


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (
            logs.Report(ID, 2.37, 1024, 95, init_duration_ms=423.98),
            f"REPORT RequestId: {ID}\tDuration: 2.37 ms\tBilled Duration: 427 ms\tMemory Size: 1024 MB\t"
            "Max Memory Used: 95 MB\tInit Duration: 423.98 ms\t\n",
        ),
        (
            logs.Report(ID, 12.0, 128, 40),
            f"REPORT RequestId: {ID}\tDuration: 12.00 ms\tBilled Duration: 12 ms\tMemory Size: 128 MB\t"
            "Max Memory Used: 40 MB\t\n",
        ),
        (
            logs.Report(ID, 600_000.0, 1536, 1035, init_duration_ms=476.75, status="timeout"),
            f"REPORT RequestId: {ID}\tDuration: 600000.00 ms\tBilled Duration: 600477 ms\tMemory Size: 1536 MB\t"
            "Max Memory Used: 1035 MB\tInit Duration: 476.75 ms\tStatus: timeout\n",
        ),
        (
            logs.Report(ID, 10_935.7, 1024, 1024, status="error", error_type="Runtime.OutOfMemory"),
            f"REPORT RequestId: {ID}\tDuration: 10935.70 ms\tBilled Duration: 10936 ms\tMemory Size: 1024 MB\t"
            "Max Memory Used: 1024 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n",
        ),
    ],
)
def test_report_line(report: logs.Report, line: str) -> None:
    assert logs.report_line(report) == line


def test_lines_around_an_invocation() -> None:
    assert logs.start_line(ID, "$LATEST") == f"START RequestId: {ID} Version: $LATEST\n"
    assert logs.end_line(ID) == f"END RequestId: {ID}\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((1236.04, "init", "timeout"), "INIT_REPORT Init Duration: 1236.04 ms\tPhase: init\tStatus: timeout\n"),
        (
            (4.87, "invoke", "error", "Runtime.ExitError"),
            "INIT_REPORT Init Duration: 4.87 ms\tPhase: invoke\tStatus: error\tError Type: Runtime.ExitError\n",
        ),
        ((151.5, "init"), "INIT_REPORT Init Duration: 151.50 ms\n"),
    ],
)
def test_init_report_line(arguments: Any, line: str) -> None:
    assert logs.init_report_line(*arguments) == line


@pytest.mark.parametrize(
    ("runtime", "version"),
    [("python3.13", "python:3.13"), ("nodejs22.x", "nodejs:22.x"), ("provided.al2023", "provided:al2023")],
)
def test_init_start_line_names_the_runtime(runtime: str, version: str) -> None:
    line = logs.init_start_line(config(runtime=runtime, runtime_version_arn="arn:aws:lambda:us-east-1::runtime:1"))

    assert (
        line
        == f"INIT_START Runtime Version: {version}.homeport\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:1\n"
    )


@pytest.mark.parametrize(
    ("log_group", "group", "stream"),
    [
        ("", "/aws/lambda/codes", "2023/11/14/[7]0123"),
        ("/shared", "/shared", "2023/11/14/codes[7][0123]"),
    ],
)
def test_names_of_group_and_stream(log_group: str, group: str, stream: str) -> None:
    made = config(log_group=log_group)

    assert (made.log_group_name, logs.log_stream_name(made, "0123", 1_700_000_000.0)) == (group, stream)


def test_tail_keeps_the_last_bytes_and_is_empty_after_it_was_taken() -> None:
    tail = logs.LogTail()
    for number in range(1000):
        tail.add(f"{number:07}\n")

    assert tail.take() == "".join(f"{number:07}\n" for number in range(488, 1000))
    assert tail.take() == ""


def test_tail_cuts_no_character_in_two() -> None:
    tail = logs.LogTail()
    tail.add("é" * 4000 + "x\n")

    assert tail.take() == "é" * 2047 + "x\n"


def test_environment_log_stamps_lines_and_keeps_the_tail_apart() -> None:
    sink, clock = LogList(), ManualClock(1000.5)
    stream = LogStream("123456789012", "us-east-1", "group", "stream")
    log = logs.EnvironmentLog(stream, sink, clock)

    log.write("platform\n", in_tail=False)
    clock.advance(0.25)
    log.write_output(["one\n", "two\n"])
    log.write_output([])

    assert sink.lines == [
        (stream, LogLine(1_000_500, "platform\n")),
        (stream, LogLine(1_000_750, "one\n")),
        (stream, LogLine(1_000_750, "two\n")),
    ]
    assert log.take_tail() == "one\ntwo\n"
