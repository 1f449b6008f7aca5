"""Who may call an operation: `security`, and `securityDefinitions` or `components.securitySchemes`.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
"""

import re
from typing import Any

from homeport.apigateway.rest.model import DEFAULT_AUTHORIZER_TTL_S
from homeport.apigateway.rest.openapi.api import ExportedApi, Shape

API_KEY = "api_key"
SIGNATURE = "sigv4"
_AUTH_TYPE = "x-amazon-apigateway-authtype"
_AUTHORIZER = "x-amazon-apigateway-authorizer"
_IDENTITY = re.compile(r"method\.request\.(?P<place>header|querystring)\.(?P<name>[^,\s]+)")
_COGNITO = "COGNITO_USER_POOLS"


def security_of(api: ExportedApi, method: Shape) -> list[dict[str, list[str]]]:
    """The security requirements of a method; empty for one that is open."""
    requirements: list[dict[str, list[str]]] = []
    authorizer = api.authorizers.get(method.get("authorizerId") or "")
    if (method.get("authorizationType") or "NONE").upper() == "AWS_IAM":
        requirements.append({SIGNATURE: []})
    elif authorizer is not None:
        requirements.append({authorizer["name"]: list(method.get("authorizationScopes") or ())})
    if method.get("apiKeyRequired"):
        requirements.append({API_KEY: []})
    return requirements


def schemes_of(api: ExportedApi, *, with_authorizers: bool) -> dict[str, Any]:
    """The security schemes by name: those that methods require, and with their details all authorizers."""
    used = _required(api)
    schemes: dict[str, Any] = {}
    if SIGNATURE in used:
        schemes[SIGNATURE] = _key("Authorization") | ({_AUTH_TYPE: "awsSigv4"} if with_authorizers else {})
    for authorizer in api.authorizers.values():
        if with_authorizers or authorizer["name"] in used:
            schemes[authorizer["name"]] = _scheme(authorizer, with_details=with_authorizers)
    if API_KEY in used:
        schemes[API_KEY] = _key("x-api-key")
    return schemes


def _required(api: ExportedApi) -> set[str]:
    methods = (method for each in api.resources for method in (each.get("resourceMethods") or {}).values())
    return {name for method in methods for requirement in security_of(api, method) for name in requirement}


def _key(name: str, place: str = "header") -> dict[str, Any]:
    return {"type": "apiKey", "name": name, "in": place}


def _scheme(authorizer: Shape, *, with_details: bool) -> dict[str, Any]:
    scheme = _key(*_identity(authorizer))
    if not with_details:
        return scheme
    kind = (authorizer.get("type") or "").upper()
    auth_type = authorizer.get("authType") or ("cognito_user_pools" if kind == _COGNITO else "custom")
    return scheme | {_AUTH_TYPE: auth_type, _AUTHORIZER: _details(authorizer, kind)}


def _identity(authorizer: Shape) -> tuple[str, str]:
    """Name and place of the only identity source; `Unused` for several, or another kind."""
    match = _IDENTITY.fullmatch((authorizer.get("identitySource") or "").strip())
    if match is None:
        return "Unused", "header"
    return match["name"], "header" if match["place"] == "header" else "query"


def _details(authorizer: Shape, kind: str) -> dict[str, Any]:
    ttl_s = authorizer.get("authorizerResultTtlInSeconds")
    details = {
        "providerARNs": list(authorizer.get("providerARNs") or ()) or None,
        "authorizerUri": authorizer.get("authorizerUri"),
        "authorizerCredentials": authorizer.get("authorizerCredentials"),
        "authorizerResultTtlInSeconds": None if ttl_s in (None, DEFAULT_AUTHORIZER_TTL_S) else int(ttl_s),
        "identityValidationExpression": authorizer.get("identityValidationExpression"),
        # What TOKEN and user pools look at is the scheme's own name.
        "identitySource": authorizer.get("identitySource") if kind == "REQUEST" else None,
        "type": kind.lower(),
    }
    return {name: value for name, value in details.items() if value is not None}
