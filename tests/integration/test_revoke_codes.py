"""POST /codes/revoke"""

from integration.codes_fixtures import PROBLEM, CodesApi, holder


def test_an_active_code_is_revoked(api: CodesApi, document: str) -> None:
    (code,) = api.issue(holder(document))

    answer = api.revoke(code["code"])

    shown = answer.json()
    assert answer.status_code == 200
    assert shown == {
        **code,
        "status": "revoked",
        "created_at": shown["created_at"],
        "changed_at": shown["changed_at"],
    }
    assert shown == api.get(f"/codes/{code['code']}").json()


def test_revoking_again_changes_nothing(api: CodesApi, document: str) -> None:
    (code,) = api.issue(holder(document))

    first, second = (api.revoke(code["code"]) for _ in range(2))

    assert (second.status_code, second.json()) == (200, first.json())


def test_an_unknown_code_is_not_found(api: CodesApi) -> None:
    answer = api.revoke("333333333333")

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)
    assert answer.json()["type"] == "urn:problem:codes:code-not-found"


def test_a_used_code_cannot_be_revoked(api: CodesApi, document: str) -> None:
    (code,) = api.issue(holder(document))
    api.validate(code["code"], document)

    answer = api.revoke(code["code"])

    assert (answer.status_code, answer.headers["Content-Type"]) == (409, PROBLEM)
    assert answer.json() == {
        "type": "urn:problem:codes:code-not-active",
        "title": "The code is not active.",
        "status": 409,
        "detail": "The code is used.",
        "request_id": answer.headers["x-amzn-RequestId"],
    }


def test_after_a_revocation_a_new_code_can_be_issued(api: CodesApi, document: str) -> None:
    (first,) = api.issue(holder(document))
    api.revoke(first["code"])

    (second,) = api.issue(holder(document))

    assert [api.status(first["code"]), api.status(second["code"])] == ["revoked", "active"]


def test_the_model_refuses_a_body_without_a_code(api: CodesApi) -> None:
    answer = api.request("POST", "/codes/revoke", json={}, headers=api.as_operator)

    assert (answer.status_code, answer.json()["type"]) == (400, "urn:problem:gateway:BAD_REQUEST_BODY")
