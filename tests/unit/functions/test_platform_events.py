"""The platform's events, against lines that AWS wrote and, where none are known, against its schema reference.

https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from homeport.functions import errors, platform_events
from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.errors import FunctionFailure
from homeport.functions.logs import Report
from homeport.functions.platform_events import PlatformEvent, Span
from homeport.functions.spawner import Exit

ID = "4b142fc3-17b8-4cdb-a46b-a8dbe7918715"
ARN = "arn:aws:lambda:eu-central-1:123456789012:function:notifier"
RUNTIME_ARN = "arn:aws:lambda:eu-central-1::runtime:775dab0d220a0b97f3ec34fe1692d7a07b5d13049153b00f03204c9543bd69e4"
STREAM = "2026/10/08/notifier[$LATEST]22be53a8cfde4e68b844f8ec293b2543"
TRACE = "Root=1-62e900b2-710d76f009d6e7785905449a;Parent=0efbd19962d95b05;Sampled=1"
TRACING = f'"tracing":{{"type":"X-Amzn-Trace-Id","value":"{TRACE}"}}'


def at(text: str) -> float:
    """Seconds since the epoch of a time as the events write it."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC).timestamp()


NOW = "2026-10-08T07:30:27.768Z"


def config(**settings: Any) -> FunctionConfig:
    given = {"runtime": "nodejs22.x", "memory_mb": 256, "runtime_version_arn": RUNTIME_ARN, **settings}
    return FunctionConfig(
        arn=f"{ARN}:$LATEST",
        name="notifier",
        version="$LATEST",
        account="123456789012",
        region="eu-central-1",
        handler="index.handler",
        code_path=Path("/code"),
        credentials=Credentials("", "", ""),
        **given,
    )


def line(kind: str, record: str) -> str:
    return f'{{"time":"{NOW}","type":"{kind}","record":{record}}}'


CRASHED = errors.exited(ID, Exit(1))
TIMED_OUT = errors.timed_out(ID, 5)
SURVIVED = FunctionFailure("ValueError", b"{}", "")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param(
            platform_events.init_start(config(), STREAM, "init"),
            line(
                "platform.initStart",
                '{"initializationType":"on-demand","phase":"init","runtimeVersion":"nodejs:22.x.homeport",'
                f'"runtimeVersionArn":"{RUNTIME_ARN}","functionName":"notifier","functionVersion":"$LATEST",'
                f'"instanceId":"{STREAM}","instanceMaxMemory":268435456}}',
            ),
            id="init start",
        ),
        pytest.param(
            platform_events.init_runtime_done(config(), "init", None),
            line("platform.initRuntimeDone", '{"initializationType":"on-demand","phase":"init","status":"success"}'),
            id="init runtime done",
        ),
        pytest.param(
            platform_events.init_runtime_done(config(), "invoke", CRASHED),
            line(
                "platform.initRuntimeDone",
                '{"initializationType":"on-demand","phase":"invoke","status":"error","errorType":"Runtime.ExitError"}',
            ),
            id="init runtime crashed",
        ),
        pytest.param(
            platform_events.init_runtime_done(config(), "init", TIMED_OUT),
            line(
                "platform.initRuntimeDone",
                '{"initializationType":"on-demand","phase":"init","status":"error","errorType":"Runtime.Unknown"}',
            ),
            id="init runtime out of time",
        ),
        pytest.param(
            platform_events.init_report(config(), "init", None, 173.7784),
            line(
                "platform.initReport",
                '{"initializationType":"on-demand","phase":"init","status":"success","metrics":{"durationMs":173.778}}',
            ),
            id="init report",
        ),
        pytest.param(
            platform_events.init_report(
                config(initialization_type="provisioned-concurrency"), "init", TIMED_OUT, 10000.487
            ),
            line(
                "platform.initReport",
                '{"initializationType":"provisioned-concurrency","phase":"init","status":"timeout",'
                '"metrics":{"durationMs":10000.487}}',
            ),
            id="init report of a timeout",
        ),
        pytest.param(
            platform_events.start(ID, ARN, "$LATEST"),
            line("platform.start", f'{{"requestId":"{ID}","functionArn":"{ARN}","version":"$LATEST"}}'),
            id="start",
        ),
        pytest.param(
            platform_events.start(ID, ARN, "7", TRACE),
            line("platform.start", f'{{"requestId":"{ID}","functionArn":"{ARN}","version":"7",{TRACING}}}'),
            id="start of a traced invocation",
        ),
        pytest.param(
            platform_events.runtime_done(
                ID,
                None,
                11.185,
                40,
                [
                    Span("responseLatency", at("2024-05-20T16:29:45.008Z"), 2.215),
                    Span("responseDuration", at("2024-05-20T16:29:45.010Z"), 0.056),
                    Span("runtimeOverhead", at("2024-05-20T16:29:45.010Z"), 8.686),
                ],
            ),
            line(
                "platform.runtimeDone",
                f'{{"requestId":"{ID}","status":"success","spans":['
                '{"name":"responseLatency","start":"2024-05-20T16:29:45.008Z","durationMs":2.215},'
                '{"name":"responseDuration","start":"2024-05-20T16:29:45.010Z","durationMs":0.056},'
                '{"name":"runtimeOverhead","start":"2024-05-20T16:29:45.010Z","durationMs":8.686}],'
                '"metrics":{"durationMs":11.185,"producedBytes":40}}',
            ),
            id="runtime done",
        ),
        pytest.param(
            platform_events.runtime_done(ID, TIMED_OUT, 5001.182, 0),
            line(
                "platform.runtimeDone",
                f'{{"requestId":"{ID}","status":"timeout","metrics":{{"durationMs":5001.182,"producedBytes":0}}}}',
            ),
            id="runtime out of time",
        ),
        pytest.param(
            platform_events.runtime_done(ID, CRASHED, 3.5, 0, trace_header=TRACE),
            line(
                "platform.runtimeDone",
                f'{{"requestId":"{ID}","status":"error","errorType":"Runtime.ExitError",{TRACING},'
                '"metrics":{"durationMs":3.5,"producedBytes":0}}',
            ),
            id="runtime crashed",
        ),
        pytest.param(
            platform_events.runtime_done(ID, SURVIVED, 3.5, 12),
            line(
                "platform.runtimeDone",
                f'{{"requestId":"{ID}","status":"success","metrics":{{"durationMs":3.5,"producedBytes":12}}}}',
            ),
            id="runtime survived an error",
        ),
        pytest.param(
            platform_events.report(Report(ID, 1233.96, 256, 123, init_duration_ms=463.512)),
            line(
                "platform.report",
                f'{{"requestId":"{ID}","metrics":{{"durationMs":1233.96,"billedDurationMs":1698,"memorySizeMB":256,'
                '"maxMemoryUsedMB":123,"initDurationMs":463.512},"status":"success"}',
            ),
            id="report of a cold start",
        ),
        pytest.param(
            platform_events.report(Report(ID, 5000.0, 128, 94, status="timeout")),
            line(
                "platform.report",
                f'{{"requestId":"{ID}","metrics":{{"durationMs":5000.0,"billedDurationMs":5000,"memorySizeMB":128,'
                '"maxMemoryUsedMB":94},"status":"timeout"}',
            ),
            id="report of a timeout",
        ),
        pytest.param(
            platform_events.report(
                Report(ID, 2599.4, 128, 94, status="error", error_type="Runtime.OutOfMemory"),
                [Span("extensionOverhead", at(NOW), 1.5)],
                TRACE,
            ),
            line(
                "platform.report",
                f'{{"requestId":"{ID}","metrics":{{"durationMs":2599.4,"billedDurationMs":2600,"memorySizeMB":128,'
                f'"maxMemoryUsedMB":94}},{TRACING},"spans":[{{"name":"extensionOverhead","start":"{NOW}",'
                '"durationMs":1.5}],"status":"error","errorType":"Runtime.OutOfMemory"}',
            ),
            id="report of an error",
        ),
        pytest.param(
            platform_events.end(ID), line("platform.end", f'{{"requestId":"{ID}"}}'), id="end, of the Logs API"
        ),
        pytest.param(
            platform_events.extension("agent", "Ready", ["INVOKE", "SHUTDOWN"]),
            line("platform.extension", '{"name":"agent","state":"Ready","events":["INVOKE","SHUTDOWN"]}'),
            id="extension",
        ),
        pytest.param(
            platform_events.extension("agent", "LaunchError", [], "PermissionDenied"),
            line(
                "platform.extension",
                '{"name":"agent","state":"LaunchError","events":[],"errorType":"PermissionDenied"}',
            ),
            id="extension that cannot be started",
        ),
        pytest.param(
            platform_events.telemetry_subscription("agent", "Subscribed", ["platform", "function"]),
            line(
                "platform.telemetrySubscription",
                '{"name":"agent","state":"Subscribed","types":["platform","function"]}',
            ),
            id="telemetry subscription",
        ),
        pytest.param(
            platform_events.logs_subscription("agent", "Subscribed", ["function", "platform"]),
            line("platform.logsSubscription", '{"name":"agent","state":"Subscribed","types":["function","platform"]}'),
            id="logs subscription",
        ),
        pytest.param(
            platform_events.logs_dropped("Consumer seems to have fallen behind.", 123, 12345),
            line(
                "platform.logsDropped",
                '{"reason":"Consumer seems to have fallen behind.","droppedRecords":123,"droppedBytes":12345}',
            ),
            id="logs dropped",
        ),
        pytest.param(
            platform_events.fault(f"RequestId: {ID} Error: exit status 1\nExtension.Crash\n"),
            line("platform.fault", f'"RequestId: {ID} Error: exit status 1\\nExtension.Crash\\n"'),
            id="fault",
        ),
    ],
)
def test_events_read_as_awss(event: PlatformEvent, expected: str) -> None:
    """The order of `errorType` and `spans` in a report is not confirmed; the rest follows lines of AWS's."""
    assert event.encode(at(NOW)) == expected


def test_a_runtime_version_without_an_arn_is_told_without_one() -> None:
    event = platform_events.init_start(config(runtime="provided.al2023", runtime_version_arn=""), STREAM, "invoke")

    assert event.record == {
        "initializationType": "on-demand",
        "phase": "invoke",
        "runtimeVersion": "provided:al2023.homeport",
        "functionName": "notifier",
        "functionVersion": "$LATEST",
        "instanceId": STREAM,
        "instanceMaxMemory": 268435456,
    }


@pytest.mark.parametrize(
    ("now_s", "text"),
    [
        (0.0, "1970-01-01T00:00:00.000Z"),
        (1_772_323_199.9999, "2026-02-28T23:59:59.999Z"),
        (1_772_323_200.5, "2026-03-01T00:00:00.500Z"),
    ],
)
def test_timestamps_have_milliseconds(now_s: float, text: str) -> None:
    assert platform_events.timestamp(now_s) == text
