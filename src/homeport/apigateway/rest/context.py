"""One call on its way through the pipeline: what each stage has found out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from homeport.apigateway.errors import GatewayError
from homeport.apigateway.messages import ApiRequest, HeaderPairs
from homeport.apigateway.rest.compile import CompiledStage, Route
from homeport.apigateway.rest.execution_log import Detail, ExecutionLog
from homeport.core.context import RequestContext
from homeport.iam.conditions import RequestValue
from homeport.iam.evaluation import Policies
from homeport.iam.principals import Caller

CANONICAL_NAMES = {"authorization": "Authorization", "user-agent": "User-Agent"}
"""Headers, by their names in small letters, as AWS spells them however they were sent."""


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """The parts of X-Amzn-Trace-Id.

    https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
    """

    root: str
    parent: str
    sampled: str
    given: str | None
    """The caller's own header, None when it sent none."""

    @property
    def downstream(self) -> str:
        """What the integration gets: the caller's header, or just the root of a new trace."""
        return self.given or f"Root={self.root}"

    @property
    def whole(self) -> str:
        """What the answer carries."""
        return f"Root={self.root};Parent={self.parent};Sampled={self.sampled}"


@dataclass(frozen=True, slots=True)
class ParsedRequest:
    """The request as every later stage reads it."""

    method: str
    """In capitals."""
    path: str
    """Percent-encoded as sent, one leading slash."""
    context_path: str
    """$context.path: with the stage, and slashes as many as were sent."""
    headers: HeaderPairs
    """Without those that API Gateway never passes on."""
    last_values: Mapping[str, str]
    """The last value of each of these headers, under its name in small letters."""
    query: Mapping[str, list[str]]
    """Decoded."""
    request_id: str
    extended_request_id: str
    trace: TraceHeader
    time_s: float
    """Seconds since the epoch."""
    started_s: float
    """The same moment on the clock that never goes back."""
    domain_name: str

    def header(self, name: str) -> str | None:
        """The last value of a header, whatever the case of its name."""
        return self.last_values.get(name.lower())

    def without(self, name: str) -> "ParsedRequest":
        """The request without a header, whose name is in small letters."""
        headers = tuple(pair for pair in self.headers if pair[0].lower() != name)
        values = {each: value for each, value in self.last_values.items() if each != name}
        return replace(self, headers=headers, last_values=values)

    def parameter(self, place: str, name: str) -> str | None:
        """A header's or a query string parameter's last value under exactly this name.

        Names are case-sensitive, headers' too, but those that AWS spells anew before it looks for them:
        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
        """
        if place == "querystring":
            values = self.query.get(name)
            return values[-1] if values else None
        if name.lower() in CANONICAL_NAMES:
            return self.header(name)
        return next((value for each, value in reversed(self.headers) if each == name), None)


@dataclass(frozen=True, slots=True)
class IntegrationOutcome:
    """What is known of the integration's answer once it is there, for the access log."""

    endpoint_status: int | None = None
    """The endpoint's own status: for a function that of the Invoke call, not what its answer says."""
    status: int | None = None
    """The status that the integration's answer says."""
    latency_ms: int | None = None
    request_id: str | None = None
    """The request id of the called AWS service."""
    error: str | None = None
    time_to_all_headers_ms: int | None = None
    """Until the headers of a streamed answer were there; its `latency_ms` is until its end."""
    time_to_first_content_ms: int | None = None
    """Until the first bytes of a streamed answer's body were there."""


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """Who calls, as the method's authorizer has found out."""

    authorizer: Mapping[str, Any] | None = None
    """`$context.authorizer`."""
    account_id: str | None = None
    access_key: str | None = None
    user: str | None = None
    """The unique id of the user or session."""
    user_arn: str | None = None
    usage_identifier_key: str | None = None
    """The API key that a Lambda authorizer names."""
    api_key: str | None = None
    """The value of the key that the request is counted for."""
    api_key_id: str | None = None


ANYBODY = CallerIdentity()


@dataclass(frozen=True, slots=True)
class Admission:
    """What the caller was let in by: the policies that decide on what else it may do."""

    policies: Policies
    caller: Caller
    keys: Mapping[str, RequestValue] = field(default_factory=dict)


@dataclass(slots=True)
class Overrides:
    """What mapping templates set in `$context.requestOverride` and `$context.responseOverride`.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
    """

    request: dict[str, Any] = field(default_factory=lambda: {"header": {}, "path": {}, "querystring": {}})
    response: dict[str, Any] = field(default_factory=lambda: {"header": {}, "status": 0})


@dataclass(slots=True)
class Call:
    """A request under way.

    It is parsed; then matched, or it has an error; then it has an outcome of its integration, an error, or both.
    """

    request: ApiRequest
    stage: CompiledStage
    parsed: ParsedRequest
    route: Route | None = None
    """The method that answers; None until and unless one matches."""
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    """Percent-encoded as sent: API Gateway does not decode them."""
    caller: CallerIdentity = ANYBODY
    admission: Admission | None = None
    """None where no policy was asked."""
    overrides: Overrides = field(default_factory=Overrides)
    outcome: IntegrationOutcome = field(default_factory=IntegrationOutcome)
    invocation: RequestContext | None = None
    """Who calls the services and functions behind; None until something is called."""
    is_cache_hit: bool | None = None
    """Whether the answer is the cache's; None where nothing is cached."""
    error: GatewayError | None = None
    """Why API Gateway itself answers."""
    execution_log: ExecutionLog | None = None
    """What is told of the call's way, where somebody reads it."""

    def note(self, text: str, *values: object) -> None:
        """Add a line to the execution log; its `%s` are filled with the values if somebody reads it."""
        if self.execution_log is not None:
            self.execution_log.add(Detail.INFO, text, *values)

    def note_data(self, text: str, *values: object) -> None:
        """Add a line with what callers and endpoints sent."""
        if self.execution_log is not None:
            self.execution_log.add(Detail.DATA, text, *values)

    def note_failure(self, text: str, *values: object) -> None:
        """Add a line about what went wrong."""
        if self.execution_log is not None:
            self.execution_log.add(Detail.ERROR, text, *values)
