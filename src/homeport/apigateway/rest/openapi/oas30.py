"""OpenAPI 3.0.

https://github.com/OAI/OpenAPI-Specification/blob/main/versions/3.0.1.md
"""

from typing import Any

from homeport.apigateway.rest.openapi.api import ExportedApi, Shape
from homeport.apigateway.rest.openapi.operations import Operation, Parameter, response_headers

SCHEMAS = "#/components/schemas/"


class Oas30:
    """Exports of type `oas30`."""

    schemas = SCHEMAS

    def request(self, operation: Operation) -> dict[str, Any]:
        """`parameters`, `requestBody`."""
        told: dict[str, Any] = {}
        if parameters := [_parameter(each) for each in operation.parameters()]:
            told["parameters"] = parameters
        if models := operation.request_models():
            told["requestBody"] = {"content": _content(models), "required": True, **operation.said("REQUEST_BODY")}
        return told

    def responses(self, operation: Operation) -> dict[str, Any]:
        """`responses`, where there are any."""
        told = {status: self._response(operation, status, each) for status, each, _ in operation.responses()}
        return {"responses": told} if told else {}

    def _response(self, operation: Operation, status: str, response: Shape) -> dict[str, Any]:
        told: dict[str, Any] = {"description": f"{status} response", **operation.said("RESPONSE", status=status)}
        headers = {
            name: {"schema": {"type": "string"}, **said} for name, said in response_headers(operation, status, response)
        }
        if headers:
            told["headers"] = headers
        return told | {"content": _content(response.get("responseModels") or {})}

    def head(self, api: ExportedApi, info: dict[str, Any], endpoint: dict[str, Any]) -> dict[str, Any]:
        """What stands before the paths."""
        server = {"url": f"https://{api.host}/{{basePath}}", "variables": {"basePath": {"default": api.stage}}}
        return {"openapi": "3.0.1", "info": info, "servers": [server | endpoint]}

    def tail(self, models: dict[str, Any], schemes: dict[str, Any]) -> dict[str, Any]:
        """What stands behind the paths."""
        components = {"schemas": models, "securitySchemes": schemes}
        return {"components": {name: value for name, value in components.items() if value}}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    required = {"required": True} if parameter.is_required else {}
    return {"name": parameter.name, "in": parameter.place, **required, "schema": {"type": "string"}, **parameter.said}


def _content(models: Shape) -> dict[str, Any]:
    return {kind: {"schema": {"$ref": SCHEMAS + model}} for kind, model in models.items()}
