"""Which lines LoggingConfig's levels let through.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
"""

import json
from pathlib import Path
from typing import Any

import pytest

from homeport.functions.config import Credentials, FunctionConfig
from homeport.functions.log_levels import is_logged, line_filter

TIME = "2024-11-02T16:51:31.587199Z"


def config(**settings: Any) -> FunctionConfig:
    given = {"log_format": "JSON", **settings}
    identity: Any = {
        "arn": "",
        "name": "codes",
        "version": "1",
        "account": "",
        "region": "",
        "runtime": "",
        "handler": "",
    }
    return FunctionConfig(**identity, code_path=Path(), credentials=Credentials("", "", ""), **given)


def keeps(level: str, line: str) -> bool:
    keeping = line_filter(config(application_log_level=level))
    return keeping is None or keeping(line.encode())


def test_the_text_format_has_no_levels() -> None:
    assert line_filter(config(log_format="Text")) is None


def test_where_all_levels_are_kept_no_line_is_looked_at() -> None:
    assert line_filter(config(application_log_level="TRACE")) is None


@pytest.mark.parametrize("level", ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"])
def test_objects_are_kept_from_the_level_on(level: str) -> None:
    names = ["trace", "debug", "info", "warn", "error", "fatal"]
    kept = [name for name in names if keeps(level, json.dumps({"level": name, "timestamp": TIME}))]

    assert kept == names[names.index(level.lower()) :]


@pytest.mark.parametrize(
    ("line", "kept_from"),
    [
        ({"level": "warning", "timestamp": TIME}, "WARN"),
        ({"level": "CRITICAL", "timestamp": TIME}, "FATAL"),
        ({"level": "ERROR", "time": "2024-11-02T17:51:31+01:00"}, "ERROR"),
        # "If the level value field is invalid or missing, Lambda assigns the log output the level INFO."
        ({"level": "loud", "timestamp": TIME}, "INFO"),
        ({"level": 50, "timestamp": TIME}, "INFO"),
        ({"msg": "no level", "timestamp": TIME}, "INFO"),
        # "If you don't supply a valid timestamp, Lambda assigns the log the level INFO."
        ({"level": "ERROR"}, "INFO"),
        ({"level": "ERROR", "timestamp": "yesterday"}, "INFO"),
        ({"level": "ERROR", "timestamp": "2024-11-02T16:51:31"}, "INFO"),
        ({"level": "DEBUG", "timestamp": 1730566291}, "INFO"),
        ({}, "INFO"),
    ],
)
def test_level_of_an_object(line: dict[str, Any], kept_from: str) -> None:
    levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]

    assert [level for level in levels if keeps(level, json.dumps(line))] == levels[: levels.index(kept_from) + 1]


@pytest.mark.parametrize("line", ["", "plain", "{not JSON", "[1]", '"text"', "{" * 50_000, '{"a":' * 50_000])
def test_what_is_no_object_is_kept(line: str) -> None:
    assert keeps("FATAL", line)


OK, FAILED = {"status": "success"}, {"status": "timeout"}
# "System log level event mapping", as far as these events are made.
MAPPING: list[tuple[str, Any, str]] = [
    ("platform.initStart", {"phase": "init"}, "INFO"),
    ("platform.initStart", {"phase": "invoke"}, "DEBUG"),
    ("platform.initRuntimeDone", OK, "DEBUG"),
    ("platform.initRuntimeDone", {"status": "error"}, "WARN"),
    ("platform.initReport", {**OK, "initializationType": "provisioned-concurrency"}, "INFO"),
    ("platform.initReport", {**OK, "initializationType": "on-demand"}, "DEBUG"),
    ("platform.initReport", {**FAILED, "initializationType": "on-demand"}, "WARN"),
    ("platform.start", {}, "INFO"),
    ("platform.runtimeDone", OK, "DEBUG"),
    ("platform.runtimeDone", FAILED, "WARN"),
    ("platform.report", OK, "INFO"),
    ("platform.report", {"status": "failure"}, "WARN"),
    ("platform.extension", {"state": "Ready"}, "INFO"),
    ("platform.extension", {"state": "LaunchError", "errorType": "PermissionDenied"}, "WARN"),
    ("platform.logsSubscription", {}, "INFO"),
    ("platform.telemetrySubscription", {}, "INFO"),
    ("platform.logsDropped", {}, "WARN"),
    ("platform.fault", "a sentence", "INFO"),
]


@pytest.mark.parametrize(("event", "record", "level"), MAPPING)
def test_level_of_an_event(event: str, record: Any, level: str) -> None:
    levels = ["DEBUG", "INFO", "WARN"]

    logged = [each for each in levels if is_logged(config(system_log_level=each), event, record)]

    assert logged == levels[: levels.index(level) + 1]


def test_info_is_the_default_of_both() -> None:
    assert not keeps("", json.dumps({"level": "debug", "timestamp": TIME}))
    assert not is_logged(config(), "platform.runtimeDone", OK)
    assert is_logged(config(), "platform.report", OK)
