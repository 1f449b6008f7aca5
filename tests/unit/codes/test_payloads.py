from datetime import date
from typing import Any

import pytest

from codes import payloads
from codes.errors import Fault, InvalidRequestError
from codes.model import Holder
from codes.payloads import Claim

ANNA = {"document": "LP-1", "actor": "Anna", "date_of_birth": "1980-02-29"}
DOCUMENT = "must be a document's reference number"
ACTOR = "must be a text of 1 to 128 characters"
DATE = "must be a date that exists, as YYYY-MM-DD"
CODE = "must be a code of 12 characters"
LIST = Fault("/holders", "must be a list of 1 to 25 holders")


def test_holders_are_read_in_their_order() -> None:
    zoe = {"document": "700.1_x", "actor": "Zoë 李", "date_of_birth": "2001-12-31"}

    assert payloads.holders({"holders": [ANNA, zoe]}) == [
        Holder("LP-1", "Anna", date(1980, 2, 29)),
        Holder("700.1_x", "Zoë 李", date(2001, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (None, [LIST]),
        ([], [LIST]),
        ({}, [LIST]),
        ({"holders": None}, [LIST]),
        ({"holders": []}, [LIST]),
        ({"holders": {}}, [LIST]),
        ({"holders": [ANNA] * 26}, [LIST]),
        ({"holders": ["anna"]}, [Fault("/holders/0", "must be an object")]),
        (
            {"holders": [ANNA, {}]},
            [
                Fault("/holders/1/document", DOCUMENT),
                Fault("/holders/1/actor", ACTOR),
                Fault("/holders/1/date_of_birth", DATE),
            ],
        ),
        ({"holders": [{**ANNA, "document": 1}]}, [Fault("/holders/0/document", DOCUMENT)]),
        ({"holders": [{**ANNA, "document": "a#b"}]}, [Fault("/holders/0/document", DOCUMENT)]),
        ({"holders": [{**ANNA, "document": "-a"}]}, [Fault("/holders/0/document", DOCUMENT)]),
        ({"holders": [{**ANNA, "document": "a\n"}]}, [Fault("/holders/0/document", DOCUMENT)]),
        ({"holders": [{**ANNA, "document": "a" * 65}]}, [Fault("/holders/0/document", DOCUMENT)]),
        ({"holders": [{**ANNA, "actor": ""}]}, [Fault("/holders/0/actor", ACTOR)]),
        ({"holders": [{**ANNA, "actor": "a" * 129}]}, [Fault("/holders/0/actor", ACTOR)]),
        ({"holders": [{**ANNA, "date_of_birth": "1981-02-29"}]}, [Fault("/holders/0/date_of_birth", DATE)]),
        ({"holders": [{**ANNA, "date_of_birth": "19810228"}]}, [Fault("/holders/0/date_of_birth", DATE)]),
        ({"holders": [{**ANNA, "date_of_birth": "1981-W01-1"}]}, [Fault("/holders/0/date_of_birth", DATE)]),
        (
            {"holders": [ANNA, {**ANNA, "date_of_birth": "1999-09-09"}]},
            [Fault("/holders/1", "repeats the document and actor of an earlier holder")],
        ),
    ],
)
def test_wrong_holders_are_refused_fault_by_fault(body: Any, faults: list[Fault]) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        payloads.holders(body)

    assert list(refused.value.faults) == faults


def test_a_claim_is_read() -> None:
    body = {"code": "ABCDEFGH3479", "document": "LP-1", "date_of_birth": "1980-02-29"}

    assert payloads.claim(body) == Claim("ABCDEFGH3479", "LP-1", date(1980, 2, 29))


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (None, [Fault("", "must be an object")]),
        ({}, [Fault("/code", CODE), Fault("/document", DOCUMENT), Fault("/date_of_birth", DATE)]),
        (
            {"code": "abcdefgh3479", "document": "LP-1", "date_of_birth": "1980-13-01"},
            [Fault("/code", CODE), Fault("/date_of_birth", DATE)],
        ),
    ],
)
def test_a_wrong_claim_is_refused(body: Any, faults: list[Fault]) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        payloads.claim(body)

    assert list(refused.value.faults) == faults


@pytest.mark.parametrize("body", ["ABCDEFGH3479", {}, {"code": None}, {"code": "ABCDEFGH347"}])
def test_a_wrong_code_is_refused(body: Any) -> None:
    with pytest.raises(InvalidRequestError):
        payloads.code(body)


def test_a_code_is_read() -> None:
    assert payloads.code({"code": "ABCDEFGH3479"}) == "ABCDEFGH3479"


@pytest.mark.parametrize(("text", "limit"), [(None, 25), ("1", 1), ("100", 100), ("007", 7)])
def test_limits(text: str | None, limit: int) -> None:
    assert payloads.limit(text, default=25, most=100) == limit


@pytest.mark.parametrize("text", ["", "0", "101", "-1", "1.5", "ten", "٣", "99999999999"])
def test_wrong_limits_are_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        payloads.limit(text, default=25, most=100)

    assert refused.value.faults == (Fault("limit", "must be a number from 1 to 100"),)


@pytest.mark.parametrize(("text", "read"), [(None, None), ("Zoë", "Zoë")])
def test_an_actor_is_optional(text: str | None, read: str | None) -> None:
    assert payloads.actor(text) == read


@pytest.mark.parametrize("text", ["", "a" * 129])
def test_a_wrong_actor_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError):
        payloads.actor(text)


def test_a_wrong_document_in_a_path_is_refused() -> None:
    with pytest.raises(InvalidRequestError) as refused:
        payloads.document("a b")

    assert refused.value.faults == (Fault("document", DOCUMENT),)
