"""The frames of a streamed response: `application/vnd.amazon.eventstream`.

https://smithy.io/2.0/aws/amazon-eventstream.html and InvokeWithResponseStreamResponseEvent of Lambda's model.
"""

import base64
import json
import struct
from zlib import crc32

from homeport.functions.invocation import InvocationResult

CONTENT_TYPE = "application/vnd.amazon.eventstream"

_STRING = 7
_PRELUDE_BYTES = 12
_CHECKSUM_BYTES = 4


def payload_chunk(data: bytes) -> bytes:
    """A piece of the response."""
    return frame("PayloadChunk", "application/octet-stream", data)


def invoke_complete(result: InvocationResult, *, with_log: bool) -> bytes:
    """The last frame: that the function ended, and how."""
    members: dict[str, str] = {}
    if result.function_error is not None:
        members["ErrorCode"] = result.function_error
        members["ErrorDetails"] = result.payload.decode("utf-8", "replace")
    if with_log:
        members["LogResult"] = base64.b64encode(result.log_tail.encode()).decode()
    return frame("InvokeComplete", "application/json", json.dumps(members, separators=(",", ":")).encode())


def frame(event_type: str, content_type: str, payload: bytes) -> bytes:
    """One event as it stands on the wire."""
    headers = b"".join(
        _header(name, value)
        for name, value in ((":event-type", event_type), (":content-type", content_type), (":message-type", "event"))
    )
    total = _PRELUDE_BYTES + len(headers) + len(payload) + _CHECKSUM_BYTES
    lengths = struct.pack("!II", total, len(headers))
    message = lengths + struct.pack("!I", crc32(lengths)) + headers + payload
    return message + struct.pack("!I", crc32(message))


def _header(name: str, value: str) -> bytes:
    key, content = name.encode(), value.encode()
    return struct.pack("!B", len(key)) + key + struct.pack("!BH", _STRING, len(content)) + content
