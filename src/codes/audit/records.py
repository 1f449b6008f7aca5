"""Reads stream records: which of them tells of an event in a code's life, and of which."""

from dataclasses import dataclass
from typing import Any

CREATED = "created"
EXPIRED = "expired"
"""Removed by the table's time to live."""
DELETED = "deleted"
"""Removed by hand."""

_ENDINGS = frozenset({"used", "superseded", "revoked"})
_STATUSES = _ENDINGS | {"active"}
_TIME_TO_LIVE = "dynamodb.amazonaws.com"


class UnreadableRecordError(Exception):
    """The record is none that the service writes."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One event in a code's life."""

    code: str
    sequence: str
    """The record's place in the stream, padded so that texts order as the numbers do."""
    event: str
    """`created`, `used`, `superseded`, `revoked`, `expired` or `deleted`."""
    at: int
    """When, in seconds since the epoch."""
    document: str | None
    actor: str | None
    event_id: str
    """The stream's id of the record."""


def audit_entry(record: dict[str, Any]) -> AuditEntry | None:
    """What a record of the stream (view type NEW_AND_OLD_IMAGES) tells; None when nothing happened to the code.

    Raises:
        UnreadableRecordError: the item is not a code as the service writes them.
    """
    try:
        event = _event(record)
        return None if event is None else _entry(record, event)
    except (KeyError, ValueError, TypeError) as error:
        raise UnreadableRecordError(f"record {record.get('eventID')}: {error!r}") from error


def _event(record: dict[str, Any]) -> str | None:
    match record["eventName"]:
        case "INSERT":
            _status(record, "NewImage")
            return CREATED
        case "MODIFY":
            before, after = _status(record, "OldImage"), _status(record, "NewImage")
            return after if after in _ENDINGS and after != before else None
        case "REMOVE":
            # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
            removed_by = (record.get("userIdentity") or {}).get("principalId")
            return EXPIRED if removed_by == _TIME_TO_LIVE else DELETED
    raise ValueError(record["eventName"])


def _status(record: dict[str, Any], image: str) -> str:
    status: str = record["dynamodb"][image]["status"]["S"]
    if status not in _STATUSES:
        raise ValueError(f"status {status}")
    return status


def _entry(record: dict[str, Any], event: str) -> AuditEntry:
    change = record["dynamodb"]
    image = change.get("NewImage") or change.get("OldImage") or {}
    at = change["ApproximateCreationDateTime"] if event in (EXPIRED, DELETED) else image["changed_at"]["N"]
    return AuditEntry(
        code=change["Keys"]["pk"]["S"].removeprefix("CODE#"),
        sequence=change["SequenceNumber"].zfill(40),
        event=event,
        at=int(float(at)),
        document=image.get("document", {}).get("S"),
        actor=image.get("actor", {}).get("S"),
        event_id=record["eventID"],
    )
