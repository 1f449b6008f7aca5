"""Integration response of an integration that is no proxy: from the endpoint's answer to the method's.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from homeport.apigateway.errors import ApiConfigurationError, InternalServerError
from homeport.apigateway.messages import ApiResponse, HeaderPairs
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.execution_log import headers_of
from homeport.apigateway.rest.gateway_responses import JSON
from homeport.apigateway.rest.mappings import CompiledIntegrationResponse, CompiledMappings
from homeport.apigateway.rest.parameter_mappings import response_headers
from homeport.apigateway.rest.stages.integration_request import check_values, decoded_base64
from homeport.apigateway.rest.template_variables import TemplateVariables
from homeport.apigateway.vtl import TemplateError, text_of


@dataclass(frozen=True, slots=True)
class EndpointAnswer:
    """What an endpoint answered."""

    status: int
    headers: HeaderPairs = ()
    body: bytes = b""
    selected_by: str | None = None
    """What integration responses are selected by; None is the status."""

    def header(self, name: str) -> str | None:
        """The last value of a header, whatever the case of its name."""
        lowered = name.lower()
        return next((value for each, value in reversed(self.headers) if each.lower() == lowered), None)


def integration_response(call: Call, mappings: CompiledMappings, answer: EndpointAnswer) -> ApiResponse:
    """Make the method's answer.

    Raises ApiConfigurationError (nothing matches the answer), or InternalServerError (a template or a mapping fails).
    """
    selected_by = str(answer.status) if answer.selected_by is None else answer.selected_by
    response = _selected(call, mappings, selected_by)
    headers = response_headers(call, response.response.response_parameters, answer.headers, answer.body)
    content_type, template = response.template(call.parsed.header("accept"))
    body = converted_response_body(call, response, answer)
    if template is not None:
        try:
            body = template.render(TemplateVariables(call, _as_text(body))).encode()
        except TemplateError as error:
            call.note_failure("Execution failed due to configuration error: Unable to transform response")
            raise InternalServerError from error
    status = _status(call, response.response.status_code)
    headers |= _overridden(call)
    check_values(call, headers)
    call.note_data("Method response body after transformations: %s", body)
    return ApiResponse(status, _with_content_type(headers, content_type or JSON), body)


def _selected(call: Call, mappings: CompiledMappings, selected_by: str) -> CompiledIntegrationResponse:
    try:
        return mappings.response(selected_by)
    except ApiConfigurationError:
        call.note_failure(
            "Execution failed due to configuration error: No match for output mapping and no default output mapping "
            "configured. Endpoint Response Status Code: %s",
            selected_by,
        )
        raise


def converted_response_body(call: Call, response: CompiledIntegrationResponse, answer: EndpointAnswer) -> bytes:
    """The answer's body, from or to base64 as contentHandling, the answer's type and the caller's Accept say.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
    """
    media_types, handling = call.stage.deployment.media_types, response.response.content_handling
    to_text = handling == "CONVERT_TO_TEXT" or (
        not handling and not media_types.is_binary(call.parsed.header("accept"))
    )
    if media_types.is_binary(answer.header("content-type")):
        return base64.b64encode(answer.body) if to_text else answer.body
    return answer.body if to_text else decoded_base64(answer.body)


def _as_text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise InternalServerError from error


def _status(call: Call, status: int) -> int:
    """The mapped status, or the template's if it is one."""
    override = call.overrides.response.get("status")
    if isinstance(override, str) and override.isdigit():
        override = int(override)
    valid = isinstance(override, int) and not isinstance(override, bool) and 200 <= override <= 599
    return int(override) if valid and override is not None else status


def _overridden(call: Call) -> dict[str, str]:
    headers = call.overrides.response.get("header")
    return {name: text_of(value) for name, value in headers.items()} if isinstance(headers, Mapping) else {}


def _with_content_type(headers: dict[str, str], content_type: str) -> HeaderPairs:
    """The headers with a content type, which stands first when it is not the API owner's own."""
    if any(name.lower() == "content-type" for name in headers):
        return tuple(headers.items())
    return (("Content-Type", content_type), *headers.items())


def note_endpoint_answer(call: Call, answer: EndpointAnswer, latency_ms: int) -> None:
    """Tell of an endpoint's answer in the execution log."""
    if call.execution_log is None:
        return
    call.note("Received response. Status: %s, Integration latency: %s ms", answer.status, latency_ms)
    call.note_data("Endpoint response headers: %s", headers_of(answer.headers))
    call.note_data("Endpoint response body before transformations: %s", answer.body)
