import base64

import pytest

from homeport.functions.api_errors import InvalidRequestContentException
from homeport.functions.client_context import LIMIT_BYTES, checked_client_context, decoded_client_context


@pytest.mark.parametrize(
    ("given", "decoded"),
    [(None, ""), ("", ""), ("eyJjdXN0b20iOnt9fQ==", '{"custom":{}}'), ("no base64!", "no base64!"), ("/w==", "/w==")],
)
def test_client_context_is_decoded(given: str | None, decoded: str) -> None:
    assert decoded_client_context(given) == decoded


def of_length(length: int) -> str:
    """A context whose header has that many bytes, or up to three fewer."""
    size = length // 4 * 3
    return base64.b64encode(b'{"custom":"' + b"x" * (size - 13) + b'"}').decode()


@pytest.mark.parametrize("given", ["e30=", "eyJjdXN0b20iOnt9fQ==", of_length(LIMIT_BYTES)])
def test_object_is_taken(given: str) -> None:
    assert checked_client_context(given) == given


def test_no_context_is_none() -> None:
    assert checked_client_context("") is None


@pytest.mark.parametrize("given", ["string", "no base64!", "/w==", "W10=", "MQ==", of_length(LIMIT_BYTES + 4)])
def test_what_is_no_object_or_too_long_is_refused(given: str) -> None:
    with pytest.raises(InvalidRequestContentException, match="Client context must be "):
        checked_client_context(given)
