"""The trail that the table's stream and the second function leave."""

import pytest

from integration.codes_fixtures import Aws, CodesApi, Outputs, Trail, holder

pytestmark = pytest.mark.timeout(180)


def test_a_new_code_is_on_the_trail(api: CodesApi, trail: Trail, document: str) -> None:
    (code,) = api.issue(holder(document, "Zoë"))

    (entry,) = trail.entries(code["code"])

    created_at = api.get(f"/codes/{code['code']}").json()["created_at"]
    assert entry == {
        "code": {"S": code["code"]},
        "sequence": entry["sequence"],
        "event": {"S": "created"},
        "at": {"N": str(created_at)},
        "document": {"S": document},
        "actor": {"S": "Zoë"},
        "event_id": entry["event_id"],
    }


def test_a_superseded_code_is_on_the_trail(api: CodesApi, trail: Trail, document: str) -> None:
    (first,) = api.issue(holder(document))
    (second,) = api.issue(holder(document))

    assert trail.events(first["code"], 2) == ["created", "superseded"]
    assert trail.events(second["code"]) == ["created"]


def test_a_revoked_code_is_on_the_trail(api: CodesApi, trail: Trail, document: str) -> None:
    (code,) = api.issue(holder(document))
    api.revoke(code["code"])

    assert trail.events(code["code"], 2) == ["created", "revoked"]


def test_a_used_code_is_on_the_trail(api: CodesApi, trail: Trail, document: str) -> None:
    (code,) = api.issue(holder(document))
    api.validate(code["code"], document)

    assert trail.events(code["code"], 2) == ["created", "used"]


def test_a_refusal_leaves_no_trace(api: CodesApi, trail: Trail, document: str) -> None:
    (code,) = api.issue(holder(document))
    api.validate(code["code"], document, born="1999-09-09")
    api.revoke(code["code"])

    assert trail.events(code["code"], 2) == ["created", "revoked"]


def test_a_code_deleted_by_hand_is_on_the_trail(
    api: CodesApi, trail: Trail, document: str, aws: Aws, outputs: Outputs
) -> None:
    (code,) = api.issue(holder(document))
    aws("dynamodb").delete_item(TableName=outputs["codes_table"], Key={"pk": {"S": f"CODE#{code['code']}"}})

    assert trail.events(code["code"], 2) == ["created", "deleted"]


def test_all_codes_of_a_busy_minute_are_on_the_trail(api: CodesApi, trail: Trail, document: str) -> None:
    codes = [
        code["code"]
        for batch in range(4)
        for code in api.issue(*[holder(document, f"actor-{batch}-{number}") for number in range(25)])
    ]

    assert [trail.events(code) for code in codes] == [["created"]] * 100


def test_what_is_no_code_is_filtered_out(api: CodesApi, trail: Trail, document: str) -> None:
    (code,) = api.issue(holder(document))

    assert trail.events(code["code"]) == ["created"]
    assert trail.of(f"SLOT#{document}#anna") == []
