"""GET /codes/{code} and GET /documents/{document}/codes"""

from typing import Any

import pytest

from integration.codes_fixtures import PROBLEM, CodesApi, eventually, holder


def _pages(api: CodesApi, document: str, limit: int) -> list[list[str]]:
    """The codes of a document, page by page, as a client reads them."""
    pages: list[list[str]] = []
    query: dict[str, str] = {}
    while True:
        answer = api.get(f"/documents/{document}/codes", limit=limit, **query)
        assert answer.status_code == 200, answer.text
        pages.append([code["code"] for code in answer.json()["codes"]])
        if "next_cursor" not in answer.json():
            return pages
        query = {"cursor": answer.json()["next_cursor"]}


def test_a_code_is_shown_without_the_date_of_birth(api: CodesApi, document: str) -> None:
    (code,) = api.issue(holder(document))

    shown = api.get(f"/codes/{code['code']}").json()

    assert shown == {
        **code,
        "status": "active",
        "created_at": shown["created_at"],
        "changed_at": shown["created_at"],
    }


@pytest.mark.parametrize("code", ["333333333333", "nothing", "%20", "ZZZZZZZZZZZZ", "SLOT%23D-1%23anna"])
def test_a_code_that_does_not_exist_is_not_found(api: CodesApi, code: str) -> None:
    answer = api.get(f"/codes/{code}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)
    assert answer.json() == {
        "type": "urn:problem:codes:code-not-found",
        "title": "There is no such code.",
        "status": 404,
        "request_id": answer.headers["x-amzn-RequestId"],
    }


def test_pages_hold_every_code_of_a_document_once(api: CodesApi, document: str) -> None:
    actors = [f"actor-{number:02}" for number in range(60)]
    issued = [
        code["code"]
        for start in range(0, 60, 20)
        for code in api.issue(*[holder(document, actor) for actor in actors[start : start + 20]])
    ]

    pages = eventually(lambda: _pages(api, document, 7), until=lambda found: sum(map(len, found)) >= 60)

    assert [code for page in pages for code in page] == issued
    assert [len(page) for page in pages if page] == [7] * 8 + [4]


def _listed(api: CodesApi, document: str, **query: str) -> list[dict[str, Any]]:
    codes: list[dict[str, Any]] = api.get(f"/documents/{document}/codes", **query).json()["codes"]
    return codes


def test_a_page_may_hold_all(api: CodesApi, document: str) -> None:
    api.issue(holder(document), holder(document, "bert"))

    codes = eventually(lambda: _listed(api, document), until=lambda found: len(found) == 2)

    assert [code["actor"] for code in codes] == ["anna", "bert"]


def test_the_list_shows_what_get_shows(api: CodesApi, document: str) -> None:
    issued = [api.issue(holder(document))[0]["code"] for _ in range(2)]
    shown = [api.get(f"/codes/{code}").json() for code in issued]

    codes = eventually(
        lambda: _listed(api, document),
        until=lambda found: sorted(code["status"] for code in found) == ["active", "superseded"],
    )

    assert sorted(codes, key=lambda code: code["status"]) == sorted(shown, key=lambda code: code["status"])


def test_the_list_can_be_of_one_actor(api: CodesApi, document: str) -> None:
    _, zoe = api.issue(holder(document), holder(document, "Zoë & Co"))

    codes = eventually(lambda: _listed(api, document, actor="Zoë & Co"))

    assert [code["code"] for code in codes] == [zoe["code"]]


def test_an_unknown_document_has_no_codes(api: CodesApi, document: str) -> None:
    answer = api.get(f"/documents/{document}/codes")

    assert (answer.status_code, answer.json()) == (200, {"codes": []})


@pytest.mark.parametrize(
    ("query", "value", "detail"),
    [
        ("limit", "0", "must be a number from 1 to 100"),
        ("limit", "101", "must be a number from 1 to 100"),
        ("limit", "many", "must be a number from 1 to 100"),
        ("cursor", "made-up", "is not a cursor of this list"),
        ("cursor", "WyJhbm5hIiwic2hvcnQiXQ", "is not a cursor of this list"),
        ("actor", "a" * 129, "must be 1 to 128 characters"),
    ],
)
def test_a_wrong_query_is_refused(api: CodesApi, document: str, query: str, value: str, detail: str) -> None:
    answer = api.get(f"/documents/{document}/codes", **{query: value})

    assert (answer.status_code, answer.headers["Content-Type"]) == (422, PROBLEM)
    assert answer.json()["errors"] == [{"pointer": query, "detail": detail}]


def test_a_cursor_leads_into_no_other_document(api: CodesApi, document: str) -> None:
    other = f"{document}-2"
    api.issue(holder(document, "a"), holder(document, "b"), holder(other, "a"), holder(other, "b"))
    first = eventually(
        lambda: api.get(f"/documents/{document}/codes", limit=1).json(), until=lambda found: "next_cursor" in found
    )

    codes = eventually(lambda: _listed(api, other, cursor=first["next_cursor"]))

    assert {code["document"] for code in codes} == {other}
