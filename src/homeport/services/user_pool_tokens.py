"""Tokens of user pools: moto's all hold for an hour and lack claims that libraries ask for.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
"""

import functools
import time
import uuid
from collections.abc import Mapping
from typing import Any

_UNITS_S = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
_DEFAULT_S = 3600
_NAMES = {"access": "AccessToken", "id": "IdToken"}


def mend() -> None:
    """Let tokens hold as long as their client says, and say when they were issued."""
    from moto.cognitoidp.models import CognitoIdpUserPool

    pool: Any = CognitoIdpUserPool
    create_jwt = pool.create_jwt

    @functools.wraps(create_jwt)
    def create(
        self: Any, client_id: str, username: str, token_use: str, extra_data: Mapping[str, Any] | None = None
    ) -> tuple[str, int]:
        client = self.clients.get(client_id)
        holds_s = validity_s(token_use, client.extended_config if client else {})
        now_s = int(time.time())
        times = {"auth_time": now_s, "iat": now_s, "exp": now_s + holds_s, "event_id": str(uuid.uuid4())}
        made: tuple[str, int] = create_jwt(
            self, client_id, username, token_use, expires_in=holds_s, extra_data={**(extra_data or {}), **times}
        )
        return made

    pool.create_jwt = create


def validity_s(token_use: str, client: Mapping[str, Any]) -> int:
    """How long an `access` or `id` token holds by its client's settings.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
    """
    name = _NAMES[token_use]
    validity = client.get(f"{name}Validity")
    if not validity:
        return _DEFAULT_S
    unit = (client.get("TokenValidityUnits") or {}).get(name) or "hours"
    return int(validity) * _UNITS_S[unit]
