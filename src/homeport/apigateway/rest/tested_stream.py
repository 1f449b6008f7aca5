"""What a test of a method shows of a streamed answer: as much as comes within its time.

https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-troubleshoot.html
"""

import contextlib
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from homeport.apigateway.messages import ApiResponse
from homeport.apigateway.rest.deadline import within
from homeport.apigateway.streams import ByteStream, StreamBrokenError
from homeport.core.clock import Clock

SHOWN_WITHIN_S = 35.0
SHOWN_BYTES = 1024 * 1024
"""The answer is shown once there is more."""


async def buffered(answering: Coroutine[Any, Any, ApiResponse], clock: Clock) -> ApiResponse:
    """The answer with what of its body comes in time; its status is 0 where not even its headers do."""
    deadline_s = clock.monotonic() + SHOWN_WITHIN_S
    try:
        response = await within(clock, SHOWN_WITHIN_S, answering)
    except TimeoutError:
        return ApiResponse(0)
    if response.stream is None:
        return response
    return replace(response, body=await _collected(response.stream, clock, deadline_s), stream=None)


async def _collected(stream: ByteStream, clock: Clock, deadline_s: float) -> bytes:
    body = bytearray()
    with contextlib.closing(stream), contextlib.suppress(TimeoutError, StreamBrokenError):
        while len(body) <= SHOWN_BYTES:
            piece = await within(clock, deadline_s - clock.monotonic(), stream.read())
            if not piece:
                break
            body += piece
    return bytes(body)
