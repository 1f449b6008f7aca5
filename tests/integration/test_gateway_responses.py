"""What API Gateway answers by itself, in the form that the service's own errors have."""

from typing import Any

import pytest

from integration.codes_fixtures import PROBLEM, CodesApi

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("GET", "/codes"),
        ("GET", "/documents/D-1"),
        ("GET", "/healthcheck/more"),
        ("POST", "/healthcheck"),
        ("DELETE", "/codes"),
        ("PUT", "/codes/333333333333"),
        ("PATCH", "/codes/validate"),
        ("OPTIONS", "/codes"),
    ],
)
def test_what_is_not_there_is_forbidden(api: CodesApi, method: str, path: str) -> None:
    answer = api.request(method, path)

    assert (answer.status_code, answer.headers["Content-Type"]) == (403, PROBLEM)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
    assert answer.json() == {
        "type": "urn:problem:gateway:MISSING_AUTHENTICATION_TOKEN",
        "title": "There is nothing here.",
        "status": 403,
        "request_id": answer.headers["x-amzn-RequestId"],
    }


def test_head_has_no_route_and_no_body(api: CodesApi) -> None:
    answer = api.request("HEAD", "/healthcheck")

    assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"data": b"{", "headers": {"Content-Type": "application/json"}}, id="cut off"),
        pytest.param({"data": b"holders=1", "headers": {"Content-Type": "application/json"}}, id="a form"),
        pytest.param({"data": b"\xff\xfe", "headers": {"Content-Type": "application/json"}}, id="no text"),
        pytest.param({"headers": {"Content-Type": "application/json"}}, id="empty"),
        pytest.param({}, id="empty, and no type"),
    ],
)
def test_a_body_that_is_no_json_is_refused(api: CodesApi, options: dict[str, Any]) -> None:
    answer = api.request("POST", "/codes", **options)

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, PROBLEM)
    assert answer.headers["x-amzn-ErrorType"] == "BadRequestException"
    assert answer.json()["type"] == "urn:problem:gateway:BAD_REQUEST_BODY"


def test_a_body_of_another_type_passes_the_models_and_is_refused_by_the_service(api: CodesApi) -> None:
    answer = api.request("POST", "/codes", data="{}", headers={"Content-Type": "text/plain"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (415, PROBLEM)
    assert answer.json()["type"] == "urn:problem:codes:unsupported-media-type"


def test_a_charset_does_not_hide_a_body_from_its_model(api: CodesApi) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8", **api.as_operator}

    answer = api.request("POST", "/codes/revoke", data='{"code":"333333333333"}', headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (404, "urn:problem:codes:code-not-found")


def test_a_body_of_more_than_ten_megabytes_is_too_large(api: CodesApi) -> None:
    body = b'{"holders":"' + b"x" * (10 * MEGABYTE) + b'"}'

    answer = api.request("POST", "/codes", data=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 413


def test_a_large_body_below_that_reaches_its_model(api: CodesApi) -> None:
    answer = api.post("/codes", {"holders": "x" * MEGABYTE})

    assert (answer.status_code, answer.json()["title"]) == (400, "Invalid request body")
