"""How long tokens of user pools hold."""

from typing import Any

import pytest

from homeport.services.user_pool_tokens import validity_s


@pytest.mark.parametrize(
    ("token_use", "client", "expected"),
    [
        ("access", {}, 3600),
        ("id", {"AccessTokenValidity": 2}, 3600),
        ("access", {"AccessTokenValidity": 2}, 7200),
        ("id", {"IdTokenValidity": 1, "TokenValidityUnits": {"IdToken": "days"}}, 86_400),
        ("access", {"AccessTokenValidity": 300, "TokenValidityUnits": {"AccessToken": "seconds"}}, 300),
        ("access", {"AccessTokenValidity": 5, "TokenValidityUnits": {"IdToken": "minutes"}}, 18_000),
    ],
)
def test_validity(token_use: str, client: dict[str, Any], expected: int) -> None:
    assert validity_s(token_use, client) == expected
