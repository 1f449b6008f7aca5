"""What is deployed, read from LocalStack's control plane: frozen deployments from its store, stages from moto.

A deployment is compiled with its first request; the objects that LocalStack froze never change, so their identity says
whether it has to be compiled again. Stages do change, in place and without a sign, so their few settings are compared
with those that were compiled at each request: some microseconds.
"""

import copy
import json
import logging
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from homeport.apigateway.rest.compile import CompiledDeployment, CompiledStage, compile_deployment, compile_stage
from homeport.apigateway.rest.model import (
    DEFAULT_AUTHORIZER_TTL_S,
    DEFAULT_CACHE_TTL_S,
    DEFAULT_TIMEOUT_MS,
    DEFAULT_UNAUTHORIZED_STRATEGY,
    AccessLogSettings,
    Authorizer,
    CacheSettings,
    CanarySettings,
    Deployment,
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
from homeport.core.context import DEFAULT_ACCOUNT, DEFAULT_REGION

log = logging.getLogger(__name__)

ACCOUNT_RATE_LIMIT = 10_000.0
ACCOUNT_BURST_LIMIT = 5_000
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""
_STAGE_SETTINGS = (
    "variables",
    "access_log_settings",
    "canary_settings",
    "method_settings",
    "cache_cluster_enabled",
)
_STORED_ONLY = {
    "clientCertificateId": "clientCertificateId",
    "tracingEnabled": "tracing_enabled",
    "webAclArn": "web_acl_arn",
}
"""Those of `coverage.STAGE` that somebody sets for what they do, by moto's attributes of a stage."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A stage in LocalStack's and moto's terms."""

    deployment_id: str
    deployments: Mapping[str, Any]
    """The API's frozen deployments (LocalStack's RestApiDeployment) by their ids."""
    stage: Any
    """moto's Stage."""

    @property
    def frozen(self) -> Any:
        """The stage's own deployment."""
        return self.deployments[self.deployment_id]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A compiled stage and what it was compiled from."""

    frozen: Any
    settings: tuple[Any, ...]
    stage: CompiledStage


class DeployedStages:
    """The stages of all REST APIs of the instance, compiled as they are asked for."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], _Entry] = {}
        self._deployments: WeakKeyDictionary[Any, CompiledDeployment] = WeakKeyDictionary()

    def stage(self, api_id: str, name: str) -> CompiledStage | None:
        """A stage as it is at this moment, None when there is no such API or stage. Not for several threads at once."""
        found = _find(api_id, name)
        if found is None:
            self._entries.pop((api_id, name), None)
            return None
        entry = self._entries.get((api_id, name))
        if entry is None or entry.frozen is not found.frozen or entry.settings != _settings(found.stage):
            entry = self._entries[api_id, name] = self._compiled(api_id, name, found)
            _warn(api_id, entry.stage)
        return entry.stage

    def _compiled(self, api_id: str, name: str, found: _Found) -> _Entry:
        settings = copy.deepcopy(_settings(found.stage))
        stage = stage_of(name, found.deployment_id, settings)
        deployment = self._deployment(api_id, found, found.deployment_id)
        canary = self._deployment(api_id, found, stage.canary.deployment_id) if stage.canary else None
        assert deployment is not None
        return _Entry(found.frozen, settings, compile_stage(stage, deployment, canary))

    def _deployment(self, api_id: str, found: _Found, deployment_id: str) -> CompiledDeployment | None:
        frozen = found.deployments.get(deployment_id)
        if frozen is not None and frozen not in self._deployments:
            self._deployments[frozen] = compile_deployment(Deployment(deployment_id, rest_api_of(api_id, frozen)))
        return self._deployments.get(frozen) if frozen is not None else None


def _warn(api_id: str, stage: CompiledStage) -> None:
    for setting in (*stage.deployment.unenforced, *stage.unenforced):
        log.warning("REST API %s, stage %s: %s is kept but changes nothing here yet", api_id, stage.name, setting)


def _find(api_id: str, name: str) -> _Found | None:
    # Loaded with the control plane's first call; before it there is no API, and loading it takes a second.
    models = sys.modules.get("localstack.services.apigateway.models")
    moto = sys.modules.get("moto.apigateway.models")
    if models is None or moto is None:
        return None
    store = models.apigateway_stores[DEFAULT_ACCOUNT][DEFAULT_REGION]
    deployment_id = store.active_deployments.get(api_id, {}).get(name)
    deployments = store.internal_deployments.get(api_id, {})
    frozen = deployments.get(deployment_id)
    if frozen is None:
        return None
    api = moto.apigateway_backends[frozen.account_id][frozen.region].apis.get(api_id)
    stage = api and api.stages.get(name)
    return _Found(deployment_id, deployments, stage) if stage else None


def _settings(stage: Any) -> tuple[Any, ...]:
    stored_only = tuple(name for name, attribute in _STORED_ONLY.items() if getattr(stage, attribute, None))
    return (*(getattr(stage, name, None) for name in _STAGE_SETTINGS), stored_only)


def stage_of(name: str, deployment_id: str, settings: tuple[Any, ...]) -> Stage:
    """moto's stage in our terms; `settings` are its attributes named in `_STAGE_SETTINGS`, and what is stored only."""
    variables, access_log, canary, method_settings, has_cache_cluster, stored_only = settings
    return Stage(
        name=name,
        deployment_id=deployment_id,
        variables=variables or {},
        access_log=_access_log(access_log or {}),
        canary=_canary(canary) if canary else None,
        method_settings={key: _method_settings(value) for key, value in (method_settings or {}).items()},
        has_cache_cluster=bool(has_cache_cluster),
        stored_only=stored_only,
    )


def _canary(settings: Mapping[str, Any]) -> CanarySettings:
    overrides = _strings(settings.get("stageVariableOverrides"))
    shares = str(settings.get("useStageCache", "")).lower() == "true"
    return CanarySettings(settings["deploymentId"], float(settings["percentTraffic"]), overrides, shares)


def _access_log(settings: Mapping[str, Any]) -> AccessLogSettings | None:
    arn, line = settings.get("destinationArn"), settings.get("format")
    return AccessLogSettings(arn, line) if arn and line else None


def _cache(settings: Mapping[str, Any]) -> CacheSettings:
    ttl_s, requires = settings.get("cacheTtlInSeconds"), settings.get("requireAuthorizationForCacheControl")
    strategy = settings.get("unauthorizedCacheControlHeaderStrategy")
    return CacheSettings(
        ttl_s=DEFAULT_CACHE_TTL_S if ttl_s is None else int(ttl_s),
        requires_authorization=requires is None or bool(requires),
        unauthorized_strategy=strategy or DEFAULT_UNAUTHORIZED_STRATEGY,
    )


def _method_settings(settings: Mapping[str, Any]) -> MethodSettings:
    return MethodSettings(
        cache=_cache(settings) if settings.get("cachingEnabled") else None,
        throttle=_throttle(settings.get("throttlingRateLimit"), settings.get("throttlingBurstLimit")),
        logging_level=settings.get("loggingLevel") or "OFF",
        data_trace_enabled=bool(settings.get("dataTraceEnabled")),
        metrics_enabled=bool(settings.get("metricsEnabled")),
    )


def _throttle(rate: Any, burst: Any) -> ThrottleSettings | None:
    # Terraform's way to say unset is -1, LocalStack's the account's own limits.
    if rate in (None, -1, ACCOUNT_RATE_LIMIT) and burst in (None, -1, ACCOUNT_BURST_LIMIT):
        return None
    return ThrottleSettings(
        ACCOUNT_RATE_LIMIT if rate in (None, -1) else float(rate),
        ACCOUNT_BURST_LIMIT if burst in (None, -1) else int(burst),
    )


def rest_api_of(api_id: str, frozen: Any) -> RestApi:
    """LocalStack's frozen deployment (RestApiDeployment) in our terms."""
    merged = frozen.rest_api
    settings = merged.rest_api
    return RestApi(
        id=api_id,
        account=frozen.account_id,
        region=frozen.region,
        resources=tuple(_resource(each) for each in merged.resources.values()),
        models=tuple(Model(each["name"], each["schema"]) for each in merged.models.values() if each.get("schema")),
        request_validators=tuple(_validator(each) for each in merged.validators.values()),
        authorizers=tuple(_authorizer(each) for each in merged.authorizers.values()),
        gateway_responses=tuple(_gateway_response(each) for each in merged.gateway_responses.values()),
        binary_media_types=tuple(settings.get("binaryMediaTypes") or ()),
        minimum_compression_size=settings.get("minimumCompressionSize"),
        api_key_source=settings.get("apiKeySource") or "HEADER",
        policy=policy_of(settings.get("policy")),
        disable_execute_api_endpoint=bool(settings.get("disableExecuteApiEndpoint")),
        is_edge_optimized="EDGE" in ((settings.get("endpointConfiguration") or {}).get("types") or ()),
        name=settings.get("name") or "",
    )


def policy_of(text: str | None) -> str | None:
    """The policy's JSON. LocalStack keeps it as AWS answers it, with every quote escaped once more."""
    if not text:
        return None
    return str(json.loads(f'"{text}"')) if text.startswith('{\\"') else text


def _resource(resource: Mapping[str, Any]) -> Resource:
    methods = (resource.get("resourceMethods") or {}).items()
    return Resource(resource["id"], resource["path"], tuple(_method(name, each) for name, each in methods))


def _method(name: str, method: Mapping[str, Any]) -> Method:
    integration = method.get("methodIntegration")
    return Method(
        http_method=name,
        authorization_type=(method.get("authorizationType") or "NONE").upper(),
        authorizer_id=method.get("authorizerId"),
        authorization_scopes=tuple(method.get("authorizationScopes") or ()),
        api_key_required=bool(method.get("apiKeyRequired")),
        request_parameters={key: bool(value) for key, value in (method.get("requestParameters") or {}).items()},
        request_models=dict(method.get("requestModels") or {}),
        request_validator_id=method.get("requestValidatorId") or None,
        integration=_integration(integration) if integration else None,
    )


def _integration(integration: Mapping[str, Any]) -> Integration:
    return Integration(
        type=IntegrationType(integration["type"]),
        uri=integration.get("uri") or "",
        http_method=integration.get("httpMethod"),
        credentials=integration.get("credentials"),
        timeout_ms=int(integration.get("timeoutInMillis") or DEFAULT_TIMEOUT_MS),
        request_parameters=_strings(integration.get("requestParameters")),
        request_templates=_strings(integration.get("requestTemplates")),
        passthrough_behavior=integration.get("passthroughBehavior") or "WHEN_NO_MATCH",
        content_handling=integration.get("contentHandling"),
        insecure_skip_verification=bool((integration.get("tlsConfig") or {}).get("insecureSkipVerification")),
        responses=tuple(_integration_responses(integration.get("integrationResponses") or {})),
        cache_namespace=integration.get("cacheNamespace") or "",
        streams_response=integration.get("responseTransferMode") == "STREAM",
        cache_key_parameters=tuple(integration.get("cacheKeyParameters") or ()),
    )


def _integration_responses(responses: Mapping[str, Any]) -> Iterator[IntegrationResponse]:
    for response in responses.values():
        yield IntegrationResponse(
            status_code=int(response["statusCode"]),
            selection_pattern=response.get("selectionPattern"),
            response_parameters=_strings(response.get("responseParameters")),
            response_templates=_strings(response.get("responseTemplates")),
            content_handling=response.get("contentHandling"),
        )


def _strings(values: Mapping[str, Any] | None) -> dict[str, str]:
    """Keys to texts; an empty template is None in moto."""
    return {key: "" if value is None else str(value) for key, value in (values or {}).items()}


def _validator(validator: Mapping[str, Any]) -> RequestValidator:
    return RequestValidator(
        validator["id"],
        validate_body=bool(validator.get("validateRequestBody")),
        validate_parameters=bool(validator.get("validateRequestParameters")),
    )


def _authorizer(authorizer: Mapping[str, Any]) -> Authorizer:
    ttl_s = authorizer.get("authorizerResultTtlInSeconds")
    return Authorizer(
        id=authorizer["id"],
        name=authorizer.get("name") or authorizer["id"],
        type=authorizer.get("type") or "",
        uri=authorizer.get("authorizerUri") or "",
        credentials=authorizer.get("authorizerCredentials") or None,
        identity_sources=tuple(
            each.strip() for each in (authorizer.get("identitySource") or "").split(",") if each.strip()
        ),
        identity_validation_expression=authorizer.get("identityValidationExpression") or None,
        ttl_s=DEFAULT_AUTHORIZER_TTL_S if ttl_s is None else int(ttl_s),
        provider_arns=tuple(authorizer.get("providerARNs") or ()),
    )


def _gateway_response(response: Mapping[str, Any]) -> GatewayResponse:
    return GatewayResponse(
        response_type=str(response["responseType"]),
        status_code=int(response["statusCode"]) if response.get("statusCode") else None,
        response_parameters=_strings(response.get("responseParameters")),
        response_templates=_strings(response.get("responseTemplates")),
    )
