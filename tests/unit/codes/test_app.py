"""The application over HTTP, with a store in memory."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from codes.app import create_app
from codes.model import Holder
from codes.service import CodeService
from support.codes_store import MemoryCodeStore

FIRST, SECOND, THIRD = "AAAAAAAAAAAA", "CCCCCCCCCCCC", "EEEEEEEEEEEE"
ANNA = {"document": "D-1", "actor": "anna", "date_of_birth": "1980-02-29"}
NOW_S = 5000


class Site:
    """The application with its store; codes are drawn in a known order."""

    def __init__(self) -> None:
        self.store = MemoryCodeStore()
        drawn = iter([FIRST, SECOND, THIRD])
        self.service = CodeService(
            self.store, now=lambda: NOW_S, lifetime_s=lambda: 100, pause=lambda _: None, draw=lambda: next(drawn)
        )
        self.app = create_app(self.service)
        self.client: FlaskClient = self.app.test_client()

    def issue(self, *actors: str) -> None:
        self.service.issue([Holder("D-1", actor, date(1980, 2, 29)) for actor in actors])


@pytest.fixture
def site() -> Site:
    return Site()


def _shown(code: str, actor: str, status: str = "active") -> dict[str, Any]:
    times = {"created_at": NOW_S, "changed_at": NOW_S, "expires_at": NOW_S + 100}
    return {"code": code, "document": "D-1", "actor": actor, "status": status, **times}


def _problem(status: int, kind: str, title: str, **more: Any) -> dict[str, Any]:
    return {"type": f"urn:problem:codes:{kind}", "title": title, "status": status, **more}


def test_healthcheck(site: Site) -> None:
    answer = site.client.get("/healthcheck")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_healthcheck_without_a_store(site: Site) -> None:
    site.store.available = False

    answer = site.client.get("/healthcheck")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert answer.mimetype == "application/problem+json"
    assert answer.json == _problem(503, "unavailable", "The service is not available at the moment.")


def test_issue(site: Site) -> None:
    answer = site.client.post("/codes", json={"holders": [ANNA, {**ANNA, "actor": "Zoë"}]})

    assert answer.status_code == 201
    assert answer.json == {
        "codes": [
            {"code": FIRST, "document": "D-1", "actor": "anna", "expires_at": NOW_S + 100},
            {"code": SECOND, "document": "D-1", "actor": "Zoë", "expires_at": NOW_S + 100},
        ]
    }


def test_issue_refuses_what_the_gateway_lets_pass(site: Site) -> None:
    answer = site.client.post("/codes", json={"holders": [{**ANNA, "date_of_birth": "1981-02-29"}]})

    assert answer.status_code == 422
    assert answer.json == _problem(
        422,
        "invalid-request",
        "The request cannot be understood.",
        errors=[{"pointer": "/holders/0/date_of_birth", "detail": "must be a date that exists, as YYYY-MM-DD"}],
    )


def test_validate(site: Site) -> None:
    site.issue("anna")
    claim = {"code": FIRST, "document": "D-1", "date_of_birth": "1980-02-29"}

    first, second = (site.client.post("/codes/validate", json=claim) for _ in range(2))

    assert (first.status_code, first.json) == (200, {"actor": "anna"})
    assert second.status_code == 403
    assert second.json == _problem(403, "code-refused", "The code was not accepted.")


def test_revoke(site: Site) -> None:
    site.issue("anna")

    answer = site.client.post("/codes/revoke", json={"code": FIRST})

    assert (answer.status_code, answer.json) == (200, _shown(FIRST, "anna", "revoked"))


def test_revoke_of_a_superseded_code(site: Site) -> None:
    site.issue("anna")
    site.issue("anna")

    answer = site.client.post("/codes/revoke", json={"code": FIRST})

    assert answer.status_code == 409
    assert answer.json == _problem(409, "code-not-active", "The code is not active.", detail="The code is superseded.")


def test_find(site: Site) -> None:
    site.issue("anna")

    answer = site.client.get(f"/codes/{FIRST}")

    assert (answer.status_code, answer.json) == (200, _shown(FIRST, "anna"))


def test_find_nothing(site: Site) -> None:
    answer = site.client.get(f"/codes/{FIRST}")

    assert answer.status_code == 404
    assert answer.json == _problem(404, "code-not-found", "There is no such code.")


def test_pages_lead_through_all_codes_of_a_document(site: Site) -> None:
    site.issue("anna", "bert", "carl")

    first = site.client.get("/documents/D-1/codes?limit=2").get_json()
    second = site.client.get(
        "/documents/D-1/codes", query_string={"limit": 2, "cursor": first["next_cursor"]}
    ).get_json()

    assert first == {"codes": [_shown(FIRST, "anna"), _shown(SECOND, "bert")], "next_cursor": first["next_cursor"]}
    assert second == {"codes": [_shown(THIRD, "carl")]}


def test_a_page_of_one_actor(site: Site) -> None:
    site.issue("anna", "bert")

    assert site.client.get("/documents/D-1/codes?actor=bert").json == {"codes": [_shown(SECOND, "bert")]}


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "cursor=x", "cursor=", "actor="])
def test_a_wrong_query_is_refused(site: Site, query: str) -> None:
    answer = site.client.get(f"/documents/D-1/codes?{query}")

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == query.split("=")[0]


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "kind"),
    [
        ("POST", "/codes", {"data": "{", "content_type": "application/json"}, 400, "bad-request"),
        ("POST", "/codes", {"data": "{}", "content_type": "text/plain"}, 415, "unsupported-media-type"),
        ("GET", "/nothing", {}, 404, "not-found"),
        ("DELETE", "/codes", {}, 405, "method-not-allowed"),
    ],
)
def test_errors_of_http_are_problems_too(
    site: Site, method: str, path: str, options: dict[str, Any], status: int, kind: str
) -> None:
    answer = site.client.open(path, method=method, **options)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.get_json()["type"] == f"urn:problem:codes:{kind}"


def test_a_wrong_method_is_told_the_right_one(site: Site) -> None:
    assert "POST" in site.client.delete("/codes").headers["Allow"]


def test_a_defect_tells_nothing_of_itself(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise RuntimeError("secret")

    site.store.ping = broken  # type: ignore[method-assign]  # a store that breaks

    answer = site.client.get("/healthcheck")

    assert answer.status_code == 500
    assert answer.json == _problem(500, "internal", "Something went wrong on our side.")
    assert "secret" in caplog.text


def test_the_log_names_the_rule_and_no_code(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.issue("anna")
    caplog.set_level("INFO", logger="codes")

    site.client.get(f"/codes/{FIRST}")

    assert caplog.messages == ["GET /codes/<code> 200 request -"]
