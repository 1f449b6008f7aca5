import pytest

from homeport.functions.client_context import decoded_client_context


@pytest.mark.parametrize(
    ("given", "decoded"),
    [(None, ""), ("", ""), ("eyJjdXN0b20iOnt9fQ==", '{"custom":{}}'), ("no base64!", "no base64!"), ("/w==", "/w==")],
)
def test_client_context_is_decoded(given: str | None, decoded: str) -> None:
    assert decoded_client_context(given) == decoded
