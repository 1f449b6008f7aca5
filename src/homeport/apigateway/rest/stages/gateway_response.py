"""Gateway response: the answer that API Gateway gives itself, as the API's owner wants it."""

import orjson

from homeport.apigateway.errors import GatewayError, NotEnforcedError, RequestTooLargeError
from homeport.apigateway.messages import ApiResponse
from homeport.apigateway.rest.context import Call
from homeport.apigateway.rest.gateway_responses import JSON, CompiledGatewayResponse
from homeport.apigateway.rest.header_fields import is_header
from homeport.apigateway.rest.substitution import as_text
from homeport.apigateway.rest.variables import Variables, error_context, request_context

_ERROR_TYPE = "x-amzn-ErrorType"


def gateway_response(call: Call, error: GatewayError) -> ApiResponse:
    """Render an error by the deployment's gateway responses."""
    if isinstance(error, (RequestTooLargeError, NotEnforcedError)):
        return uncustomised(error)
    response = call.stage.deployment.gateway_responses.response(error.response_type, error.answered_status)
    variables = Variables(call, {**request_context(call), "error": error_context(error)})
    content_type, template = response.template(call.parsed.header("accept"))
    headers = _with(_headers(response, variables), {_ERROR_TYPE: error.code, "Content-Type": content_type})
    return ApiResponse(
        status=response.status_code or error.answered_status,
        headers=tuple(headers.items()),
        body=template.render(variables.value).encode(),
    )


def uncustomised(error: GatewayError) -> ApiResponse:
    """An error that no API's settings change."""
    if isinstance(error, RequestTooLargeError):
        return ApiResponse(
            error.status, (("Content-Type", "text/plain"), (_ERROR_TYPE, error.code)), error.message.encode()
        )
    body = orjson.dumps({"message": error.text})
    return ApiResponse(error.answered_status, (("Content-Type", JSON), (_ERROR_TYPE, error.code)), body)


def _headers(response: CompiledGatewayResponse, variables: Variables) -> dict[str, str]:
    """The headers that the API's owner added; one without a value that can be sent is left out."""
    values = ((name, as_text(variables.value(source))) for name, source in response.headers)
    return {name: value for name, value in values if value is not None and is_header(name, value)}


def _with(headers: dict[str, str], defaults: dict[str, str]) -> dict[str, str]:
    """Defaults first, each unless the owner sets that header too."""
    own = {name.lower() for name in headers}
    return {name: value for name, value in defaults.items() if name.lower() not in own} | headers
