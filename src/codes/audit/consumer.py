"""Works through batches of the stream."""

import logging
from typing import Any, Protocol

from codes.audit.records import AuditEntry, audit_entry

LOG = logging.getLogger("codes.audit")


class Trail(Protocol):
    """Where entries go."""

    def append(self, entry: AuditEntry) -> None:
        """Write one entry; writing it again changes nothing."""


class Consumer:
    """The handler of the event source mapping."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail

    def __call__(self, event: dict[str, Any], _context: object) -> None:
        """Append what the records tell, in their order.

        A record that cannot be read or written fails the batch: Lambda halves it until that record stands alone, and
        when it fails then too sends it to the dead-letter queue and goes on behind it. The entries of the others may be
        written more than once by that.
        https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
        """
        for record in event["Records"]:
            entry = audit_entry(record)
            if entry is not None:
                self._trail.append(entry)
                LOG.info("%s, event %s", entry.event, entry.event_id)
