"""Swagger: OpenAPI 2.0.

https://github.com/OAI/OpenAPI-Specification/blob/main/versions/2.0.md
"""

from typing import Any

from homeport.apigateway.rest.openapi.api import ExportedApi, Shape
from homeport.apigateway.rest.openapi.operations import JSON, Operation, response_headers

SCHEMAS = "#/definitions/"


class Swagger:
    """Exports of type `swagger`."""

    schemas = SCHEMAS

    def request(self, operation: Operation) -> dict[str, Any]:
        """`consumes`, `produces`, `parameters`."""
        models = operation.request_models()
        templates = (operation.method.get("methodIntegration") or {}).get("requestTemplates") or {}
        parameters: list[dict[str, Any]] = [
            {"name": each.name, "in": each.place, "required": each.is_required, "type": "string", **each.said}
            for each in operation.parameters()
        ]
        if models:
            model = models[JSON]
            body = {"in": "body", "name": model, "required": True, "schema": {"$ref": SCHEMAS + model}}
            parameters.append(body | operation.said("REQUEST_BODY"))
        told = {
            "consumes": list(models | templates),
            "produces": _produced(operation),
            "parameters": parameters,
        }
        return {name: value for name, value in told.items() if value}

    def responses(self, operation: Operation) -> dict[str, Any]:
        """`responses`, which an operation has even where it is empty."""
        told = {status: self._response(operation, status, each) for status, each, _ in operation.responses()}
        return {"responses": told}

    def _response(self, operation: Operation, status: str, response: Shape) -> dict[str, Any]:
        told: dict[str, Any] = {"description": f"{status} response", **operation.said("RESPONSE", status=status)}
        models = response.get("responseModels") or {}
        if models:
            told["schema"] = {"$ref": SCHEMAS + (models.get(JSON) or next(iter(models.values())))}
        headers = {name: {"type": "string", **said} for name, said in response_headers(operation, status, response)}
        return told | ({"headers": headers} if headers else {})

    def head(self, api: ExportedApi, info: dict[str, Any], endpoint: dict[str, Any]) -> dict[str, Any]:
        """What stands before the paths."""
        told = {"swagger": "2.0", "info": info, "host": api.host, "basePath": f"/{api.stage}", "schemes": ["https"]}
        return told | endpoint

    def tail(self, models: dict[str, Any], schemes: dict[str, Any]) -> dict[str, Any]:
        """What stands behind the paths."""
        told = {"securityDefinitions": schemes, "definitions": models}
        return {name: value for name, value in told.items() if value}


def _produced(operation: Operation) -> list[str]:
    """Content types of all models and templates of responses."""
    kinds: dict[str, None] = {}
    for _, response, integrated in operation.responses():
        kinds |= dict.fromkeys(response.get("responseModels") or {})
        kinds |= dict.fromkeys(integrated.get("responseTemplates") or {})
    return list(kinds)
