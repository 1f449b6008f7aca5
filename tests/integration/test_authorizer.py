"""Who may revoke codes: the Lambda authorizer before POST /codes/revoke."""

from collections.abc import Callable

import pytest
import requests

from integration.codes_fixtures import PROBLEM, CodesApi, holder

STRANGERS = "X" * 40


def _revoke(api: CodesApi, authorization: str | None, code: str = "333333333333") -> requests.Response:
    headers = {"Authorization": authorization} if authorization is not None else {}
    return api.request("POST", "/codes/revoke", json={"code": code}, headers=headers)


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="an empty one"),
        pytest.param("Bearer", id="a scheme alone"),
        pytest.param(STRANGERS, id="no scheme"),
        pytest.param(f"Basic {STRANGERS}", id="another scheme"),
        pytest.param(f"Bearer {STRANGERS} {STRANGERS}", id="two tokens"),
    ],
)
def test_without_a_token_a_revocation_is_unauthorized(api: CodesApi, authorization: str | None) -> None:
    answer = _revoke(api, authorization)

    assert (answer.status_code, answer.headers["Content-Type"]) == (401, PROBLEM)
    assert answer.headers["x-amzn-ErrorType"] == "UnauthorizedException"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json() == {
        "type": "urn:problem:gateway:UNAUTHORIZED",
        "title": "Unauthorized",
        "request_id": answer.headers["x-amzn-RequestId"],
    }


def test_another_token_is_denied(api: CodesApi) -> None:
    answer = _revoke(api, f"Bearer {STRANGERS}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (403, PROBLEM)
    assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException"
    assert answer.json() == {
        "type": "urn:problem:gateway:ACCESS_DENIED",
        "title": "User is not authorized to access this resource with an explicit deny in an identity-based policy",
        "request_id": answer.headers["x-amzn-RequestId"],
    }


@pytest.mark.parametrize("change", [str.lower, str.upper, lambda token: token[:-1], lambda token: f"{token}0"])
def test_a_token_is_right_to_the_letter(api: CodesApi, change: Callable[[str], str]) -> None:
    assert _revoke(api, f"Bearer {change(api.token)}").status_code == 403


@pytest.mark.parametrize(("authorization", "status"), [(None, 401), (f"Bearer {STRANGERS}", 403)])
def test_a_refused_revocation_leaves_the_code_active(
    api: CodesApi, document: str, authorization: str | None, status: int
) -> None:
    (code,) = api.issue(holder(document))

    answer = _revoke(api, authorization, code["code"])

    assert (answer.status_code, api.status(code["code"])) == (status, "active")


def test_who_calls_is_asked_before_what_is_asked_for(api: CodesApi) -> None:
    answer = api.post("/codes/revoke", {})

    assert (answer.status_code, answer.json()["type"]) == (401, "urn:problem:gateway:UNAUTHORIZED")


def test_a_refusal_does_not_spoil_the_next_revocation(api: CodesApi, document: str) -> None:
    (code,) = api.issue(holder(document))

    statuses = [_revoke(api, f"Bearer {each}", code["code"]).status_code for each in (STRANGERS, api.token, STRANGERS)]

    assert statuses == [403, 200, 403]


def test_an_api_key_is_no_token(api: CodesApi, api_key: str) -> None:
    assert _revoke(api, f"Bearer {api_key}").status_code == 403


def test_other_routes_ask_for_no_token(api: CodesApi) -> None:
    assert api.get("/healthcheck").status_code == 200
