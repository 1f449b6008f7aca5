"""Lambda authorizers.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
The answers to failures are those that https://dev.to/marcogrcr (failure modes of API Gateway) lists.
"""

import json
from typing import Any

import pytest

from homeport.apigateway.functions import FunctionResult, InvokedFor
from homeport.apigateway.rest.model import Authorizer
from support.rest_api import FUNCTION_ARN, Api, Functions, Resource, answer, function_uri, method

GUARD_ARN = "arn:aws:lambda:us-east-1:123456789012:function:guard"
API_ARN = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234"
JSON = {"Content-Type": "application/json"}


def error(kind: str) -> dict[str, str]:
    """The headers of an answer that API Gateway gives itself."""
    return {"x-amzn-ErrorType": kind, **JSON}


UNAUTHORIZED = (401, error("UnauthorizedException"), '{"message":"Unauthorized"}')
# AWS's sentence today, as tests of services on AWS expect it; it once ended with "deny".
DENIED = (
    403,
    error("AccessDeniedException"),
    '{"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}',
)
NOT_ALLOWED = (403, error("AccessDeniedException"), '{"Message":"User is not authorized to access this resource"}')
MISCONFIGURED = (500, error("AuthorizerConfigurationException"), '{"message":null}')
FAILED = (500, error("AuthorizerFailureException"), '{"message":null}')


def policy(resource: str = f"{API_ARN}/prod/GET/*", effect: str = "Allow", **others: Any) -> dict[str, Any]:
    """What an authorizer returns."""
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": resource}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": "ada", "policyDocument": document, **others}


class Guarded:
    """An API with a Lambda authorizer before `/pets/{id}`, and what the functions were asked."""

    def __init__(self, output: Any = None, kind: str = "TOKEN", **settings: Any) -> None:
        self.output = policy() if output is None else output
        sources = ("method.request.header.Auth",)
        authorizer = Authorizer(
            "au1", "guard", kind, **{"uri": function_uri(GUARD_ARN), "identity_sources": sources} | settings
        )
        protected = {"authorization_type": "CUSTOM", "authorizer_id": "au1"}
        self.functions = Functions(self._answered)
        self.api = Api(
            Resource("r", "/pets/{id}", (method("GET", **protected), method("POST", **protected))),
            functions=self.functions,
            authorizers=(authorizer,),
            variables={"tier": "gold"},
        )

    def _answered(self, event: Any) -> Any:
        if self.functions.invoked[-1] == FUNCTION_ARN:
            return {"statusCode": 200, "body": "ok"}
        return self.output

    def call(self, verb: str = "GET", path: str = "/pets/7", token: str | None = "allow", query: str = "") -> Any:
        """The answer to a call with a token."""
        headers = (("Auth", token),) if token is not None else ()
        return answer(self.api.call(verb, path, query, headers=headers))

    @property
    def asked(self) -> list[Any]:
        """The events that the authorizer got."""
        pairs = zip(self.functions.invoked, self.functions.events, strict=True)
        return [event for function, event in pairs if function == GUARD_ARN]


def test_the_event_of_a_token_authorizer() -> None:
    guarded = Guarded()

    assert guarded.call(path="/pets/a%20b") == (200, JSON, "ok")
    assert guarded.asked == [
        {"type": "TOKEN", "methodArn": f"{API_ARN}/prod/GET/pets/a%20b", "authorizationToken": "allow"}
    ]
    assert guarded.functions.invoked_for[0] == InvokedFor(f"{API_ARN}/authorizers/au1")


def test_the_event_of_a_request_authorizer() -> None:
    guarded = Guarded(kind="REQUEST")
    guarded.call(query="q=1&q=2")
    [event] = guarded.asked
    context = event.pop("requestContext")
    headers = event.pop("headers")
    assert event == {
        "type": "REQUEST",
        "methodArn": f"{API_ARN}/prod/GET/pets/7",
        "resource": "/pets/{id}",
        "path": "/pets/7",
        "httpMethod": "GET",
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {"q": "2"},
        "multiValueQueryStringParameters": {"q": ["1", "2"]},
        "pathParameters": {"id": "7"},
        "stageVariables": {"tier": "gold"},
    }
    assert headers["Auth"] == "allow"
    assert (context["resourcePath"], context["stage"]) == ("/pets/{id}", "prod")
    assert "authorizer" not in context


def test_what_the_function_behind_is_told() -> None:
    context = {"name": "ada", "age": 36, "rate": 1.5, "admin": True}
    guarded = Guarded(policy(context=context))
    guarded.call()
    event = guarded.functions.events[-1]

    assert event["requestContext"]["authorizer"] == {
        "name": "ada",
        "age": "36",
        "rate": "1.5",
        "admin": "true",
        "principalId": "ada",
        "integrationLatency": 0,
    }


@pytest.mark.parametrize(
    ("output", "outcome"),
    [
        (policy("*"), (200, JSON, "ok")),
        (policy(f"{API_ARN}/*/GET/pets/7"), (200, JSON, "ok")),
        (policy(effect="Deny"), DENIED),
        (policy(f"{API_ARN}/prod/POST/*"), NOT_ALLOWED),
        (policy(f"{API_ARN}/test/*"), NOT_ALLOWED),
        ({"policyDocument": policy("*")["policyDocument"]}, (200, JSON, "ok")),
        (policy(context={"list": []}), MISCONFIGURED),
        (policy(context="text"), MISCONFIGURED),
        ({"principalId": "ada"}, MISCONFIGURED),
        ({"principalId": "ada", "policyDocument": {"Statement": [{"Effect": "Maybe"}]}}, MISCONFIGURED),
        (policy(principalId=7), MISCONFIGURED),
        ("text", MISCONFIGURED),
        (b"no json", MISCONFIGURED),
        (FunctionResult(b'{"errorMessage": "Unauthorized"}', "Unhandled"), UNAUTHORIZED),
        (FunctionResult(b'{"errorMessage": "boom"}', "Unhandled"), FAILED),
    ],
)
def test_what_becomes_of_a_functions_answer(output: Any, outcome: Any) -> None:
    assert Guarded(output).call() == outcome


@pytest.mark.parametrize("token", [None, ""])
def test_without_a_token_no_function_is_asked(token: str | None) -> None:
    guarded = Guarded()

    assert guarded.call(token=token) == UNAUTHORIZED
    assert guarded.asked == []


def test_a_token_that_does_not_match_the_validation_expression() -> None:
    guarded = Guarded(identity_validation_expression="Bearer [a-z]+")

    assert guarded.call(token="xBearer abc") == UNAUTHORIZED
    assert guarded.call(token="Bearer abc1") == UNAUTHORIZED
    assert guarded.asked == []
    assert guarded.call(token="Bearer abc")[0] == 200


def test_a_validation_expression_is_one_of_java() -> None:
    guarded = Guarded(identity_validation_expression=r"\p{Alpha}+")

    assert guarded.call(token="1") == UNAUTHORIZED
    assert guarded.call(token="abc")[0] == 200


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
@pytest.mark.parametrize("source", ["Authorization", "authorization"])
def test_authorization_is_found_however_it_is_spelled(name: str, source: str) -> None:
    """AWS spells this header anew, as its events show, so that clients of HTTP/2 and of `fetch` get in.

    https://github.com/aws-amplify/aws-sdk-android/issues/1996
    """
    guarded = Guarded(identity_sources=(f"method.request.header.{source}",))

    assert answer(guarded.api.call("GET", "/pets/7", headers=((name, "allow"),))) == (200, JSON, "ok")


@pytest.mark.parametrize(
    ("sources", "query", "status"),
    [
        (("method.request.header.Auth", "method.request.querystring.q"), "q=1", 200),
        (("method.request.header.Auth", "method.request.querystring.q"), "", 401),
        (("stageVariables.tier", "context.httpMethod"), "", 200),
        (("stageVariables.none",), "", 401),
    ],
)
def test_all_identity_sources_of_a_request_authorizer_have_to_be_there(
    sources: tuple[str, ...], query: str, status: int
) -> None:
    assert Guarded(kind="REQUEST", identity_sources=sources).call(query=query)[0] == status


def test_without_caching_a_request_authorizer_needs_no_identity_sources() -> None:
    guarded = Guarded(kind="REQUEST", identity_sources=(), ttl_s=0)

    assert guarded.call(token=None)[0] == 200
    assert guarded.call(token=None)[0] == 200
    assert len(guarded.asked) == 2


def test_a_result_holds_for_its_time_and_its_token() -> None:
    guarded = Guarded(ttl_s=60)
    guarded.call()
    guarded.call(path="/pets/8")
    assert len(guarded.asked) == 1
    guarded.call(token="other")
    assert len(guarded.asked) == 2
    guarded.api.clock.advance(60)
    guarded.call()
    assert len(guarded.asked) == 3


def test_a_result_that_holds_is_evaluated_for_each_method() -> None:
    guarded = Guarded(policy(f"{API_ARN}/prod/GET/pets/7"))

    assert guarded.call()[0] == 200
    assert guarded.call("POST") == NOT_ALLOWED
    assert len(guarded.asked) == 1


def test_failures_are_not_remembered() -> None:
    guarded = Guarded(b"no json")
    guarded.call()
    guarded.output = policy()

    assert guarded.call()[0] == 200


def test_flushing_the_cache_of_a_stage() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/api/API_FlushStageAuthorizersCache.html"""
    guarded = Guarded()
    guarded.call()
    guarded.api.gateway.flush_authorizers("abcdef1234", "other")
    guarded.call()
    assert len(guarded.asked) == 1
    guarded.api.gateway.flush_authorizers("abcdef1234", "prod")
    guarded.call()
    assert len(guarded.asked) == 2


def test_an_authorizers_role_is_asked_for_its_permission() -> None:
    guarded = Guarded(credentials="arn:aws:iam::123456789012:role/gate")
    guarded.call()

    assert guarded.functions.invoked_for[0] == InvokedFor(
        f"{API_ARN}/authorizers/au1", "arn:aws:iam::123456789012:role/gate"
    )


def test_a_method_whose_authorizer_is_gone() -> None:
    protected = method("GET", authorization_type="CUSTOM", authorizer_id="gone")

    assert answer(Api(Resource("r", "/a", (protected,))).call("GET", "/a")) == MISCONFIGURED


@pytest.mark.parametrize(
    ("effect", "network", "outcome", "asked"),
    [
        ("Allow", "198.51.100.0/24", (200, JSON, "ok"), 1),
        ("Deny", "198.51.100.0/24", (200, JSON, "ok"), 1),
        ("Deny", "192.0.2.0/24", 403, 0),
    ],
)
def test_a_resource_policy_beside_the_authorizer(effect: str, network: str, outcome: Any, asked: int) -> None:
    """An explicit denial comes before the function; of whom the policy says nothing, the function decides."""
    guarded = Guarded()
    statement = {
        "Effect": effect,
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": "execute-api:/*",
        "Condition": {"IpAddress": {"aws:SourceIp": network}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    guarded.api = Api(
        *guarded.api.stage.deployment.rest_api.resources,
        functions=guarded.functions,
        authorizers=guarded.api.stage.deployment.rest_api.authorizers,
        policy=document,
    )
    answered = guarded.call()
    assert answered == outcome if isinstance(outcome, tuple) else answered[0] == outcome
    assert len(guarded.asked) == asked
