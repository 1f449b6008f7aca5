from typing import Any

import pytest

from codes.audit.consumer import Consumer
from codes.audit.records import AuditEntry, UnreadableRecordError
from support.events import event


class MemoryTrail:
    """Keeps the entries in a list."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []

    def append(self, entry: AuditEntry) -> None:
        self.entries.append(entry)


class FullTrail:
    """A table that takes nothing."""

    def append(self, entry: AuditEntry) -> None:
        raise OSError("full")


def _record(sequence: str, **image: Any) -> dict[str, Any]:
    record: dict[str, Any] = event("dynamodb-code-created")
    record["dynamodb"]["SequenceNumber"] = sequence
    record["dynamodb"]["NewImage"] |= image
    return record


def test_entries_are_appended_in_the_order_of_the_records() -> None:
    trail = MemoryTrail()

    Consumer(trail)({"Records": [_record("7"), _record("8")]}, None)

    assert [entry.sequence for entry in trail.entries] == ["7".zfill(40), "8".zfill(40)]


def test_a_record_that_cannot_be_read_fails_its_batch() -> None:
    trail = MemoryTrail()

    with pytest.raises(UnreadableRecordError):
        Consumer(trail)({"Records": [_record("7"), _record("8", status={"S": "strange"}), _record("9")]}, None)

    assert [entry.sequence for entry in trail.entries] == ["7".zfill(40)]


def test_an_entry_that_cannot_be_written_fails_its_batch() -> None:
    with pytest.raises(OSError, match="full"):
        Consumer(FullTrail())({"Records": [_record("7")]}, None)
