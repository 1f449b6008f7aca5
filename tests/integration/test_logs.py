"""Access logs and function logs, found by the id of a request."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from integration.codes_fixtures import Aws, CodesApi, Outputs, Trail, eventually, holder

pytestmark = pytest.mark.timeout(300)


def _lines(aws: Aws, group: str, pattern: str) -> Callable[[], list[str]]:
    """The lines of a log group that hold a text."""

    def read() -> list[str]:
        search = aws("logs").get_paginator("filter_log_events")
        pages = search.paginate(logGroupName=group, filterPattern=f'"{pattern}"')
        return [event["message"] for page in pages for event in page["events"]]

    return read


def _access(aws: Aws, outputs: Outputs, request_id: str) -> dict[str, Any]:
    (line,) = eventually(_lines(aws, outputs["access_log_group"], request_id), within_s=200, every_s=0.5)
    entry: dict[str, Any] = json.loads(line)
    return entry


def test_a_request_is_in_the_access_log(api: CodesApi, aws: Aws, outputs: Outputs) -> None:
    answer = api.get("/codes/333333333333")

    entry = _access(aws, outputs, answer.headers["x-amzn-RequestId"])

    assert entry == {
        "requestId": answer.headers["x-amzn-RequestId"],
        "requestTime": entry["requestTime"],
        "sourceIp": entry["sourceIp"],
        "userAgent": answer.request.headers["User-Agent"],
        "httpMethod": "GET",
        "resourcePath": "/codes/{code}",
        "protocol": "HTTP/1.1",
        "status": "404",
        "responseLength": answer.headers["Content-Length"],
        "responseLatency": entry["responseLatency"],
        "integrationStatus": "404",
        "integrationLatency": entry["integrationLatency"],
        "errorType": "-",
        "errorMessage": "-",
    }
    assert re.fullmatch(r"\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000", entry["requestTime"])
    assert 0 <= int(entry["integrationLatency"]) <= int(entry["responseLatency"])


def test_a_refused_body_is_in_the_access_log(api: CodesApi, aws: Aws, outputs: Outputs) -> None:
    answer = api.post("/codes", {})

    entry = _access(aws, outputs, answer.headers["x-amzn-RequestId"])

    told = {name: entry[name] for name in ("status", "resourcePath", "integrationStatus", "errorType", "errorMessage")}
    assert told == {
        "status": "400",
        "resourcePath": "/codes",
        "integrationStatus": "-",
        "errorType": "BAD_REQUEST_BODY",
        "errorMessage": "Invalid request body",
    }


def test_a_request_is_in_the_function_log(api: CodesApi, aws: Aws, outputs: Outputs, document: str) -> None:
    (code,) = api.issue(holder(document))
    answer = api.get(f"/codes/{code['code']}")
    request_id = answer.headers["x-amzn-RequestId"]

    (line,) = eventually(_lines(aws, outputs["codes_log_group"], request_id), within_s=120)

    assert line.startswith("[INFO]\t")
    assert line.rstrip().endswith(f"GET /codes/<code> 200 request {request_id}")
    assert code["code"] not in line


def test_every_invocation_has_a_start_an_end_and_a_report(api: CodesApi, aws: Aws, outputs: Outputs) -> None:
    request_id = api.get("/healthcheck").headers["x-amzn-RequestId"]
    group = outputs["codes_log_group"]
    (line,) = eventually(_lines(aws, group, request_id), within_s=120)
    invocation = line.split("\t")[2]

    lines = eventually(
        _lines(aws, group, invocation), until=lambda found: any("REPORT" in each for each in found), within_s=120
    )

    first_words = [each.split()[0] for each in lines]
    assert first_words == ["START", "[INFO]", "END", "REPORT"]
    assert "Memory Size: 512 MB" in lines[-1]
    assert re.search(r"\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\t", lines[-1])


def test_the_audit_function_logs_what_it_writes(
    api: CodesApi, aws: Aws, outputs: Outputs, trail: Trail, document: str
) -> None:
    (code,) = api.issue(holder(document))
    (entry,) = trail.entries(code["code"])

    lines = eventually(_lines(aws, outputs["audit_log_group"], entry["event_id"]["S"]), within_s=120)

    assert [line.split("\t")[-1].strip() for line in lines] == [f"created, event {entry['event_id']['S']}"]


@pytest.mark.parametrize("group", ["access_log_group", "codes_log_group", "audit_log_group", "authorizer_log_group"])
def test_logs_end(aws: Aws, outputs: Outputs, group: str) -> None:
    groups = aws("logs").describe_log_groups(logGroupNamePrefix=outputs[group])["logGroups"]

    (found,) = [each for each in groups if each["logGroupName"] == outputs[group]]

    assert found["retentionInDays"] >= 1
