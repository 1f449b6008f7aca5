"""Filter criteria: which events of a source reach the function.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

import json
from collections.abc import Sequence
from typing import Any

from homeport.functions.event_sources.patterns import matches
from homeport.functions.event_sources.ports import Event, Message, StreamRecord


class Filters:
    """A mapping's filters; one that matches is enough, and without any everything passes."""

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        """`patterns` are JSON."""
        self._patterns: list[dict[str, Any]] = [json.loads(pattern) for pattern in patterns]

    def let_message_pass(self, message: Message) -> bool:
        """Whether a message of a queue passes: `body` is its JSON, or its text where it is no JSON."""
        if not self._patterns:
            return True
        return self._pass({**message.event, "body": _content(message.event["body"])})

    def let_record_pass(self, record: StreamRecord) -> bool:
        """Whether a record of a stream passes: `data` is its decoded content."""
        if not self._patterns:
            return True
        if record.data is None:
            return self._pass(record.event)
        # Metadata of Kinesis is named without the `kinesis` above it, as `data` is.
        return self._pass({**record.event, **record.event.get("kinesis", {}), "data": _content(record.data)})

    def _pass(self, event: Event) -> bool:
        return any(matches(pattern, event) for pattern in self._patterns)


def _content(raw: str | bytes) -> Any:
    """An object or a list where it is JSON of one: a pattern for text never matches it, nor the other way round."""
    try:
        content = json.loads(raw)
    except ValueError:
        content = None
    if isinstance(content, dict | list):
        return content
    return raw if isinstance(raw, str) else raw.decode(errors="replace")
