"""Integration request of an integration that is no proxy: the body by its template, parameters by their mappings.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-request.html
"""

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from homeport.apigateway.errors import ApiConfigurationError, InternalServerError
from homeport.apigateway.messages import HeaderPairs
from homeport.apigateway.rest.compile import Route
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.execution_log import headers_of
from homeport.apigateway.rest.header_fields import is_header
from homeport.apigateway.rest.mappings import CompiledMappings
from homeport.apigateway.rest.model import Integration, IntegrationType
from homeport.apigateway.rest.parameter_mappings import RequestParameters, request_parameters
from homeport.apigateway.rest.template_variables import TemplateVariables
from homeport.apigateway.rest.uris import has_unmapped, with_path_parameters, with_stage_variables, without_unmapped
from homeport.apigateway.vtl import TemplateError, text_of

# Headers that no mapping may set.
_RESERVED = frozenset({"content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id"})
_RESERVED_FOR_AWS = _RESERVED | {"authorization", "connection", "expect", "proxy-authenticate", "te"}
# Those that a mapping may set and that do not arrive.
_DROPPED = frozenset({"expect", "proxy-authenticate", "te"})
_DROPPED_FOR = {IntegrationType.AWS: _DROPPED | {"referer"}, IntegrationType.HTTP: _DROPPED | {"via"}}
_HTTP = (IntegrationType.HTTP, IntegrationType.HTTP_PROXY)
BODILESS_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class IntegrationRequest:
    """What the endpoint is asked."""

    method: str
    uri: str
    """Without the query string parameters below."""
    query: Mapping[str, list[str]] = field(default_factory=dict)
    """Not encoded."""
    headers: HeaderPairs = ()
    body: bytes = b""


def integration_request(call: Call, route: Route, mappings: CompiledMappings) -> IntegrationRequest:
    """Make the endpoint's request.

    Raises UnsupportedMediaTypeError (no template for the body's type), BadRequestBodyError (a mapped body is no JSON),
    ApiConfigurationError or InternalServerError (a template that cannot be rendered, a header that may not be set, a
    path variable that nothing fills in).
    """
    integration = route.method.integration
    assert integration is not None, "compiled from one"
    template = mappings.request_template(call.parsed.header("content-type"))
    parameters = request_parameters(call, integration.request_parameters)
    body = converted_request_body(call, integration)
    if template is not None:
        try:
            body = template.render(TemplateVariables(call, _as_text(body))).encode()
        except TemplateError as error:
            call.note_failure("Execution failed due to configuration error: Unable to transform request")
            raise ApiConfigurationError from error
    _override(parameters, call.overrides.request)
    check_mapped_headers(call, parameters.header, integration.type)
    check_values(call, parameters.header)
    request = IntegrationRequest(
        method=integration_method(call, integration),
        uri=integration_uri(call, integration, parameters.path),
        query=parameters.querystring,
        headers=_headers(call, parameters.header, integration.type),
        body=body,
    )
    if integration.type is not IntegrationType.MOCK:
        note_endpoint_request(call, request)
    return request


def note_endpoint_request(call: Call, request: IntegrationRequest) -> None:
    """Tell of what an endpoint is sent in the execution log."""
    if call.execution_log is None:
        return
    call.note_data("Endpoint request URI: %s", request.uri)
    call.note_data("Endpoint request headers: %s", headers_of(request.headers))
    call.note_data("Endpoint request body after transformations: %s", request.body)
    call.note("Sending request to %s", request.uri)


def converted_request_body(call: Call, integration: Integration) -> bytes:
    """The request's body, from or to base64 where the integration says so.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
    """
    body, handling = call.request.body, integration.content_handling
    binary = call.stage.deployment.media_types.is_binary(call.parsed.header("content-type"))
    if binary and handling == "CONVERT_TO_TEXT":
        return base64.b64encode(body)
    if not binary and handling == "CONVERT_TO_BINARY":
        return decoded_base64(body)
    return body


def decoded_base64(body: bytes) -> bytes:
    """The bytes that a text in base64 stands for. Raises InternalServerError."""
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise InternalServerError from error


def check_mapped_headers(call: Call, headers: Iterable[str], kind: IntegrationType) -> None:
    """Raises InternalServerError for a mapping to a header that is API Gateway's own."""
    reserved = _RESERVED_FOR_AWS if kind in (IntegrationType.AWS, IntegrationType.AWS_PROXY) else _RESERVED
    for name in headers:
        if name.lower() in reserved:
            call.note_failure("Execution failed due to configuration error: %s header already present", name)
            raise InternalServerError


def check_values(call: Call, headers: Mapping[str, str]) -> None:
    """Raises InternalServerError for a mapped header that cannot be sent."""
    for name, value in headers.items():
        if not is_header(name, value):
            call.note_failure("Execution failed due to configuration error: Invalid header %s", name)
            raise InternalServerError


def _as_text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise InternalServerError from error


def _override(parameters: RequestParameters, overrides: Mapping[str, Any]) -> None:
    for place in ("header", "path"):
        values = overrides.get(place)
        if isinstance(values, Mapping):
            getattr(parameters, place).update({name: text_of(value) for name, value in values.items()})
    query = overrides.get("querystring")
    if isinstance(query, Mapping):
        for name, value in query.items():
            parameters.querystring[name] = [text_of(each) for each in (value if isinstance(value, list) else [value])]


def integration_uri(call: Call, integration: Integration, path: Mapping[str, str]) -> str:
    """The URI with its path parameters and stage variables filled in.

    Raises ApiConfigurationError for an HTTP endpoint's path variable that nothing fills in; a service's is left out,
    which AWS's own examples of S3 as an integration rely on and its documentation does not tell.
    https://repost.aws/knowledge-center/api-gateway-proxy-path-character-error
    """
    uri, variables = integration.uri, call.stage.variables
    if integration.type is IntegrationType.AWS:
        uri = without_unmapped(uri, path)
    elif integration.type in _HTTP and has_unmapped(uri, path):
        filled = with_stage_variables(with_path_parameters(uri, path), variables)
        text = "Execution failed due to configuration error: Illegal character in path at index %s: %s"
        call.note_failure(text, filled.index("{"), filled)
        raise ApiConfigurationError
    return with_stage_variables(with_path_parameters(uri, path), variables)


def integration_method(call: Call, integration: Integration) -> str:
    """The method that the endpoint is asked with: the caller's where the integration does not say another."""
    named = integration.http_method
    return call.parsed.method if named in (None, "", "ANY") else named


def _headers(call: Call, mapped: Mapping[str, str], kind: IntegrationType) -> HeaderPairs:
    dropped = _DROPPED_FOR.get(kind, _DROPPED)
    headers = {name: value for name, value in mapped.items() if name.lower() not in dropped}
    named = {name.lower() for name in headers}
    defaults = {"Accept": "application/json", "User-Agent": f"AmazonAPIGateway_{call.request.api_id}"}
    content_type = call.parsed.header("content-type")
    if content_type and call.parsed.method not in BODILESS_METHODS:
        defaults["Content-Type"] = content_type
    headers |= {name: value for name, value in defaults.items() if name.lower() not in named}
    headers["X-Amzn-Trace-Id"] = call.parsed.trace.downstream
    if kind is not IntegrationType.AWS:
        headers["x-amzn-apigateway-api-id"] = call.request.api_id
    return tuple(headers.items())
