"""The platform's lines in the JSON log format, and which of them SystemLogLevel lets through.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html

The order of the lines and the members of their records are those of logs that users have published.
"""

import json
import re
from typing import Any

import pytest

from support.lambda_service import Answer, Function, LambdaService

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
REQUEST = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CODE = """\
import sys, time
def handler(event, context):
    if event == "exit":
        sys.exit(3)
    if event == "sleep":
        time.sleep(20)
    if event == "raise":
        raise ValueError("no")
    return {"a": 1}
"""
ON_DEMAND = {"initializationType": "on-demand", "phase": "init"}
SUCCESS, MILLISECONDS = "success", "ms"


def deployed(functions: LambdaService, level: str | None, code: str = CODE, **settings: Any) -> Function:
    config = {"LogFormat": "JSON", "ApplicationLogLevel": "FATAL", **({"SystemLogLevel": level} if level else {})}
    return functions.deploy({"app.py": code}, LoggingConfig=config, **settings)


def events(text: str) -> list[tuple[str, Any]]:
    """The type and the record of each of the platform's lines, figures and identities replaced."""
    found = [json.loads(line) for line in text.splitlines() if line.startswith('{"time"')]
    for each in found:
        assert list(each) == ["time", "type", "record"]
        assert TIME.fullmatch(each["time"])
    return [(each["type"], replaced(each["record"])) for each in found]


def replaced(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: replaced(each, key) for key, each in value.items() if key != "tracing"}
    if isinstance(value, list):
        return [replaced(each, name) for each in value]
    if name.endswith(("Ms", "MB")):
        assert isinstance(value, int | float), (name, value)
        return MILLISECONDS if name.endswith("Ms") else "MB"
    if name == "start":
        assert TIME.fullmatch(value)
        return "TIME"
    return "REQUEST" if name == "requestId" and REQUEST.fullmatch(value) else value


def init_start(function: Function) -> tuple[str, Any]:
    return (
        "platform.initStart",
        {
            **ON_DEMAND,
            "functionName": function.name,
            "functionVersion": "$LATEST",
            "instanceMaxMemory": 128 * 1024 * 1024,
        },
    )


def without_identities(found: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """What names the build of the runtime and the log stream is another one each time."""
    (kind, record), *rest = found
    assert record.pop("runtimeVersion").startswith("python:3.13.")
    assert record.pop("instanceId").startswith("20")
    record.pop("runtimeVersionArn", None)
    return [(kind, record), *rest]


def start(function: Function) -> tuple[str, Any]:
    return "platform.start", {"requestId": "REQUEST", "functionArn": function.arn, "version": "$LATEST"}


def done(status: str = SUCCESS, produced: int = 0, **more: Any) -> tuple[str, Any]:
    metrics = {"durationMs": MILLISECONDS, "producedBytes": produced}
    return "platform.runtimeDone", {"requestId": "REQUEST", "status": status, **more, "metrics": metrics}


def report(status: str = SUCCESS, *, first: bool = False, **more: Any) -> tuple[str, Any]:
    metrics = {
        "durationMs": MILLISECONDS,
        "billedDurationMs": MILLISECONDS,
        "memorySizeMB": "MB",
        "maxMemoryUsedMB": "MB",
        **({"initDurationMs": MILLISECONDS} if first else {}),
    }
    return "platform.report", {"requestId": "REQUEST", "metrics": metrics, "status": status, **more}


SPANS = [
    {"name": name, "start": "TIME", "durationMs": MILLISECONDS}
    for name in ("responseLatency", "responseDuration", "runtimeOverhead")
]


def test_every_event_of_two_invocations(functions: LambdaService) -> None:
    function = deployed(functions, "DEBUG")

    first, second = function.invoke(), function.invoke()

    expected = [
        init_start(function),
        ("platform.initRuntimeDone", {**ON_DEMAND, "status": SUCCESS}),
        ("platform.initReport", {**ON_DEMAND, "status": SUCCESS, "metrics": {"durationMs": MILLISECONDS}}),
        start(function),
        done(produced=8, spans=SPANS),
        report(first=True),
    ]
    again = [start(function), done(produced=8, spans=SPANS), report()]
    assert without_identities(events(first.log)) == expected
    assert events(second.log) == again
    messages = function.wait_for_log(lambda found: sum("platform.report" in each for each in found) == 2)
    assert without_identities(events("".join(messages))) == [*expected, *again]


def test_start_and_report_are_the_default(functions: LambdaService) -> None:
    function = deployed(functions, None)

    answer = function.invoke()

    assert without_identities(events(answer.log)) == [init_start(function), start(function), report(first=True)]


def test_an_error_that_the_runtime_survives_is_no_failure(functions: LambdaService) -> None:
    function = deployed(functions, "WARN")

    answer = function.invoke("raise")

    assert (answer.json["errorType"], events(answer.log)) == ("ValueError", [])


def failed(functions: LambdaService, event: str, **settings: Any) -> Answer:
    function = deployed(functions, "WARN", **settings)
    function.invoke()
    return function.invoke(event)


def test_timeout(functions: LambdaService) -> None:
    answer = failed(functions, "sleep", Timeout=2)

    assert answer.json["errorType"] == "Sandbox.Timedout"
    assert events(answer.log) == [done("timeout"), report("timeout")]


def test_exit(functions: LambdaService) -> None:
    answer = failed(functions, "exit")

    kind = "Runtime.ExitError"
    assert answer.json["errorType"] == kind
    assert events(answer.log) == [done("error", errorType=kind), report("error", errorType=kind)]


def test_init_phase_that_fails(functions: LambdaService) -> None:
    function = deployed(functions, "WARN", "import nowhere\n")

    answer = function.invoke()

    failure = {"status": "error", "errorType": "Runtime.ImportModuleError"}
    inits = [
        (kind, {**ON_DEMAND, "phase": phase, **failure, **more})
        for phase in ("init", "invoke")
        for kind, more in (
            ("platform.initRuntimeDone", {}),
            ("platform.initReport", {"metrics": {"durationMs": MILLISECONDS}}),
        )
    ]
    assert events(answer.log)[:4] == inits
    assert events(answer.log)[-1] == report("error", errorType="Runtime.ImportModuleError")


def test_every_line_is_an_object(functions: LambdaService) -> None:
    config = {"LogFormat": "JSON", "ApplicationLogLevel": "TRACE", "SystemLogLevel": "DEBUG"}
    code = "import logging\ndef handler(event, context):\n    logging.getLogger().warning('told')\n"
    function = functions.deploy({"app.py": code}, LoggingConfig=config)

    lines = [json.loads(line) for line in function.invoke().log.splitlines()]

    assert [line.get("type", line.get("message")) for line in lines] == [
        "platform.initStart",
        "platform.initRuntimeDone",
        "platform.initReport",
        "platform.start",
        "told",
        "platform.runtimeDone",
        "platform.report",
    ]


@pytest.mark.parametrize("level", ["DEBUG", "WARN"])
def test_the_text_format_knows_no_levels(functions: LambdaService, level: str) -> None:
    function = functions.deploy({"app.py": CODE}, LoggingConfig={"LogFormat": "JSON", "SystemLogLevel": level})
    function.update(LoggingConfig={"LogFormat": "Text"})

    assert function.invoke().log.startswith("START RequestId: ")
