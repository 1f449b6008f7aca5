"""POST /codes"""

import time
from typing import Any

import pytest

from integration.codes_fixtures import ALPHABET, PROBLEM, Aws, CodesApi, Outputs, holder

DAY_S = 86_400


def test_a_holder_gets_a_code(api: CodesApi, document: str) -> None:
    answer = api.post("/codes", {"holders": [holder(document)]})

    assert answer.status_code == 201
    (code,) = answer.json()["codes"]
    assert {"document": document, "actor": "anna"} == {name: code[name] for name in ("document", "actor")}
    assert code.keys() == {"code", "document", "actor", "expires_at"}
    assert len(code["code"]) == 12
    assert set(code["code"]) <= set(ALPHABET)


def test_holders_get_their_codes_in_their_order(api: CodesApi, document: str) -> None:
    actors = [f"actor-{number}" for number in range(25)]

    codes = api.issue(*[holder(document, actor) for actor in actors])

    assert [code["actor"] for code in codes] == actors
    assert len({code["code"] for code in codes}) == 25


def test_a_code_lives_as_long_as_the_parameter_says(api: CodesApi, document: str, aws: Aws, outputs: Outputs) -> None:
    parameter = aws("ssm").get_parameter(Name=outputs["code_lifetime_parameter"])["Parameter"]

    (code,) = api.issue(holder(document))

    shown = api.get(f"/codes/{code['code']}").json()
    assert shown["expires_at"] - shown["created_at"] == int(parameter["Value"]) * DAY_S
    assert abs(shown["created_at"] - time.time()) < 300


def test_a_new_code_supersedes_the_one_before(api: CodesApi, document: str) -> None:
    (first,) = api.issue(holder(document))

    (second,) = api.issue(holder(document))

    assert [api.status(first["code"]), api.status(second["code"])] == ["superseded", "active"]


def test_codes_of_other_actors_and_documents_stay(api: CodesApi, document: str) -> None:
    anna, bert, other = api.issue(holder(document), holder(document, "bert"), holder(f"{document}-2"))

    api.issue(holder(document))

    statuses = [api.status(each["code"]) for each in (anna, bert, other)]
    assert statuses == ["superseded", "active", "active"]


@pytest.mark.parametrize("actor", ["Zoë Ångström", "李小龙", "Ольга", "😀", 'O\'Neill "the" \\ one', "<b>&amp;", " "])
def test_an_actor_may_have_any_name(api: CodesApi, document: str, actor: str) -> None:
    (code,) = api.issue(holder(document, actor))

    assert code["actor"] == actor
    assert api.validate(code["code"], document).json() == {"actor": actor}


GOOD = holder("D-1")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="no holders"),
        pytest.param([], id="a list"),
        pytest.param("holders", id="a text"),
        pytest.param(None, id="null"),
        pytest.param({"holders": []}, id="an empty list"),
        pytest.param({"holders": {}}, id="holders that are no list"),
        pytest.param({"holders": [GOOD] * 26}, id="too many holders"),
        pytest.param({"holders": [GOOD], "more": 1}, id="a property of which the model does not know"),
        pytest.param({"holders": [{**GOOD, "more": 1}]}, id="a holder with one"),
        pytest.param({"holders": ["anna"]}, id="a holder that is no object"),
        pytest.param({"holders": [{"document": "D-1", "actor": "anna"}]}, id="no date of birth"),
        pytest.param({"holders": [{**GOOD, "document": 7}]}, id="a document of another type"),
        pytest.param({"holders": [{**GOOD, "document": None}]}, id="a document that is null"),
        pytest.param({"holders": [{**GOOD, "document": ""}]}, id="an empty document"),
        pytest.param({"holders": [{**GOOD, "document": "D#1"}]}, id="a document with a wrong character"),
        pytest.param({"holders": [{**GOOD, "document": "D" * 65}]}, id="a document that is too long"),
        pytest.param({"holders": [{**GOOD, "actor": ""}]}, id="an empty actor"),
        pytest.param({"holders": [{**GOOD, "actor": "a" * 129}]}, id="an actor that is too long"),
        pytest.param({"holders": [{**GOOD, "date_of_birth": "29.2.1980"}]}, id="a date in another form"),
        pytest.param({"holders": [GOOD, {**GOOD, "date_of_birth": 19800229}]}, id="a second holder that is wrong"),
    ],
)
def test_the_model_refuses(api: CodesApi, body: Any) -> None:
    answer = api.post("/codes", body)

    problem = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, PROBLEM)
    assert problem == {
        "type": "urn:problem:gateway:BAD_REQUEST_BODY",
        "title": "Invalid request body",
        "status": 400,
        "detail": problem["detail"],
        "request_id": answer.headers["x-amzn-RequestId"],
    }
    assert problem["detail"]


@pytest.mark.parametrize(
    ("holders", "pointer", "detail"),
    [
        (
            [{**GOOD, "date_of_birth": "1981-02-29"}],
            "/holders/0/date_of_birth",
            "must be a date that exists, as YYYY-MM-DD",
        ),
        ([GOOD, GOOD], "/holders/1", "repeats the document and actor of an earlier holder"),
    ],
)
def test_the_service_refuses_what_no_model_can_say(
    api: CodesApi, holders: list[dict[str, str]], pointer: str, detail: str
) -> None:
    answer = api.post("/codes", {"holders": holders})

    assert (answer.status_code, answer.headers["Content-Type"]) == (422, PROBLEM)
    assert answer.json() == {
        "type": "urn:problem:codes:invalid-request",
        "title": "The request cannot be understood.",
        "status": 422,
        "errors": [{"pointer": pointer, "detail": detail}],
        "request_id": answer.headers["x-amzn-RequestId"],
    }


def test_no_code_is_issued_when_one_holder_is_wrong(api: CodesApi, document: str) -> None:
    answer = api.post("/codes", {"holders": [holder(document), holder(document, "bert", born="1981-02-29")]})

    assert answer.status_code == 422
    assert api.get(f"/documents/{document}/codes").json() == {"codes": []}
