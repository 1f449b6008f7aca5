"""Canary releases.

https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
"""

import pytest

from homeport.apigateway.rest.model import AccessLogSettings, CanarySettings
from support.rest_api import Api, Resource, method, proxy

OLD = "arn:aws:lambda:us-east-1:123456789012:function:old"
NEW = "arn:aws:lambda:us-east-1:123456789012:function:new"
GROUP_ARN = "arn:aws:logs:us-east-1:123456789012:log-group:/api/codes"


def resource(function: str) -> Resource:
    """The API's only resource, answered by a function."""
    return Resource("r", "/a", (method("GET", integration=proxy(function)),))


def api_with(percent: float, drawn: float) -> Api:
    """An API whose stage has a canary, and a draw that always gives the same."""
    settings = CanarySettings("dep124", percent, {"b": "canary", "c": "canary"})
    log = AccessLogSettings(GROUP_ARN, "$context.deploymentId $context.isCanaryRequest")
    return Api(
        resource(OLD),
        canary=(settings, resource(NEW)),
        draw=lambda: drawn,
        variables={"a": "stage", "b": "stage"},
        access_log=log,
    )


@pytest.mark.parametrize(
    ("percent", "drawn", "is_canary"),
    [(0.0, 0.0, False), (10.0, 0.099, True), (10.0, 0.1, False), (100.0, 0.999, True), (0.5, 0.004, True)],
)
def test_a_canary_gets_its_share(percent: float, drawn: float, is_canary: bool) -> None:
    api = api_with(percent, drawn)
    api.call("GET", "/a")

    assert api.functions.invoked == [NEW if is_canary else OLD]


def test_what_a_canarys_function_is_told() -> None:
    api = api_with(100.0, 0.5)
    api.call("GET", "/a")
    [event] = api.functions.events

    assert event["stageVariables"] == {"a": "stage", "b": "canary", "c": "canary"}
    assert (event["requestContext"]["deploymentId"], event["requestContext"]["isCanaryRequest"]) == ("dep124", True)
    assert api.logs.messages == ["dep124 true"]


def test_what_the_others_are_told() -> None:
    api = api_with(0.0, 0.5)
    api.call("GET", "/a")
    [event] = api.functions.events

    assert event["stageVariables"] == {"a": "stage", "b": "stage"}
    assert (event["requestContext"]["deploymentId"], event["requestContext"]["isCanaryRequest"]) == ("dep123", False)
    assert api.logs.messages == ["dep123 false"]


def test_a_stage_without_a_canary_says_nothing_of_it() -> None:
    api = Api(resource(OLD))
    api.call("GET", "/a")

    assert "isCanaryRequest" not in api.functions.events[0]["requestContext"]
