"""The public documents of user pools: the keys that tokens verify against, and where everything is.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
"""

import json
from typing import Any

_POOL = "/<regex('[a-z]{2}(-[a-z]+)+-[0-9]_[A-Za-z0-9]+'):pool_id>/.well-known"


def apply() -> None:
    """Answer `/{pool}/.well-known/…` on every host; call once LocalStack's router is there."""
    from localstack.services.edge import ROUTER

    ROUTER.add(f"{_POOL}/jwks.json", _keys, methods=["GET"])
    ROUTER.add(f"{_POOL}/openid-configuration", _configuration, methods=["GET"])


def _keys(request: Any, pool_id: str, **_: Any) -> Any:
    from moto.utilities.utils import load_resource

    return _answer(load_resource("moto.cognitoidp", "resources/jwks-public.json")) if _exists(pool_id) else _missing()


def _configuration(request: Any, pool_id: str, **_: Any) -> Any:
    if not _exists(pool_id):
        return _missing()
    issuer = f"https://cognito-idp.{pool_id.partition('_')[0]}.amazonaws.com/{pool_id}"
    return _answer(
        {
            "id_token_signing_alg_values_supported": ["RS256"],
            "issuer": issuer,
            "jwks_uri": f"{issuer}/.well-known/jwks.json",
            "response_types_supported": ["code", "token"],
            "scopes_supported": ["openid", "email", "phone", "profile"],
            "subject_types_supported": ["public"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }
    )


def _exists(pool_id: str) -> bool:
    from moto.cognitoidp.models import cognitoidp_backends

    region = pool_id.partition("_")[0]
    return any(pool_id in backends[region].user_pools for backends in list(cognitoidp_backends.values()))


def _answer(document: Any) -> Any:
    from localstack.http import Response

    return Response(json.dumps(document), 200, {"Content-Type": "application/json"})


def _missing() -> Any:
    from localstack.http import Response

    body = {"message": "User pool does not exist."}
    return Response(json.dumps(body), 404, {"Content-Type": "application/json"})
