"""API keys, usage plans, and throttling of stages.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
"""

from typing import Any

import pytest

from homeport.apigateway.functions import FunctionResult
from homeport.apigateway.rest.model import Authorizer, ThrottleSettings
from homeport.apigateway.rest.usage.plans import ApiKey, Quota, QuotaPeriod, UsagePlan
from support.rest_api import (
    FUNCTION_ARN,
    Api,
    Functions,
    MethodSettings,
    Resource,
    UsagePlans,
    answer,
    function_uri,
    method,
)

JSON = {"Content-Type": "application/json"}
OK = (200, JSON, "ok")
FORBIDDEN = (403, {"x-amzn-ErrorType": "ForbiddenException", **JSON}, '{"message":"Forbidden"}')
THROTTLED = (429, {"x-amzn-ErrorType": "TooManyRequestsException", **JSON}, '{"message":"Too Many Requests"}')
USED_UP = (429, {"x-amzn-ErrorType": "LimitExceededException", **JSON}, '{"message":"Limit Exceeded"}')
KEYS = (ApiKey("k1", "value-of-the-first-key", True), ApiKey("k2", "value-of-the-second-key", True))
OFF = ApiKey("k3", "value-of-a-key-that-is-off", False)


def keyed(plan: UsagePlan | None, **settings: Any) -> Api:
    """An API whose methods want a key."""
    wanting = (method("GET", api_key_required=True), method("POST", api_key_required=True))
    resources = (Resource("r", "/pets/{id}", wanting), Resource("o", "/open", (method("GET"),)))
    return Api(*resources, usage_plans=UsagePlans((*KEYS, OFF), plan), **settings)


def call(api: Api, key: str | None = KEYS[0].value, verb: str = "GET", path: str = "/pets/7") -> Any:
    """The answer to a call with a key."""
    return answer(api.call(verb, path, headers=(("x-api-key", key),) if key is not None else ()))


@pytest.mark.parametrize("key", [None, "", "unknown", OFF.value])
def test_without_a_good_key_nobody_gets_in(key: str | None) -> None:
    api = keyed(UsagePlan("p"))

    assert call(api, key) == FORBIDDEN
    assert api.functions.invoked == []


def test_a_key_that_is_in_no_plan_of_the_stage() -> None:
    assert call(keyed(None)) == FORBIDDEN


def test_methods_that_want_no_key_are_not_counted() -> None:
    api = keyed(UsagePlan("p", quota=Quota(1, QuotaPeriod.DAY)))

    assert [call(api, path="/open") for _ in range(3)] == [OK] * 3


def test_what_the_function_is_told_of_the_key() -> None:
    api = keyed(UsagePlan("p"))
    call(api)
    identity = api.functions.events[0]["requestContext"]["identity"]

    assert (identity["apiKey"], identity["apiKeyId"]) == ("value-of-the-first-key", "k1")


def test_a_plans_rate_is_each_keys_own() -> None:
    api = keyed(UsagePlan("p", ThrottleSettings(1.0, 2)))

    assert [call(api), call(api, verb="POST"), call(api), call(api, KEYS[1].value)] == [OK, OK, THROTTLED, OK]
    api.clock.advance(1)
    assert [call(api), call(api)] == [OK, THROTTLED]


def test_a_methods_rate_within_the_plan() -> None:
    api = keyed(UsagePlan("p", ThrottleSettings(10.0, 10), {"/pets/{id}/GET": ThrottleSettings(1.0, 1)}))

    assert [call(api), call(api), call(api, verb="POST")] == [OK, THROTTLED, OK]


def test_a_quota() -> None:
    api = keyed(UsagePlan("p", quota=Quota(2, QuotaPeriod.DAY)))

    assert [call(api), call(api), call(api), call(api, KEYS[1].value)] == [OK, OK, USED_UP, OK]
    api.clock.advance(24 * 3600)
    assert call(api) == OK


def test_throttled_requests_use_up_no_quota() -> None:
    api = keyed(UsagePlan("p", ThrottleSettings(1.0, 1), quota=Quota(2, QuotaPeriod.DAY)))

    assert [call(api), call(api)] == [OK, THROTTLED]
    api.clock.advance(1)
    assert call(api) == OK


@pytest.mark.parametrize(
    ("settings", "verb", "expected"),
    [
        ({"*/*": ThrottleSettings(1.0, 1)}, "GET", THROTTLED),
        ({"pets/{id}/GET": ThrottleSettings(1.0, 1)}, "GET", THROTTLED),
        ({"pets/{id}/GET": ThrottleSettings(1.0, 1)}, "POST", OK),
        ({"*/*": ThrottleSettings(1.0, 1), "pets/{id}/GET": ThrottleSettings(9.0, 9)}, "GET", OK),
    ],
)
def test_a_stages_rate_is_for_all_callers_together(
    settings: dict[str, ThrottleSettings], verb: str, expected: Any
) -> None:
    limited = {key: MethodSettings(throttle=limits) for key, limits in settings.items()}
    api = Api(Resource("r", "/pets/{id}", (method("GET"), method("POST"))), method_settings=limited)

    assert [answer(api.call(verb, "/pets/1")), answer(api.call(verb, "/pets/2"))] == [OK, expected]


@pytest.mark.parametrize(
    ("usage_key", "expected"), [("value-of-the-first-key", OK), ("unknown", FORBIDDEN), (None, FORBIDDEN)]
)
def test_an_authorizer_names_the_key(usage_key: str | None, expected: Any) -> None:
    guard = "arn:aws:lambda:us-east-1:123456789012:function:guard"
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}
    output = {"policyDocument": {"Version": "2012-10-17", "Statement": [statement]}, "usageIdentifierKey": usage_key}

    def answered(event: Any) -> Any:
        return output if functions.invoked[-1] != FUNCTION_ARN else {"statusCode": 200, "body": "ok"}

    functions = Functions(answered)
    authorizer = Authorizer("au1", "guard", "REQUEST", function_uri(guard), ttl_s=0)
    wanting = method("GET", api_key_required=True, authorization_type="CUSTOM", authorizer_id="au1")
    api = Api(
        Resource("r", "/a", (wanting,)),
        functions=functions,
        authorizers=(authorizer,),
        api_key_source="AUTHORIZER",
        usage_plans=UsagePlans(KEYS, UsagePlan("p")),
    )
    assert answer(api.call("GET", "/a", headers=(("X-API-Key", KEYS[1].value),))) == expected


def test_the_authorizer_comes_before_the_key() -> None:
    guard = "arn:aws:lambda:us-east-1:123456789012:function:guard"
    functions = Functions(lambda _: FunctionResult(b'{"errorMessage": "Unauthorized"}', "Unhandled"))
    authorizer = Authorizer("au1", "guard", "REQUEST", function_uri(guard), ttl_s=0)
    wanting = method("GET", api_key_required=True, authorization_type="CUSTOM", authorizer_id="au1")
    api = Api(Resource("r", "/a", (wanting,)), functions=functions, authorizers=(authorizer,))

    assert api.call("GET", "/a").status == 401
