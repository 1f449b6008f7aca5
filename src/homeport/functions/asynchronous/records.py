"""What destinations and dead-letter queues are told.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

import datetime as dt
import json
import uuid
from typing import Any

from homeport.functions.asynchronous.events import NOT_TRIED, Event
from homeport.functions.event_sources.failures import time_text
from homeport.functions.event_sources.ports import Outcome

_ERROR_MESSAGE_BYTES = 1024


def invocation_record(event: Event, condition: str, outcome: Outcome | None, now_s: float) -> dict[str, Any]:
    """The record for a destination; `outcome` is the last attempt's, where the function was reached in it."""
    # An event that is refused for want of any concurrency, or as one of a loop, was not tried once more.
    count = event.retries + (condition not in NOT_TRIED)
    record: dict[str, Any] = {
        "version": "1.0",
        "timestamp": time_text(now_s, "milliseconds"),
        "requestContext": {
            "requestId": event.request_id,
            "functionArn": event.function_arn,
            "condition": condition,
            "approximateInvokeCount": count,
        },
        "requestPayload": _value(event.payload),
    }
    if outcome is not None and condition not in NOT_TRIED:
        response: dict[str, Any] = {"statusCode": 200, "executedVersion": outcome.executed_version}
        if outcome.function_error is not None:
            response["functionError"] = outcome.function_error
        record["responseContext"] = response
        record["responsePayload"] = _value(outcome.payload)
    return record


def dead_letter_attributes(event: Event, outcome: Outcome | None, refusal: str, status: int) -> dict[str, Any]:
    """The message attributes beside the event in a dead-letter queue.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
    """
    error = _value(outcome.payload) if outcome is not None else None
    message = error.get("errorMessage") if isinstance(error, dict) else None
    text = str(message or refusal).encode()[:_ERROR_MESSAGE_BYTES].decode(errors="ignore")
    attributes: dict[str, Any] = {
        "RequestID": {"DataType": "String", "StringValue": event.request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": str(200 if outcome is not None else status)},
    }
    if text:
        attributes["ErrorMessage"] = {"DataType": "String", "StringValue": text}
    return attributes


def object_key(event: Event, now_s: float) -> str:
    """Under which name a bucket gets the record."""
    now = dt.datetime.fromtimestamp(now_s, dt.UTC)
    function = event.function_arn.split(":")[6]
    return f"aws/lambda/async/{function}/{now:%Y/%m/%d/%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"


def _value(payload: bytes) -> Any:
    """A payload as a part of a record."""
    try:
        return json.loads(payload) if payload else None
    except ValueError:
        return payload.decode(errors="replace")
