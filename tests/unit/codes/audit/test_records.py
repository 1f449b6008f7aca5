from typing import Any

import pytest

from codes.audit.records import AuditEntry, UnreadableRecordError, audit_entry
from support.events import event


def _record(name: str, *, old: str | None = None, new: str | None = None, **more: Any) -> dict[str, Any]:
    """A record about the code of the shelf's event, with the statuses before and after."""
    record: dict[str, Any] = event("dynamodb-code-created")
    image = record["dynamodb"].pop("NewImage")
    if old is not None:
        record["dynamodb"]["OldImage"] = {**image, "status": {"S": old}}
    if new is not None:
        changed_at = "1602537336" if name == "INSERT" else "1602540000"
        record["dynamodb"]["NewImage"] = {**image, "status": {"S": new}, "changed_at": {"N": changed_at}}
    return {**record, "eventName": name, **more}


def _entry(kind: str, at: int) -> AuditEntry:
    return AuditEntry(
        code="AAAAAAAAAAAA",
        sequence="111".zfill(40),
        event=kind,
        at=at,
        document="D-1",
        actor="anna",
        event_id="c4ca4238a0b923820dcc509a6f75849b",
    )


TIME_TO_LIVE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


@pytest.mark.parametrize(
    ("record", "entry"),
    [
        (_record("INSERT", new="active"), _entry("created", 1602537336)),
        (_record("MODIFY", old="active", new="used"), _entry("used", 1602540000)),
        (_record("MODIFY", old="active", new="superseded"), _entry("superseded", 1602540000)),
        (_record("MODIFY", old="active", new="revoked"), _entry("revoked", 1602540000)),
        (_record("MODIFY", old="active", new="active"), None),
        (_record("MODIFY", old="used", new="used"), None),
        (_record("MODIFY", old="used", new="active"), None),
        (_record("REMOVE", old="active", userIdentity=TIME_TO_LIVE), _entry("expired", 1602537337)),
        (_record("REMOVE", old="active", userIdentity=None), _entry("deleted", 1602537337)),
        (_record("REMOVE", old="used"), _entry("deleted", 1602537337)),
    ],
)
def test_what_a_record_tells(record: dict[str, Any], entry: AuditEntry | None) -> None:
    assert audit_entry(record) == entry


def test_a_code_deleted_by_hand_may_have_any_shape() -> None:
    record = _record("REMOVE")

    entry = audit_entry(record)

    assert entry is not None
    assert (entry.event, entry.document, entry.actor) == ("deleted", None, None)


@pytest.mark.parametrize(
    "record",
    [
        _record("INSERT"),
        _record("INSERT", new="strange"),
        _record("MODIFY", new="used"),
        _record("MODIFY", old="strange", new="used"),
        _record("CHANGE", new="used"),
    ],
)
def test_what_the_service_does_not_write_is_unreadable(record: dict[str, Any]) -> None:
    with pytest.raises(UnreadableRecordError, match="c4ca4238a0b923820dcc509a6f75849b"):
        audit_entry(record)


def test_a_status_that_is_no_text_is_unreadable() -> None:
    record = _record("INSERT", new="active")
    record["dynamodb"]["NewImage"]["status"] = {"N": "1"}

    with pytest.raises(UnreadableRecordError):
        audit_entry(record)
