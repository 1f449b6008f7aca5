"""What may be an event: its size and its form.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import enum
import json
from typing import NoReturn

import orjson

from homeport.functions.api_errors import InvalidRequestContentException, RequestEntityTooLargeException
from homeport.functions.invoke_api.json_complaints import complaint

SYNCHRONOUS_LIMIT_BYTES = 6 * 1024 * 1024
ASYNCHRONOUS_LIMIT_BYTES = 1024 * 1024


class InvocationType(enum.StrEnum):
    """How a caller wants a function invoked."""

    REQUEST_RESPONSE = "RequestResponse"
    EVENT = "Event"
    DRY_RUN = "DryRun"


def checked_payload(payload: bytes, kind: InvocationType) -> bytes:
    """The event for the function; an empty one is an empty object.

    Raises RequestEntityTooLargeException, InvalidRequestContentException.
    """
    if len(payload) > SYNCHRONOUS_LIMIT_BYTES:
        raise RequestEntityTooLargeException(
            f"Request must be smaller than {SYNCHRONOUS_LIMIT_BYTES} bytes for the InvokeFunction operation"
        )
    if kind is InvocationType.EVENT and len(payload) > ASYNCHRONOUS_LIMIT_BYTES:
        raise RequestEntityTooLargeException(
            f"{len(payload)} byte payload is too large for the Event invocation type "
            f"(limit {ASYNCHRONOUS_LIMIT_BYTES} bytes)"
        )
    return checked_json(payload)


def checked_json(payload: bytes) -> bytes:
    """The event for the function, whatever its size. Raises InvalidRequestContentException."""
    if not payload:
        return b"{}"
    try:
        orjson.loads(payload)
    except ValueError:
        # Stricter than Lambda in what it takes for a text, so the last word is another's.
        _check_slowly(payload)
    return payload


def _check_slowly(payload: bytes) -> None:
    try:
        json.loads(payload.decode(), parse_constant=_no_constant, parse_int=len)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestContentException(
            f"Could not parse request body into json: Could not parse payload into json: {complaint(payload, error)}"
        ) from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
