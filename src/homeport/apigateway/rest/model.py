"""A REST API as the data plane sees it: the nouns of API Gateway's control plane, frozen.

https://docs.aws.amazon.com/apigateway/latest/api/API_Types.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from homeport.core.partitions import partition_of

DEFAULT_TIMEOUT_MS = 29_000
DEFAULT_CACHE_TTL_S = 300
DEFAULT_UNAUTHORIZED_STRATEGY = "SUCCEED_WITH_RESPONSE_HEADER"
DEFAULT_AUTHORIZER_TTL_S = 300


class IntegrationType(StrEnum):
    """What stands behind a method."""

    AWS = "AWS"
    AWS_PROXY = "AWS_PROXY"
    HTTP = "HTTP"
    HTTP_PROXY = "HTTP_PROXY"
    MOCK = "MOCK"


@dataclass(frozen=True, slots=True)
class IntegrationResponse:
    """How one kind of answer of an integration becomes a method response."""

    status_code: int
    selection_pattern: str | None = None
    """A regular expression; None or empty marks the default."""
    response_parameters: Mapping[str, str] = field(default_factory=dict)
    response_templates: Mapping[str, str] = field(default_factory=dict)
    """By content type."""
    content_handling: str | None = None


@dataclass(frozen=True, slots=True)
class Integration:
    """What a method's requests are handed to."""

    type: IntegrationType
    uri: str = ""
    http_method: str | None = None
    credentials: str | None = None
    timeout_ms: int = DEFAULT_TIMEOUT_MS
    request_parameters: Mapping[str, str] = field(default_factory=dict)
    request_templates: Mapping[str, str] = field(default_factory=dict)
    """By content type."""
    passthrough_behavior: str = "WHEN_NO_MATCH"
    content_handling: str | None = None
    insecure_skip_verification: bool = False
    """Whether the endpoint's certificate may be anybody's."""
    responses: tuple[IntegrationResponse, ...] = ()
    cache_namespace: str = ""
    """Whose answers are cached together; empty stands for the resource's id."""
    streams_response: bool = False
    """Whether `responseTransferMode` is STREAM: the answer is handed on as it comes."""
    cache_key_parameters: tuple[str, ...] = ()
    """`method.request.{path|querystring|header}.name`, or `integration.request.…` as it is mapped: calls with other
    values have other answers."""


@dataclass(frozen=True, slots=True)
class Method:
    """One HTTP method of a resource, or ANY."""

    http_method: str
    authorization_type: str = "NONE"
    authorizer_id: str | None = None
    authorization_scopes: tuple[str, ...] = ()
    api_key_required: bool = False
    request_parameters: Mapping[str, bool] = field(default_factory=dict)
    """`method.request.{path|querystring|header}.name` → whether it is required."""
    request_models: Mapping[str, str] = field(default_factory=dict)
    """Content type → model name."""
    request_validator_id: str | None = None
    integration: Integration | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A path of the API."""

    id: str
    path: str
    """`/pets/{petId}`, `/files/{proxy+}`."""
    methods: tuple[Method, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """The shape of a body."""

    name: str
    schema: str
    """JSON Schema, draft 4."""


@dataclass(frozen=True, slots=True)
class RequestValidator:
    """What of a request is checked before the integration sees it."""

    id: str
    validate_body: bool = False
    validate_parameters: bool = False


@dataclass(frozen=True, slots=True)
class Authorizer:
    """Who decides whether a caller may call a method."""

    id: str
    name: str
    type: str
    """TOKEN, REQUEST or COGNITO_USER_POOLS."""
    uri: str = ""
    """Which function is asked; of a Lambda authorizer."""
    credentials: str | None = None
    """The role that the function is invoked with; None leaves it to the function's resource policy."""
    identity_sources: tuple[str, ...] = ()
    """`method.request.header.Authorization`, `stageVariables.…`, `context.…`."""
    identity_validation_expression: str | None = None
    """A regular expression that a token matches as a whole."""
    ttl_s: int = DEFAULT_AUTHORIZER_TTL_S
    """How long a result holds; zero asks each time."""
    provider_arns: tuple[str, ...] = ()
    """Of user pools."""


@dataclass(frozen=True, slots=True)
class GatewayResponse:
    """How an answer that API Gateway gives itself looks, as customised for the API."""

    response_type: str
    status_code: int | None = None
    """None keeps AWS's own."""
    response_parameters: Mapping[str, str] = field(default_factory=dict)
    """`gatewayresponse.header.name` → `'literal'`, `context.…`, `method.request.…`, `stageVariables.…`."""
    response_templates: Mapping[str, str] = field(default_factory=dict)
    """By content type."""


@dataclass(frozen=True, slots=True)
class RestApi:
    """An API with all its parts, as it was when it was deployed."""

    id: str
    account: str
    region: str
    resources: tuple[Resource, ...] = ()
    models: tuple[Model, ...] = ()
    request_validators: tuple[RequestValidator, ...] = ()
    authorizers: tuple[Authorizer, ...] = ()
    gateway_responses: tuple[GatewayResponse, ...] = ()
    binary_media_types: tuple[str, ...] = ()
    minimum_compression_size: int | None = None
    api_key_source: str = "HEADER"
    policy: str | None = None
    """The resource policy, JSON."""
    disable_execute_api_endpoint: bool = False
    is_edge_optimized: bool = False
    """Whether callers come through CloudFront on AWS, which waits for a stream's next piece for less long."""
    name: str = ""

    @property
    def arn(self) -> str:
        """What policies call the API: `arn:aws:execute-api:{region}:{account}:{id}`."""
        return f"arn:{partition_of(self.region)}:execute-api:{self.region}:{self.account}:{self.id}"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A frozen API."""

    id: str
    rest_api: RestApi


@dataclass(frozen=True, slots=True)
class AccessLogSettings:
    """Where a stage's access log goes and what a line says."""

    destination_arn: str
    format: str


@dataclass(frozen=True, slots=True)
class CanarySettings:
    """A second deployment that a part of a stage's requests goes to."""

    deployment_id: str
    percent_traffic: float
    """0 to 100."""
    variable_overrides: Mapping[str, str] = field(default_factory=dict)
    uses_stage_cache: bool = False
    """Whether its answers are cached with the stage's, instead of apart."""


@dataclass(frozen=True, slots=True)
class ThrottleSettings:
    """How often something may be called."""

    rate: float
    """Requests a second."""
    burst: int
    """Requests at once."""


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """How long a stage caches the answers of a method, and who may have them made anew."""

    ttl_s: int = DEFAULT_CACHE_TTL_S
    requires_authorization: bool = True
    """Whether `Cache-Control: max-age=0` is for callers alone that may do execute-api:InvalidateCache."""
    unauthorized_strategy: str = DEFAULT_UNAUTHORIZED_STRATEGY
    """FAIL_WITH_403, SUCCEED_WITH_RESPONSE_HEADER or SUCCEED_WITHOUT_RESPONSE_HEADER."""


@dataclass(frozen=True, slots=True)
class MethodSettings:
    """A stage's settings for one method, or for all (`*/*`)."""

    cache: CacheSettings | None = None
    """None where answers are not cached."""
    throttle: ThrottleSettings | None = None
    """None leaves it to the account's own limit."""
    logging_level: str = "OFF"
    """OFF, ERROR or INFO."""
    data_trace_enabled: bool = False
    metrics_enabled: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """A named reference to a deployment, with settings of its own that change without a deployment."""

    name: str
    deployment_id: str
    variables: Mapping[str, str] = field(default_factory=dict)
    access_log: AccessLogSettings | None = None
    canary: CanarySettings | None = None
    method_settings: Mapping[str, MethodSettings] = field(default_factory=dict)
    """`{resource path}/{method}` or `*/*` → settings."""
    has_cache_cluster: bool = False
    """Without it nothing is cached, whatever the method settings say."""
    stored_only: tuple[str, ...] = ()
    """What is set and changes nothing, by AWS's names: keys of `coverage.STAGE`."""
