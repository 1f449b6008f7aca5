"""The platform's log lines, in CloudWatch Logs and in LogResult.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
"""

import json
import re
from typing import Any

import pytest

from support.lambda_service import Function, LambdaService

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
INIT_START = r"INIT_START Runtime Version: python:3\.13\.\S+\tRuntime Version ARN: \S*\n"
START = rf"START RequestId: {UUID} Version: \$LATEST\n"
END = rf"END RequestId: {UUID}\n"
REPORT = (
    rf"REPORT RequestId: {UUID}\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\t"
    r"Max Memory Used: \d+ MB\t"
)
INIT = r"Init Duration: \d+\.\d\d ms\t"

CODE = """\
import logging, sys
def handler(event, context):
    print("printed")
    sys.stderr.write("to stderr\\n")
    logging.getLogger().info("not told at the level WARNING")
    logging.getLogger().warning("warned")
"""


def matches(lines: list[str], patterns: list[str]) -> None:
    assert len(lines) == len(patterns), lines
    for line, pattern in zip(lines, patterns, strict=True):
        assert re.fullmatch(pattern, line), (line, pattern)


def reports(count: int) -> Any:
    return lambda found: sum(each.startswith("REPORT") for each in found) >= count


def test_lines_of_two_invocations(functions: LambdaService) -> None:
    function = functions.deploy({"app.py": CODE})
    function.invoke()
    function.invoke()

    own = ["printed\n", "to stderr\n", rf"\[WARNING\]\t\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z\t{UUID}\twarned\n"]
    first = [START, *own, END, REPORT + INIT + "\n"]
    matches(function.wait_for_log(reports(2)), [INIT_START, *first, START, *own, END, REPORT + "\n"])


def test_tail_of_the_answer_is_the_invocation_s(functions: LambdaService) -> None:
    function = functions.deploy({"app.py": "print('in the init')\ndef handler(event, context):\n    print(event)\n"})
    function.invoke()

    answer = function.invoke({"a": 1})

    matches(answer.log.splitlines(keepends=True), [START, "{'a': 1}\n", END, REPORT + "\n"])


def test_tail_is_the_last_4_kb(functions: LambdaService) -> None:
    function = functions.python("def handler(event, context):\n    for i in range(1000): print('line', i)\n")

    log = function.invoke().log

    assert 4096 - 10 <= len(log) <= 4096
    assert "line 999\n" in log
    assert re.search(REPORT, log)


def test_name_of_the_stream(functions: LambdaService) -> None:
    function = functions.python("def handler(event, context):\n    return context.log_stream_name\n")

    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", function.result())


def test_group_that_the_function_names(functions: LambdaService) -> None:
    group = f"/conformance/{functions.role_arn.rpartition('/')[2]}"
    code = "def handler(event, context):\n    return [context.log_group_name, context.log_stream_name]\n"
    function = functions.deploy({"app.py": code}, LoggingConfig={"LogGroup": group})

    named, stream = function.result()

    assert named == group
    assert re.fullmatch(rf"\d{{4}}/\d\d/\d\d/{function.name}\[\$LATEST\]\[[0-9a-f]{{32}}\]", stream)
    function.wait_for_log(reports(1), group)
    functions.logs.delete_log_group(logGroupName=group)


@pytest.fixture
def leveled(functions: LambdaService) -> Function:
    config = {"LogFormat": "JSON", "ApplicationLogLevel": "ERROR", "SystemLogLevel": "WARN"}
    return functions.deploy({"app.py": CODE + "    logging.getLogger().error('told')\n"}, LoggingConfig=config)


def test_levels_of_the_json_format(leveled: Function) -> None:
    leveled.invoke()

    messages = leveled.wait_for_log(lambda found: any('"told"' in each for each in found))

    assert [json.loads(each)["message"] for each in messages if each.startswith("{")] == ["told"]


OWN_LOGGER = """\
import json
def handler(event, context):
    time = "2024-11-02T16:51:31.587199Z"
    for level in ("debug", "info", "warn", "error"):
        print(json.dumps({"level": level, "msg": level, "timestamp": time}))
    print(json.dumps({"msg": "without a level"}))
    print("plain")
    return "done"
"""


@pytest.mark.parametrize(
    ("level", "told"),
    [(None, ["info", "warn", "error", "without a level"]), ("WARN", ["warn", "error"]), ("FATAL", [])],
)
def test_objects_that_a_function_prints_have_a_level(
    functions: LambdaService, level: str | None, told: list[str]
) -> None:
    config = {"LogFormat": "JSON", "SystemLogLevel": "WARN", **({"ApplicationLogLevel": level} if level else {})}
    function = functions.deploy({"app.py": OWN_LOGGER}, LoggingConfig=config)

    assert function.result() == "done"

    messages = function.wait_for_log(lambda found: "plain\n" in found)
    assert [json.loads(each)["msg"] for each in messages if '"msg"' in each] == told
