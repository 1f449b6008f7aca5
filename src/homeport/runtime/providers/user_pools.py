"""Tokens of the user pools that moto keeps.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
"""

import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

from joserfc import jwk, jwt
from joserfc.errors import JoseError

from homeport.apigateway.access import TokenRefusedError
from homeport.core.clock import Clock

_UNAUTHORIZED = "Unauthorized"
_EXPIRED = "The incoming token has expired"


class UserPools:
    """A TokenChecker over moto's backend."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def claims(self, token: str, user_pool_arns: tuple[str, ...]) -> Mapping[str, Any]:
        """See TokenChecker."""
        try:
            claims: Mapping[str, Any] = jwt.decode(token, _published_key(), algorithms=["RS256"]).claims
        except (JoseError, ValueError) as error:
            raise TokenRefusedError(_UNAUTHORIZED) from error
        if not any(_issues(arn, claims) for arn in user_pool_arns):
            raise TokenRefusedError(_UNAUTHORIZED)
        expires_s = claims.get("exp")
        if not isinstance(expires_s, int | float) or expires_s <= self._clock.time():
            raise TokenRefusedError(_EXPIRED)
        return claims


def _issues(arn: str, claims: Mapping[str, Any]) -> bool:
    """Whether a token is of an existing pool: `arn:aws:cognito-idp:{region}:{account}:userpool/{id}`."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return False
    region, account, pool_id = parts[3], parts[4], parts[5].partition("/")[2]
    issuer = f"https://cognito-idp.{region}.amazonaws.com/{pool_id}"
    return claims.get("iss") == issuer and _exists(account, region, pool_id)


def _exists(account: str, region: str, pool_id: str) -> bool:
    module = sys.modules.get("moto.cognitoidp.models")
    if module is None:
        return False
    return pool_id in module.cognitoidp_backends[account][region].user_pools


@cache
def _published_key() -> Any:
    """The key that all pools of moto sign with, as `/.well-known/jwks.json` shows it."""
    from moto.utilities.utils import load_resource

    return jwk.KeySet.import_key_set(load_resource("moto.cognitoidp", "resources/jwks-public.json"))
