"""POST /codes/validate"""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from integration.codes_fixtures import BORN, PROBLEM, REFUSAL, Aws, CodesApi, Outputs, holder, without_request_id

UNKNOWN = "333333333333"
# DynamoDB's time to live leaves alone what ended more than five years ago.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html
SIX_YEARS_S = 6 * 366 * 86_400


def _refused(answer: requests.Response) -> None:
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, PROBLEM)
    assert answer.json() == {**REFUSAL, "request_id": answer.headers["x-amzn-RequestId"]}


@pytest.fixture
def expired_code(aws: Aws, outputs: Outputs, document: str) -> Iterator[str]:
    """An active code of the test's document whose time ran out, written past the service."""
    code = "".join("3479ABCDEFGHJKMN"[int(digit, 16)] for digit in document[-12:])
    ended_at = int(time.time()) - SIX_YEARS_S
    item: dict[str, Any] = {
        "pk": {"S": f"CODE#{code}"},
        "document": {"S": document},
        "actor": {"S": "anna"},
        "date_of_birth": {"S": BORN},
        "status": {"S": "active"},
        "created_at": {"N": str(ended_at - 86_400)},
        "changed_at": {"N": str(ended_at - 86_400)},
        "expires_at": {"N": str(ended_at)},
    }
    aws("dynamodb").put_item(TableName=outputs["codes_table"], Item=item)
    yield code
    aws("dynamodb").delete_item(TableName=outputs["codes_table"], Key={"pk": item["pk"]})


def test_a_true_claim_tells_the_actor(api: CodesApi, document: str) -> None:
    (code,) = api.issue(holder(document, "Zoë"))

    answer = api.validate(code["code"], document)

    assert (answer.status_code, answer.json()) == (200, {"actor": "Zoë"})
    assert answer.headers["Content-Type"] == "application/json"


def test_a_code_opens_its_document_once(api: CodesApi, document: str) -> None:
    (code,) = api.issue(holder(document))
    api.validate(code["code"], document)

    _refused(api.validate(code["code"], document))
    assert api.status(code["code"]) == "used"


def test_an_unknown_code_is_refused(api: CodesApi, document: str) -> None:
    _refused(api.validate(UNKNOWN, document))


def test_another_document_is_refused(api: CodesApi, document: str) -> None:
    (code,) = api.issue(holder(document))

    _refused(api.validate(code["code"], f"{document}-2"))


def test_another_date_of_birth_is_refused_and_the_code_stays_active(api: CodesApi, document: str) -> None:
    (code,) = api.issue(holder(document))

    _refused(api.validate(code["code"], document, born="1980-03-01"))
    assert api.status(code["code"]) == "active"


def test_a_revoked_code_is_refused(api: CodesApi, document: str) -> None:
    (code,) = api.issue(holder(document))
    api.revoke(code["code"])

    _refused(api.validate(code["code"], document))


def test_a_superseded_code_is_refused(api: CodesApi, document: str) -> None:
    (first,) = api.issue(holder(document))
    api.issue(holder(document))

    _refused(api.validate(first["code"], document))


def test_an_expired_code_is_refused_before_the_table_removes_it(
    api: CodesApi, document: str, expired_code: str
) -> None:
    _refused(api.validate(expired_code, document))
    assert api.status(expired_code) == "expired"


def test_nobody_can_tell_one_refusal_from_another(api: CodesApi, document: str, expired_code: str) -> None:
    (used, revoked) = api.issue(holder(document), holder(document, "bert"))
    api.validate(used["code"], document)
    api.revoke(revoked["code"])
    answers = [api.validate(code, document) for code in (UNKNOWN, used["code"], revoked["code"], expired_code)]

    bodies = [without_request_id(answer.json()) for answer in answers]
    headers = [set(answer.headers) for answer in answers]
    lengths = {answer.headers["Content-Length"] for answer in answers}

    assert bodies == [REFUSAL] * 4
    assert headers == [headers[0]] * 4
    assert len(lengths) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"code": "abcdefghjkmn"},
        {"code": "ABCDEFGHJKM"},
        {"code": "ABCDEFGHJKMN3"},
        {"code": "O00000000000"},
        {"document": "D 1"},
        {"date_of_birth": "1980-2-29"},
        {"more": True},
    ],
)
def test_the_model_refuses(api: CodesApi, change: dict[str, Any]) -> None:
    claim = {"code": UNKNOWN, "document": "D-1", "date_of_birth": BORN}

    answer = api.post("/codes/validate", claim | change)

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, PROBLEM)
    assert answer.json()["type"] == "urn:problem:gateway:BAD_REQUEST_BODY"


def test_a_date_that_never_was_is_told(api: CodesApi, document: str) -> None:
    answer = api.validate(UNKNOWN, document, born="1981-02-29")

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/date_of_birth"]
