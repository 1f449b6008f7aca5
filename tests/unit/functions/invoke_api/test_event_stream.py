"""Frames of a streamed response, read by botocore's own parser."""

import base64
import json
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.eventstream import EventStreamBuffer

from homeport.functions.invoke_api.event_stream import invoke_complete, payload_chunk


def read(*frames: bytes) -> list[tuple[dict[str, Any], bytes]]:
    buffer: Any = EventStreamBuffer()
    buffer.add_data(b"".join(frames))
    return [(message.headers, message.payload) for message in buffer]


def result(error: str | None = None, payload: bytes = b"") -> Any:
    return SimpleNamespace(function_error=error, payload=payload, log_tail="END\n")


def headers(event_type: str, content_type: str) -> dict[str, str]:
    return {":event-type": event_type, ":content-type": content_type, ":message-type": "event"}


def test_pieces_are_followed_by_the_end() -> None:
    assert read(payload_chunk(b"one"), payload_chunk(b"\x00\xff"), invoke_complete(result(), with_log=False)) == [
        (headers("PayloadChunk", "application/octet-stream"), b"one"),
        (headers("PayloadChunk", "application/octet-stream"), b"\x00\xff"),
        (headers("InvokeComplete", "application/json"), b"{}"),
    ]


@pytest.mark.parametrize("details", ['{"errorMessage":"no","errorType":"ValueError"}'])
def test_end_tells_of_a_failure_and_of_the_log(details: str) -> None:
    ((_, payload),) = read(invoke_complete(result("Unhandled", details.encode()), with_log=True))

    log = base64.b64encode(b"END\n").decode()
    assert json.loads(payload) == {"ErrorCode": "Unhandled", "ErrorDetails": details, "LogResult": log}
