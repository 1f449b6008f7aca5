"""`x-amazon-apigateway-gateway-responses`.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html
The control plane keeps AWS's own template for a response that is given none: it is left out.
"""

from typing import Any

from homeport.apigateway.rest.openapi.api import ExportedApi, Shape

DEFAULT_TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}


def gateway_responses_of(api: ExportedApi) -> dict[str, Any]:
    """By response type."""
    return {kind: _response(response) for kind, response in api.gateway_responses.items()}


def _response(response: Shape) -> dict[str, Any]:
    exported: dict[str, Any] = {}
    if response.get("statusCode"):
        exported["statusCode"] = int(response["statusCode"])
    if response.get("responseParameters"):
        exported["responseParameters"] = dict(response["responseParameters"])
    templates = response.get("responseTemplates")
    if templates and templates != DEFAULT_TEMPLATES:
        exported["responseTemplates"] = dict(templates)
    return exported
