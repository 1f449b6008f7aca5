"""Works through batches of the stream."""

import logging
from typing import Any, Protocol

from codes.audit.records import AuditEntry, UnreadableRecordError, audit_entry

LOG = logging.getLogger("codes.audit")


class Trail(Protocol):
    """Where entries go."""

    def append(self, entry: AuditEntry) -> None:
        """Write one entry; writing it again changes nothing."""


class Consumer:
    """The handler of the event source mapping."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    def __call__(self, event: dict[str, Any], _context: object) -> dict[str, Any]:
        """Append what the records tell, in their order.

        The answer names the first record that cannot be read: Lambda delivers from there again, and when that does not
        help sends it to the dead-letter queue and goes on behind it.
        https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
        """
        for record in event["Records"]:
            try:
                self._append(record)
            except UnreadableRecordError:
                LOG.exception("a record cannot be read")
                return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
        return {"batchItemFailures": []}

    def _append(self, record: dict[str, Any]) -> None:
        entry = audit_entry(record)
        if entry is not None:
            self._trail.append(entry)
            LOG.info("%s, event %s", entry.event, entry.event_id)
