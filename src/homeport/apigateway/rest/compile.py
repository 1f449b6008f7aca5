"""From a deployment and a stage's settings to what a request runs through: made once, swapped whole.

Settings that change nothing here are found here too, not when a request meets them: they are listed (`unenforced`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from homeport.apigateway.rest.coverage import STAGE
from homeport.apigateway.rest.execution_log import Detail, ExecutionLogSettings
from homeport.apigateway.rest.gateway_responses import GatewayResponses
from homeport.apigateway.rest.log_destinations import LogDestination, execution_log_destination, log_destination
from homeport.apigateway.rest.mappings import CompiledMappings, compile_mappings
from homeport.apigateway.rest.media_types import MediaTypes
from homeport.apigateway.rest.model import (
    Authorizer,
    CacheSettings,
    Deployment,
    Integration,
    IntegrationType,
    Method,
    Resource,
    RestApi,
    Stage,
    ThrottleSettings,
)
from homeport.apigateway.rest.resource_policies import parse_resource_policy
from homeport.apigateway.rest.routes import RouteTable
from homeport.apigateway.rest.schemas import BodyValidator, ModelSchemas
from homeport.apigateway.rest.substitution import VariableText
from homeport.apigateway.rest.uris import names_function, streamed_function_of
from homeport.iam.policies import MalformedPolicyError, Policy

_PARAMETER_PREFIX = "method.request."


class IntegrationKind(Enum):
    """What can stand behind a method."""

    LAMBDA_PROXY = "AWS_PROXY with a Lambda function"
    LAMBDA_STREAM = "AWS_PROXY with a Lambda function whose response is streamed"
    LAMBDA = "AWS with a Lambda function"
    MOCK = "MOCK"
    HTTP = "HTTP"
    HTTP_PROXY = "HTTP_PROXY"
    HTTP_STREAM = "HTTP_PROXY whose response is streamed"
    SERVICE = "AWS with another service"


@dataclass(frozen=True, slots=True)
class RequestCheck:
    """What a request validator checks of a method's requests."""

    parameters: tuple[tuple[str, str], ...] = ()
    """(path, querystring or header; name) of each required parameter."""
    bodies: Mapping[str, BodyValidator] | None = None
    """Content type, or $default → schema. None leaves bodies unchecked."""


@dataclass(frozen=True, slots=True)
class Route:
    """A method of a resource, ready to answer."""

    resource_id: str
    resource_path: str
    method: Method
    check: RequestCheck
    kind: IntegrationKind | None = None
    """What stands behind the method; None for what cannot be called."""
    mappings: CompiledMappings | None = None
    """Of an integration that is no proxy."""
    authorizer: Authorizer | None = None
    """Of the types CUSTOM and COGNITO_USER_POOLS; None when the API has none of the method's id."""
    problem: str | None = None
    """What is wrong with an integration that cannot be called."""

    @property
    def is_streamed(self) -> bool:
        """Whether the integration's answer is handed on as it comes."""
        return self.kind is IntegrationKind.LAMBDA_STREAM or self.kind is IntegrationKind.HTTP_STREAM


@dataclass(frozen=True, slots=True)
class CompiledDeployment:
    """A frozen API, ready to answer."""

    id: str
    rest_api: RestApi
    routes: RouteTable[Route]
    gateway_responses: GatewayResponses
    media_types: MediaTypes
    policy: Policy | None
    """Who may call the API; None lets everybody."""
    unenforced: tuple[str, ...]
    """Settings of the API that change nothing here."""


@dataclass(frozen=True, slots=True)
class AccessLog:
    """Where a stage's access log goes and what a line says."""

    destination: LogDestination
    format: VariableText


@dataclass(frozen=True, slots=True)
class CompiledStage:
    """A stage with the deployment that it names."""

    name: str
    deployment: CompiledDeployment
    variables: Mapping[str, str]
    access_log: AccessLog | None
    throttles: Mapping[str, ThrottleSettings]
    """`{resource path}/{METHOD}` without the first slash, or `*/*` → how often callers may call."""
    detailed_metrics: frozenset[str]
    """The same keys, of the methods that are counted each for itself."""
    execution_logs: Mapping[str, ExecutionLogSettings]
    """By the same keys; a method of its own settings is in it only if it is logged."""
    caches: Mapping[str, CacheSettings]
    """By the same keys, of the methods whose answers are cached or whose own settings say that they are not."""
    unenforced: tuple[str, ...]
    """Settings of the stage that change nothing here."""
    cache_name: str
    """Of whose answers are cached together: the stage's, or a canary's own."""
    is_canary: bool | None = None
    """Whether this is the stage's canary; None for a stage without one."""
    canary: "Canary | None" = None

    def throttle(self, resource_path: str, method: str) -> ThrottleSettings | None:
        """How often a method may be called by all together; None when the stage does not say."""
        return self.throttles.get(f"{resource_path[1:]}/{method}") or self.throttles.get("*/*")

    def has_detailed_metrics(self, resource_path: str, method: str) -> bool:
        """Whether a method is counted for itself."""
        return f"{resource_path[1:]}/{method}" in self.detailed_metrics or "*/*" in self.detailed_metrics

    def cache(self, resource_path: str, method: str) -> CacheSettings | None:
        """How a method's answers are cached; settings for all methods are for GET alone. None when they are not."""
        if not self.caches:
            return None
        own = self.caches.get(f"{resource_path[1:]}/{method}")
        found = own or (self.caches.get("*/*") if method == "GET" else None)
        return found if found and found.ttl_s > 0 else None

    def execution_log(self, resource_path: str, method: str) -> ExecutionLogSettings | None:
        """What is written of a method's calls; None when nothing is."""
        return self.execution_logs.get(f"{resource_path[1:]}/{method}") or self.execution_logs.get("*/*")


@dataclass(frozen=True, slots=True)
class Canary:
    """A stage's second face: another deployment and other variables for a part of the requests."""

    percent_traffic: float
    """0 to 100."""
    stage: CompiledStage


def compile_deployment(deployment: Deployment) -> CompiledDeployment:
    """Make a frozen API ready to answer."""
    api = deployment.rest_api
    schemas = ModelSchemas(api.models)
    entries = [
        (resource.path, method.http_method, _route(api, schemas, resource, method))
        for resource in api.resources
        for method in resource.methods
    ]
    return CompiledDeployment(
        id=deployment.id,
        rest_api=api,
        routes=RouteTable(entries),
        gateway_responses=GatewayResponses(api.gateway_responses),
        media_types=MediaTypes(api.binary_media_types),
        policy=_policy(api),
        unenforced=tuple(_unenforced_of_api(api, schemas)),
    )


def compile_stage(
    stage: Stage, deployment: CompiledDeployment, canary_deployment: CompiledDeployment | None = None
) -> CompiledStage:
    """Put a stage's settings and its deployments together."""
    destination = stage.access_log and log_destination(
        stage.access_log.destination_arn, deployment.rest_api.id, stage.name
    )
    compiled = CompiledStage(
        name=stage.name,
        deployment=deployment,
        variables=dict(stage.variables),
        access_log=AccessLog(destination, _log_format(stage)) if destination else None,
        detailed_metrics=frozenset(key for key, each in stage.method_settings.items() if each.metrics_enabled),
        execution_logs=_execution_logs(stage, deployment.rest_api),
        throttles={key: each.throttle for key, each in stage.method_settings.items() if each.throttle},
        caches=_caches(stage) if stage.has_cache_cluster else {},
        cache_name="stage",
        unenforced=tuple(_unenforced_of_stage(stage, logged=destination is not None)),
    )
    if stage.canary is None or canary_deployment is None:
        return compiled
    variables = {**stage.variables, **stage.canary.variable_overrides}
    cache_name = "stage" if stage.canary.uses_stage_cache else "canary"
    face = replace(compiled, deployment=canary_deployment, variables=variables, is_canary=True, cache_name=cache_name)
    return replace(compiled, is_canary=False, canary=Canary(stage.canary.percent_traffic, face))


_UNCACHED = CacheSettings(ttl_s=0)
_DETAILS = {"ERROR": Detail.ERROR, "INFO": Detail.INFO}


def _caches(stage: Stage) -> dict[str, CacheSettings]:
    return {key: each.cache or _UNCACHED for key, each in stage.method_settings.items()}


def _execution_logs(stage: Stage, api: RestApi) -> dict[str, ExecutionLogSettings]:
    destination = execution_log_destination(api.account, api.region, api.id, stage.name)
    return {
        key: ExecutionLogSettings(destination, Detail.DATA if each.data_trace_enabled else _DETAILS[each.logging_level])
        for key, each in stage.method_settings.items()
        if each.logging_level in _DETAILS
    }


def _log_format(stage: Stage) -> VariableText:
    return VariableText(stage.access_log.format if stage.access_log else "", missing="-", context_only=True)


def _route(api: RestApi, schemas: ModelSchemas, resource: Resource, method: Method) -> Route:
    kind = _kind(method.integration)
    mapped = method.integration if kind not in _PROXIES else None
    return Route(
        resource_id=resource.id,
        resource_path=resource.path,
        method=method,
        check=_check(api, schemas, method),
        kind=kind,
        mappings=compile_mappings(mapped) if kind and mapped else None,
        authorizer=next((each for each in api.authorizers if each.id == method.authorizer_id), None),
        problem=_problem(method.integration),
    )


def _check(api: RestApi, schemas: ModelSchemas, method: Method) -> RequestCheck:
    validator = next((each for each in api.request_validators if each.id == method.request_validator_id), None)
    if validator is None:
        return RequestCheck()
    return RequestCheck(
        parameters=tuple(_required_parameters(method)) if validator.validate_parameters else (),
        bodies=_bodies(schemas, method) if validator.validate_body else None,
    )


def _required_parameters(method: Method) -> Iterator[tuple[str, str]]:
    for key, required in sorted(method.request_parameters.items()):
        place, separator, name = key.removeprefix(_PARAMETER_PREFIX).partition(".")
        if required and separator:
            yield place, name


def _bodies(schemas: ModelSchemas, method: Method) -> dict[str, BodyValidator]:
    found = ((kind.lower(), schemas.validator(model)) for kind, model in method.request_models.items())
    return {kind: validator for kind, validator in found if validator is not None}


def _policy(api: RestApi) -> Policy | None:
    if not api.policy:
        return None
    try:
        return parse_resource_policy(api.policy, api.arn)
    except MalformedPolicyError:
        # Nobody is let in by what cannot be read; `unenforced` tells.
        return Policy("the API's resource policy", ())


def _kind(integration: Integration | None) -> IntegrationKind | None:
    if integration is None or _problem(integration) is not None:
        return None
    if integration.type is IntegrationType.AWS:
        is_function = names_function(integration.uri)
        return IntegrationKind.LAMBDA if is_function else IntegrationKind.SERVICE
    return (_STREAMED_KINDS if integration.streams_response else _KINDS)[integration.type]


_KINDS = {
    IntegrationType.AWS_PROXY: IntegrationKind.LAMBDA_PROXY,
    IntegrationType.HTTP: IntegrationKind.HTTP,
    IntegrationType.HTTP_PROXY: IntegrationKind.HTTP_PROXY,
    IntegrationType.MOCK: IntegrationKind.MOCK,
}
_STREAMED_KINDS = {
    IntegrationType.AWS_PROXY: IntegrationKind.LAMBDA_STREAM,
    IntegrationType.HTTP_PROXY: IntegrationKind.HTTP_STREAM,
}
_PROXIES = (*_STREAMED_KINDS.values(), IntegrationKind.LAMBDA_PROXY, IntegrationKind.HTTP_PROXY)


def _problem(integration: Integration | None) -> str | None:
    if integration is None:
        return "there is no integration"
    if integration.streams_response and integration.type not in _STREAMED_KINDS:
        return f"responses of {integration.type} integrations are not streamed"
    if integration.type is not IntegrationType.AWS_PROXY:
        return None
    if integration.streams_response and streamed_function_of(integration.uri) is None:
        return f"the URI {integration.uri} names no function's response stream"
    if not integration.streams_response and not names_function(integration.uri):
        return f"the URI {integration.uri} names no function"
    return (
        f"functions are invoked with POST, not {integration.http_method}" if integration.http_method != "POST" else None
    )


def _unenforced_of_api(api: RestApi, schemas: ModelSchemas) -> Iterator[str]:
    if api.policy and not (_policy(api) or Policy("", ())).statements:
        yield "the resource policy, which lets nobody in because it cannot be read,"
    yield from (f"the reference to the unknown model {name}" for name in schemas.unknown_references())
    for resource in api.resources:
        for method in resource.methods:
            for model in method.request_models.values():
                if schemas.validator(model) is None:
                    yield f"the unknown request model {model} of {method.http_method} {resource.path}"


def _unenforced_of_stage(stage: Stage, *, logged: bool) -> Iterator[str]:
    if stage.access_log and not logged:
        yield f"accessLogSettings to {stage.access_log.destination_arn}"
    yield from (f"{name} ({STAGE[name]})" for name in stage.stored_only)
