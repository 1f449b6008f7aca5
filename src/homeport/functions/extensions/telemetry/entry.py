"""One entry of a telemetry stream, and how each API and schema version shows it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeport.functions.extensions.telemetry.subscription import LOGS, Subscription
from homeport.functions.platform_events import encoded

# The Telemetry API tells an invocation's end by its report; what the Logs API does not know is not in the table below.
_NOT_OF_TELEMETRY = frozenset({"platform.end", "platform.logsSubscription"})
# What of a record the Logs API shows; None for all of it.
_OF_LOGS: Mapping[str, frozenset[str] | None] = {
    "platform.start": frozenset({"requestId", "version"}),
    "platform.end": None,
    "platform.report": frozenset({"requestId", "metrics"}),
    "platform.runtimeDone": frozenset({"requestId", "status"}),
    "platform.fault": None,
    "platform.extension": None,
    "platform.logsSubscription": None,
    "platform.logsDropped": None,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A platform event, or a message that the function or an extension has written."""

    now_s: float
    """In seconds since the epoch."""
    category: str
    """`platform`, `function` or `extension`."""
    type: str
    """`platform.start`; of messages the same as the category."""
    record: Any
    is_structured: bool = False
    """Whether it is a message of a function whose log format is JSON."""

    def shown(self, subscription: Subscription) -> str | None:
        """As a subscriber gets it, one line of JSON; None where it gets no such entry."""
        if self.category not in subscription.types:
            return None
        record = _of_logs(self, subscription) if subscription.api is LOGS else _of_telemetry(self, subscription)
        return None if record is None else encoded(self.type, record, self.now_s)


def _of_telemetry(entry: Entry, subscription: Subscription) -> Any:
    if entry.type in _NOT_OF_TELEMETRY:
        return None
    oldest = subscription.schema_version == subscription.api.schema_versions[0]
    if entry.is_structured and not oldest:
        return _parsed(entry.record)
    is_newest = subscription.schema_version == subscription.api.schema_versions[-1]
    if entry.type == "platform.start" and not is_newest:
        return {name: value for name, value in entry.record.items() if name != "functionArn"}
    return entry.record


def _of_logs(entry: Entry, subscription: Subscription) -> Any:
    if entry.category != "platform":
        return entry.record
    if entry.type not in _OF_LOGS:
        return None
    # Told since the second schema version.
    if entry.type == "platform.runtimeDone" and subscription.schema_version == LOGS.schema_versions[0]:
        return None
    shown = _OF_LOGS[entry.type]
    return entry.record if shown is None else {name: entry.record[name] for name in entry.record if name in shown}


def _parsed(message: str) -> Any:
    """The object that a message is, or the message where it is none."""
    try:
        content = json.loads(message)
    except (ValueError, RecursionError):
        return message
    return content if isinstance(content, dict) else message
