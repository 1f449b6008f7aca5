"""What Lambda takes for an event. The sentences about bad JSON stand in reports of AWS's callers."""

import pytest

from homeport.functions.api_errors import InvalidRequestContentException, RequestEntityTooLargeException
from homeport.functions.invoke_api.payloads import InvocationType, checked_payload

SYNCHRONOUS, EVENT = InvocationType.REQUEST_RESPONSE, InvocationType.EVENT
PREFIX = "Could not parse request body into json: Could not parse payload into json: "
VALUE = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


@pytest.mark.parametrize(
    "payload", [b"{}", b"[1]", b'"text"', b"null", b" 7 ", b"7" * 5000, b'"\\ud800"', '"ü"'.encode()]
)
def test_any_json_is_an_event(payload: bytes) -> None:
    assert checked_payload(payload, SYNCHRONOUS) == payload


def test_no_event_is_an_empty_object() -> None:
    assert checked_payload(b"", EVENT) == b"{}"


@pytest.mark.parametrize(
    ("payload", "sentence", "place"),
    [
        (b"'test'", f"Unexpected character (''' (code 39)): expected a valid value {VALUE}", "line: 1, column: 1"),
        (
            b"{c: 1}",
            "Unexpected character ('c' (code 99)): was expecting double-quote to start field name",
            "column: 2",
        ),
        (
            b'{"a":1 1}',
            "Unexpected character ('1' (code 49)): was expecting comma to separate Object entries",
            "column: 8",
        ),
        (b'[{"a":1} 1]', "Unexpected character ('1' (code 49)): was expecting comma to separate Array entries", ""),
        (b"Hello World", f"Unrecognized token 'Hello': was expecting {VALUE}", "line: 1"),
        (b'{"a":\n NaN}', f"Unrecognized token 'NaN': was expecting {VALUE}", "line: 2"),
        (b"[" + b"7" * 5000 + b", NaN]", f"Unrecognized token 'NaN': was expecting {VALUE}", "column: 5004"),
        (b'{"a":', "Unexpected end-of-input", "line: 1"),
        (b'"\xff"', "Invalid UTF-8 start byte 0xff", "line: 1, column: 2"),
    ],
)
def test_text_that_is_no_json(payload: bytes, sentence: str, place: str) -> None:
    with pytest.raises(InvalidRequestContentException) as caught:
        checked_payload(payload, SYNCHRONOUS)

    message, _, where = caught.value.message.partition("\n")
    assert message == PREFIX + sentence
    assert where.startswith(" at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: ")
    assert place in where


@pytest.mark.parametrize(
    ("kind", "size", "message"),
    [
        (SYNCHRONOUS, 6291457, "Request must be smaller than 6291456 bytes for the InvokeFunction operation"),
        (EVENT, 1048577, "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)"),
    ],
)
def test_event_beyond_the_limit(kind: InvocationType, size: int, message: str) -> None:
    with pytest.raises(RequestEntityTooLargeException) as caught:
        checked_payload(b'"' + b"x" * (size - 2) + b'"', kind)

    assert caught.value.message == message
    assert checked_payload(b'"' + b"x" * (size - 3) + b'"', kind)
