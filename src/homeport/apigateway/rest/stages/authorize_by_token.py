"""COGNITO_USER_POOLS: the caller shows a token of a user pool.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
"""

from collections.abc import Mapping
from typing import Any

from homeport.apigateway.access import TokenChecker, TokenRefusedError
from homeport.apigateway.errors import AuthorizerConfigurationError, UnauthorizedError
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call, CallerIdentity
from homeport.apigateway.rest.java_patterns import java_pattern
from homeport.apigateway.rest.model import Authorizer
from homeport.apigateway.rest.stages.authorize import admit_anybody
from homeport.apigateway.rest.substitution import as_text
from homeport.apigateway.rest.variables import Variables

_BEARER = "bearer "


class TokenMethods:
    """Verifies tokens of user pools."""

    def __init__(self, tokens: TokenChecker) -> None:
        self._tokens = tokens

    async def authorize(self, call: Call, route: Route) -> None:
        """Raises UnauthorizedError, AuthorizerConfigurationError, AccessDeniedError.

        Once the token is good the resource policy decides for itself: nobody is let in without its allowing.
        """
        if route.authorizer is None:
            raise AuthorizerConfigurationError
        claims = await self.claims(call, route.authorizer)
        _check_scopes(claims, route.method.authorization_scopes)
        call.caller = CallerIdentity(authorizer={"claims": claim_texts(claims)})
        if (policy := call.stage.deployment.policy) is not None:
            admit_anybody(call, policy)

    async def claims(self, call: Call, authorizer: Authorizer) -> Mapping[str, Any]:
        """The claims of the token that a call shows. Raises UnauthorizedError."""
        variables = Variables(call)
        sources = authorizer.identity_sources or ("method.request.header.Authorization",)
        token = as_text(variables.value(sources[0])) or ""
        if token.lower().startswith(_BEARER):
            token = token[len(_BEARER) :]
        if not token:
            raise UnauthorizedError
        try:
            claims = await self._tokens.claims(token, authorizer.provider_arns)
        except TokenRefusedError as error:
            call.note("Unauthorized request: %s", call.parsed.request_id)
            raise UnauthorizedError(error.message) from error
        _check_audience(claims, authorizer.identity_validation_expression)
        return claims


def claim_texts(claims: Mapping[str, Any]) -> dict[str, str]:
    """Claims as `$context.authorizer.claims` shows them: everything is text."""
    return {name: _text(value) for name, value in claims.items()}


def _check_audience(claims: Mapping[str, Any], expression: str | None) -> None:
    """An authorizer's validation expression is for the token's audience."""
    audience = claims.get("aud") or claims.get("client_id") or ""
    if expression and not java_pattern(expression).fullmatch(str(audience)):
        raise UnauthorizedError


def _check_scopes(claims: Mapping[str, Any], scopes: tuple[str, ...]) -> None:
    """A method with scopes takes access tokens that have one of them, one without takes identity tokens."""
    if not scopes:
        if claims.get("token_use") == "access":
            raise UnauthorizedError
        return
    granted = set(str(claims.get("scope", "")).split())
    if claims.get("token_use") != "access" or not granted & set(scopes):
        raise UnauthorizedError


def _text(value: Any) -> str:
    """Lists are joined by commas."""
    if isinstance(value, list):
        return ",".join(_text(each) for each in value)
    return as_text(value) or ""
