"""Authorizers of Cognito user pools.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html
"""

import json
from typing import Any

import pytest

from homeport.apigateway.rest.model import Authorizer
from support.rest_api import Api, Resource, Tokens, answer, method

POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc"
JSON = {"Content-Type": "application/json"}
ID: dict[str, Any] = {"sub": "s", "aud": "client1", "token_use": "id", "exp": 1583350000, "cognito:groups": ["a", "b"]}
ACCESS: dict[str, Any] = {"sub": "s", "client_id": "client1", "token_use": "access", "scope": "openid pets/read"}
TOKENS = {"id": ID, "access": ACCESS}


def unauthorized(message: str = "Unauthorized") -> tuple[int, dict[str, str], str]:
    """The answer to a token that does not let in."""
    body = json.dumps({"message": message}, separators=(",", ":"))
    return 401, {"x-amzn-ErrorType": "UnauthorizedException", **JSON}, body


def api(scopes: tuple[str, ...] = (), policy: str | None = None, **settings: Any) -> Api:
    """An API whose `/a` wants tokens of a pool."""
    sources = {"identity_sources": ("method.request.header.Auth",)}
    authorizer = Authorizer("au1", "pool", "COGNITO_USER_POOLS", provider_arns=(POOL,), **sources | settings)
    protected = method("GET", authorization_type="COGNITO_USER_POOLS", authorizer_id="au1", authorization_scopes=scopes)
    tokens = Tokens(TOKENS, expired=frozenset({"old"}))
    return Api(Resource("r", "/a", (protected,)), authorizers=(authorizer,), tokens=tokens, policy=policy)


def called(target: Api, token: str | None) -> tuple[int, dict[str, str], str]:
    """The answer to a call with a token."""
    return answer(target.call("GET", "/a", headers=(("Auth", token),) if token is not None else ()))


@pytest.mark.parametrize("token", ["id", "Bearer id", "bearer id"])
def test_a_good_token(token: str) -> None:
    assert called(api(), token) == (200, JSON, "ok")


@pytest.mark.parametrize(
    ("token", "message"),
    [
        (None, "Unauthorized"),
        ("", "Unauthorized"),
        ("Bearer ", "Unauthorized"),
        ("forged", "Unauthorized"),
        ("old", "The incoming token has expired"),
    ],
)
def test_tokens_that_do_not_let_in(token: str | None, message: str) -> None:
    target = api()

    assert called(target, token) == unauthorized(message)
    assert target.functions.invoked == []


@pytest.mark.parametrize(
    ("token", "scopes", "status"),
    [
        ("id", (), 200),
        ("access", (), 401),
        ("access", ("pets/read", "pets/write"), 200),
        ("access", ("pets/write",), 401),
        ("id", ("pets/read",), 401),
    ],
)
def test_methods_with_scopes_take_access_tokens_others_identity_tokens(
    token: str, scopes: tuple[str, ...], status: int
) -> None:
    assert called(api(scopes), token)[0] == status


@pytest.mark.parametrize(("expression", "status"), [("client1", 200), ("client[0-9]", 200), ("client", 401)])
def test_the_validation_expression_is_for_the_audience(expression: str, status: int) -> None:
    assert called(api(identity_validation_expression=expression), "id")[0] == status


def test_what_the_function_is_told() -> None:
    target = api()
    called(target, "id")

    assert target.functions.events[0]["requestContext"]["authorizer"] == {
        "claims": {"sub": "s", "aud": "client1", "token_use": "id", "exp": "1583350000", "cognito:groups": "a,b"}
    }


@pytest.mark.parametrize(("network", "status"), [("192.0.2.0/24", 200), ("198.51.100.0/24", 403)])
def test_a_resource_policy_has_to_allow_as_well(network: str, status: int) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
        "Condition": {"IpAddress": {"aws:SourceIp": network}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    assert called(api(policy=policy), "id")[0] == status
