from typing import Any

import pytest

from homeport.apigateway.rest.compile import IntegrationKind, RequestCheck, compile_deployment, compile_stage
from homeport.apigateway.rest.model import (
    AccessLogSettings,
    CacheSettings,
    Deployment,
    Integration,
    IntegrationType,
    Method,
    MethodSettings,
    Model,
    RequestValidator,
    Resource,
    RestApi,
    Stage,
    ThrottleSettings,
)
from support.rest_api import function_uri, method, proxy

GROUP_ARN = "arn:aws:logs:us-east-1:123456789012:log-group:/api/codes"


def compiled(*methods: Method, **settings: Any) -> Any:
    """The compiled deployment of an API with one path."""
    api = RestApi("abc123", "123456789012", "us-east-1", (Resource("r", "/a", methods),), **settings)
    return compile_deployment(Deployment("dep123", api))


@pytest.mark.parametrize(
    ("integration", "kind", "problem"),
    [
        (proxy(), IntegrationKind.LAMBDA_PROXY, None),
        (Integration(IntegrationType.HTTP, "https://a"), IntegrationKind.HTTP, None),
        (Integration(IntegrationType.HTTP_PROXY, "https://a"), IntegrationKind.HTTP_PROXY, None),
        (Integration(IntegrationType.AWS, function_uri(), "POST"), IntegrationKind.LAMBDA, None),
        (Integration(IntegrationType.AWS, "arn:aws:apigateway:r:sqs:action/X"), IntegrationKind.SERVICE, None),
        (Integration(IntegrationType.MOCK), IntegrationKind.MOCK, None),
        (None, None, "there is no integration"),
        (Integration(IntegrationType.AWS_PROXY, "arn:x", "POST"), None, "the URI arn:x names no function"),
        (
            Integration(IntegrationType.AWS_PROXY, function_uri(), "GET"),
            None,
            "functions are invoked with POST, not GET",
        ),
    ],
)
def test_what_stands_behind_a_method(
    integration: Integration | None, kind: IntegrationKind | None, problem: str | None
) -> None:
    route, parameters = compiled(method("GET", integration=integration)).routes.match("GET", "/a")

    assert (route.kind, route.problem, parameters) == (kind, problem, {})


def test_a_methods_check() -> None:
    validated = method(
        "GET",
        request_validator_id="val001",
        request_parameters={"method.request.header.h": True, "method.request.querystring.q": False},
        request_models={"Application/JSON": "M", "text/plain": "Unknown"},
    )
    deployment = compiled(
        validated,
        models=(Model("M", "{}"),),
        request_validators=(RequestValidator("val001", validate_body=True, validate_parameters=True),),
    )
    check = deployment.routes.match("GET", "/a")[0].check

    assert check.parameters == (("header", "h"),)
    assert list(check.bodies) == ["application/json"]


def test_a_method_without_a_validator_checks_nothing() -> None:
    assert compiled(method("GET")).routes.match("GET", "/a")[0].check == RequestCheck()


def test_settings_of_an_api_that_change_nothing() -> None:
    models = (Model("M", '{"$ref": "https://apigateway.amazonaws.com/restapis/abc123/models/Gone"}'),)

    post = method("POST", request_models={"application/json": "Absent"})

    assert compiled(post, minimum_compression_size=0, models=models).unenforced == (
        "the reference to the unknown model Gone",
        "the unknown request model Absent of POST /a",
    )


def test_settings_of_a_stage_that_change_nothing() -> None:
    stage = Stage(
        "prod",
        "dep123",
        access_log=AccessLogSettings(
            "arn:aws:firehose:us-east-1:123456789012:deliverystream/logs", "$context.requestId"
        ),
        stored_only=("webAclArn", "tracingEnabled"),
        method_settings={
            "*/*": MethodSettings(throttle=ThrottleSettings(10.0, 5), metrics_enabled=True),
            "a/GET": MethodSettings(cache=CacheSettings(), logging_level="INFO"),
        },
    )

    assert compile_stage(stage, compiled()).unenforced == (
        "accessLogSettings to arn:aws:firehose:us-east-1:123456789012:deliverystream/logs",
        "webAclArn (requests are not inspected)",
        "tracingEnabled (no traces are kept; the trace header is passed on whatever it says)",
    )


def test_a_stage_whose_settings_all_count() -> None:
    stage = Stage("prod", "dep123", {"a": "b"}, AccessLogSettings(GROUP_ARN, "$context.requestId"))
    found = compile_stage(stage, compiled())

    assert found.access_log is not None
    assert (found.name, found.variables, found.unenforced) == ("prod", {"a": "b"}, ())
    assert (found.canary, found.is_canary) == (None, None)
