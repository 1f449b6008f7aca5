"""AWS_IAM: signed calls.

https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html#apigateway-resource-policies-iam-policies-interaction
"""

import json
from typing import Any

import pytest

from homeport.apigateway.access import SignedCaller
from homeport.core.errors import AwsError
from homeport.iam import errors
from homeport.iam.evaluation import Policies
from homeport.iam.policies import parse_policy
from homeport.iam.principals import Caller, Kind, root_of
from support.rest_api import Api, Resource, Signatures, answer, method

API_ARN = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234"
USER_ARN = "arn:aws:iam::123456789012:user/ada"
JSON = {"Content-Type": "application/json"}
OK = (200, JSON, "ok")


def error(kind: str, body: str) -> tuple[int, dict[str, str], str]:
    """An answer that API Gateway gives itself."""
    return 403, {"x-amzn-ErrorType": kind, **JSON}, body


def document(effect: str, **others: Any) -> dict[str, Any]:
    """A policy about everything of the API."""
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": f"{API_ARN}/*", **others}
    return {"Version": "2012-10-17", "Statement": [statement]}


def user(effect: str | None, account: str = "123456789012") -> SignedCaller:
    """A user with a policy, or with none."""
    arn = USER_ARN.replace("123456789012", account)
    identity = (parse_policy(document(effect)),) if effect else ()
    return SignedCaller("AKIAIOSFODNN7EXAMPLE", Caller(Kind.USER, account, arn), "AIDAEXAMPLE", Policies(identity))


def signed(caller: SignedCaller | AwsError | None, policy: str | None = None) -> Api:
    """An API whose `/a` wants signatures, called by somebody."""
    protected = method("GET", authorization_type="AWS_IAM")
    return Api(Resource("r", "/a", (protected,)), signatures=Signatures(caller), policy=policy)


def resource_policy(effect: str | None, account: str = "123456789012") -> str | None:
    """The API's policy about the user of an account."""
    if effect is None:
        return None
    return json.dumps(document(effect, Principal={"AWS": USER_ARN.replace("123456789012", account)}))


DENIED = 403


@pytest.mark.parametrize(
    ("identity", "resource", "status"),
    [
        ("Allow", "Allow", 200),
        ("Allow", None, 200),
        ("Allow", "Deny", 403),
        (None, "Allow", 200),
        (None, None, 403),
        (None, "Deny", 403),
        ("Deny", "Allow", 403),
        ("Deny", None, 403),
        ("Deny", "Deny", 403),
    ],
)
def test_callers_of_the_apis_account(identity: str | None, resource: str | None, status: int) -> None:
    """The documentation's table A."""
    assert signed(user(identity), resource_policy(resource)).call("GET", "/a").status == status


@pytest.mark.parametrize(
    ("identity", "resource", "status"),
    [
        ("Allow", "Allow", 200),
        ("Allow", None, 403),
        ("Allow", "Deny", 403),
        (None, "Allow", 403),
        (None, None, 403),
        ("Deny", "Allow", 403),
    ],
)
def test_callers_of_another_account(identity: str | None, resource: str | None, status: int) -> None:
    """The documentation's table B."""
    other = "210987654321"
    api = signed(user(identity, other), resource_policy(resource, other))

    assert api.call("GET", "/a").status == status


def test_the_root_of_the_account_may_call() -> None:
    caller = SignedCaller("test", root_of("123456789012"), "123456789012")

    assert answer(signed(caller).call("GET", "/a")) == OK


@pytest.mark.parametrize(
    ("caller", "end"),
    [
        (user(None), "because no identity-based policy allows the execute-api:Invoke action"),
        (user("Deny"), "with an explicit deny in an identity-based policy"),
    ],
)
def test_what_a_caller_is_told_that_may_not(caller: SignedCaller, end: str) -> None:
    message = (
        f"User: {USER_ARN} is not authorized to perform: execute-api:Invoke on resource: "
        f"arn:aws:execute-api:us-east-1:********9012:abcdef1234/prod/GET/a {end}"
    )
    body = json.dumps({"Message": message}, separators=(",", ":"))

    assert answer(signed(caller).call("GET", "/a")) == error("AccessDeniedException", body)


@pytest.mark.parametrize(
    ("caller", "outcome"),
    [
        (None, error("MissingAuthenticationTokenException", '{"message":"Missing Authentication Token"}')),
        (errors.InvalidSignatureException("no"), error("InvalidSignatureException", '{"message":"no"}')),
        (
            errors.ExpiredTokenException(),
            error("ExpiredTokenException", '{"message":"The security token included in the request is expired"}'),
        ),
        (
            errors.UnrecognizedClientException(),
            error(
                "UnrecognizedClientException", '{"message":"The security token included in the request is invalid."}'
            ),
        ),
    ],
)
def test_signatures_that_are_not_accepted(caller: AwsError | None, outcome: Any) -> None:
    api = signed(caller)

    assert answer(api.call("GET", "/a")) == outcome
    assert api.functions.invoked == []


def test_what_the_function_is_told_of_the_caller() -> None:
    api = signed(user("Allow"))
    api.call("GET", "/a")
    identity = api.functions.events[0]["requestContext"]["identity"]

    assert {name: value for name, value in identity.items() if value is not None} == {
        "accountId": "123456789012",
        "accessKey": "AKIAIOSFODNN7EXAMPLE",
        "caller": "AIDAEXAMPLE",
        "user": "AIDAEXAMPLE",
        "userArn": USER_ARN,
        "sourceIp": "192.0.2.1",
    }


@pytest.mark.parametrize("path", ["/a", "/nowhere"])
@pytest.mark.parametrize(
    ("authorization", "sentence"),
    [
        (
            "Bearer ey.J",
            "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and ",
        ),
        ("garbage", "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and "),
        ("Basic dTpwYXNz=", "Authorization header requires 'Credential' parameter. Authorization header requires "),
        ("AWS4-HMAC-SHA256 Credential=AKIA", "Authorization header requires 'Signature' parameter. Authorization "),
    ],
)
def test_another_authorization_is_an_incomplete_signature(path: str, authorization: str, sentence: str) -> None:
    """Of paths that do not exist, too: https://github.com/awslabs/time-addressable-media-store/issues/8."""
    response = signed(user("Allow")).call("GET", path, headers=(("Authorization", authorization),))

    assert (response.status, response.header("x-amzn-ErrorType")) == (403, "IncompleteSignatureException")
    assert json.loads(response.body)["message"].startswith(sentence)
