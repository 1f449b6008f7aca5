from types import SimpleNamespace
from typing import Any

import pytest

from homeport.apigateway.rest.model import (
    AccessLogSettings,
    Authorizer,
    CacheSettings,
    CanarySettings,
    GatewayResponse,
    Integration,
    IntegrationResponse,
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
from homeport.runtime.providers.apigateway_deployments import rest_api_of, stage_of

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"
URI = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"


def frozen(**parts: Any) -> Any:
    """A deployment as LocalStack freezes it; `parts` replace its empty ones."""
    empty: dict[str, Any] = {
        name: {} for name in ("rest_api", "resources", "models", "validators", "authorizers", "gateway_responses")
    }
    return SimpleNamespace(
        account_id="000000000000", region="us-east-1", rest_api=SimpleNamespace(**{**empty, **parts})
    )


def test_an_empty_api() -> None:
    assert rest_api_of("abc123", frozen()) == RestApi("abc123", "000000000000", "us-east-1")


def test_an_apis_own_settings() -> None:
    settings = {
        "binaryMediaTypes": ["image/png"],
        "minimumCompressionSize": 0,
        "apiKeySource": "AUTHORIZER",
        # As LocalStack keeps it: quotes escaped.
        "policy": '{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[]}',
        "disableExecuteApiEndpoint": True,
        "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
    }

    assert rest_api_of("abc123", frozen(rest_api=settings)) == RestApi(
        "abc123",
        "000000000000",
        "us-east-1",
        binary_media_types=("image/png",),
        minimum_compression_size=0,
        api_key_source="AUTHORIZER",
        policy='{"Version":"2012-10-17","Statement":[]}',
        disable_execute_api_endpoint=True,
        is_edge_optimized=True,
    )


@pytest.mark.parametrize(("mode", "streams"), [(None, False), ("BUFFERED", False), ("STREAM", True)])
def test_transfer_of_an_integrations_response(mode: str | None, streams: bool) -> None:
    integration = {"type": "HTTP_PROXY", "uri": "https://example.com", "responseTransferMode": mode}
    method = {"methodIntegration": integration}
    api = rest_api_of("abc123", frozen(resources={"r1": {"id": "r1", "path": "/", "resourceMethods": {"GET": method}}}))

    found = api.resources[0].methods[0].integration
    assert found is not None
    assert found.streams_response is streams


def test_all_its_parts() -> None:
    proxy: dict[str, Any] = {
        "type": "AWS_PROXY",
        "uri": URI,
        "httpMethod": "POST",
        "passthroughBehavior": "WHEN_NO_MATCH",
        "cacheKeyParameters": ["method.request.path.id"],
        "requestTemplates": None,
        "integrationResponses": None,
        "tlsConfig": None,
        "cacheNamespace": "r1",
        "timeoutInMillis": "5000",
        "requestParameters": None,
        "contentHandling": None,
        "credentials": None,
        "connectionType": None,
    }
    mock = {
        "type": "MOCK",
        "uri": None,
        "httpMethod": None,
        "passthroughBehavior": "NEVER",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "timeoutInMillis": None,
        "integrationResponses": {
            "200": {"statusCode": "200", "responseTemplates": {"application/json": None}},
            "400": {
                "statusCode": 400,
                "selectionPattern": "4..",
                "responseParameters": {"method.response.header.A": "'b'"},
            },
        },
    }
    method = {
        "httpMethod": "POST",
        "authorizationType": "custom",
        "authorizerId": "au1",
        "authorizationScopes": None,
        "apiKeyRequired": True,
        "requestParameters": {"method.request.header.h": True},
        "requestModels": {"application/json": "Pet"},
        "methodIntegration": proxy,
        "operationName": None,
        "requestValidatorId": "val001",
        "methodResponses": {},
    }
    bare = {"httpMethod": "GET", "authorizationType": None, "methodIntegration": None}
    api = rest_api_of(
        "abc123",
        frozen(
            resources={
                "root01": {"id": "root01", "path": "/", "parentId": None, "pathPart": "/", "resourceMethods": {}},
                "r1": {
                    "id": "r1",
                    "path": "/pets/{id}",
                    "resourceMethods": {"POST": method, "GET": bare, "OPTIONS": {**bare, "methodIntegration": mock}},
                },
            },
            models={
                "Pet": {"id": "m1", "name": "Pet", "contentType": "application/json", "schema": '{"type":"object"}'}
            },
            validators={"val001": {"id": "val001", "name": "all", "validateRequestBody": True}},
            authorizers={"au1": {"id": "au1", "name": "jwt", "type": "TOKEN"}},
            gateway_responses={
                "DEFAULT_4XX": {
                    "responseType": "DEFAULT_4XX",
                    "statusCode": None,
                    "responseParameters": {"gatewayresponse.header.A": "'b'"},
                    "responseTemplates": {"application/json": "{}"},
                    "defaultResponse": False,
                },
                "THROTTLED": {"responseType": "THROTTLED", "statusCode": "430"},
            },
        ),
    )

    assert api == RestApi(
        "abc123",
        "000000000000",
        "us-east-1",
        resources=(
            Resource("root01", "/"),
            Resource(
                "r1",
                "/pets/{id}",
                (
                    Method(
                        "POST",
                        "CUSTOM",
                        "au1",
                        api_key_required=True,
                        request_parameters={"method.request.header.h": True},
                        request_models={"application/json": "Pet"},
                        request_validator_id="val001",
                        integration=Integration(
                            IntegrationType.AWS_PROXY,
                            URI,
                            "POST",
                            timeout_ms=5000,
                            cache_namespace="r1",
                            cache_key_parameters=("method.request.path.id",),
                        ),
                    ),
                    Method("GET"),
                    Method(
                        "OPTIONS",
                        integration=Integration(
                            IntegrationType.MOCK,
                            passthrough_behavior="NEVER",
                            request_templates={"application/json": '{"statusCode": 200}'},
                            responses=(
                                IntegrationResponse(200, response_templates={"application/json": ""}),
                                IntegrationResponse(400, "4..", {"method.response.header.A": "'b'"}),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        models=(Model("Pet", '{"type":"object"}'),),
        request_validators=(RequestValidator("val001", validate_body=True),),
        authorizers=(Authorizer("au1", "jwt", "TOKEN"),),
        gateway_responses=(
            GatewayResponse("DEFAULT_4XX", None, {"gatewayresponse.header.A": "'b'"}, {"application/json": "{}"}),
            GatewayResponse("THROTTLED", 430),
        ),
    )


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ((None, None, None, None, None, ()), Stage("prod", "dep123")),
        (({"a": "b"}, {}, None, {}, False, ()), Stage("prod", "dep123", {"a": "b"})),
        (
            ({}, {"destinationArn": "arn:x", "format": "$context.requestId"}, None, {}, False, ("webAclArn",)),
            Stage(
                "prod",
                "dep123",
                access_log=AccessLogSettings("arn:x", "$context.requestId"),
                stored_only=("webAclArn",),
            ),
        ),
        (({}, {"format": "$context.requestId"}, None, {}, False, ()), Stage("prod", "dep123")),
        (
            ({}, None, {"deploymentId": "dep124", "percentTraffic": 10, "useStageCache": True}, {}, False, ()),
            Stage("prod", "dep123", canary=CanarySettings("dep124", 10.0, uses_stage_cache=True)),
        ),
        (
            (
                {},
                None,
                {"deploymentId": "d", "percentTraffic": "1.5", "stageVariableOverrides": {"a": "b"}},
                {},
                False,
                (),
            ),
            Stage("prod", "dep123", canary=CanarySettings("d", 1.5, {"a": "b"})),
        ),
        (
            (
                {},
                None,
                None,
                {
                    "*/*": {"throttlingRateLimit": 10000.0, "throttlingBurstLimit": 5000, "metricsEnabled": True},
                    "pets/GET": {
                        "throttlingRateLimit": 5.0,
                        "cachingEnabled": True,
                        "cacheTtlInSeconds": 60,
                        "requireAuthorizationForCacheControl": False,
                        "loggingLevel": "INFO",
                    },
                },
                True,
                (),
            ),
            Stage(
                "prod",
                "dep123",
                method_settings={
                    "*/*": MethodSettings(metrics_enabled=True),
                    "pets/GET": MethodSettings(
                        cache=CacheSettings(60, requires_authorization=False),
                        throttle=ThrottleSettings(5.0, 5_000),
                        logging_level="INFO",
                    ),
                },
                has_cache_cluster=True,
            ),
        ),
    ],
)
def test_a_stage(settings: tuple[Any, ...], expected: Stage) -> None:
    assert stage_of("prod", "dep123", settings) == expected
