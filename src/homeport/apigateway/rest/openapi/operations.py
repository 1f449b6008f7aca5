"""`paths`: an operation for each method of each resource."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from homeport.apigateway.rest.openapi.api import ExportedApi, Shape
from homeport.apigateway.rest.openapi.documentation import DocumentedEntities
from homeport.apigateway.rest.openapi.errors import ExportError
from homeport.apigateway.rest.openapi.integrations import INTEGRATION, integration_of
from homeport.apigateway.rest.openapi.security import security_of

ANY_METHOD = "x-amazon-apigateway-any-method"
REQUEST_VALIDATOR = "x-amazon-apigateway-request-validator"
JSON = "application/json"
_PLACES = {"path": ("path", "PATH_PARAMETER"), "querystring": ("query", "QUERY_PARAMETER")}
_HEADER = ("header", "REQUEST_HEADER")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a method's request."""

    name: str
    place: str
    """path, query or header."""
    is_required: bool
    said: dict[str, Any]
    """What documentation says of it."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A method on its way into the document."""

    path: str
    http_method: str
    """In capitals, or ANY."""
    method: Shape
    documented: DocumentedEntities

    def said(self, kind: str, name: str | None = None, status: str = "*") -> dict[str, Any]:
        """What documentation says of the method, or of a part of it."""
        method = "*" if self.http_method == "ANY" else self.http_method
        return self.documented.said_of(kind, name, path=self.path, method=method, statusCode=status)

    def parameters(self) -> Iterator[Parameter]:
        """Those of path, query string and headers."""
        for full_name, is_required in (self.method.get("requestParameters") or {}).items():
            place, _, name = full_name.removeprefix("method.request.").partition(".")
            place, kind = _PLACES.get(place, _HEADER)
            yield Parameter(name, place, bool(is_required), self.said(kind, name))

    def request_models(self) -> dict[str, str]:
        """Model name by content type. Bodies that are not JSON alone cannot be exported."""
        models = dict(self.method.get("requestModels") or {})
        if models and JSON not in models:
            raise ExportError(f"Only found non-JSON body models for {self.http_method} {self.path}")
        return models

    def responses(self) -> Iterator[tuple[str, Shape, Shape]]:
        """Status code, method response, and the integration response of the same status code."""
        integration = self.method.get("methodIntegration") or {}
        integrated = integration.get("integrationResponses") or {}
        for status, response in (self.method.get("methodResponses") or {}).items():
            yield str(status), response, integrated.get(status) or {}


class Dialect(Protocol):
    """What differs between versions of OpenAPI within an operation."""

    def request(self, operation: Operation) -> dict[str, Any]:
        """What the operation takes."""
        ...

    def responses(self, operation: Operation) -> dict[str, Any]:
        """What the operation answers."""
        ...


def paths_of(
    api: ExportedApi,
    dialect: Dialect,
    documented: DocumentedEntities,
    *,
    with_integrations: bool,
    with_validators: bool,
) -> dict[str, Any]:
    """The document's `paths`; resources without methods are not told."""
    paths: dict[str, Any] = {}
    for resource in sorted(api.resources, key=lambda each: str(each["path"])):
        item: dict[str, Any] = {}
        for name, method in (resource.get("resourceMethods") or {}).items():
            operation = Operation(resource["path"], name, method, documented)
            told = _operation(api, dialect, operation, with_integrations, with_validators)
            item[ANY_METHOD if name == "ANY" else name.lower()] = told
        if item:
            paths[resource["path"]] = item | documented.said_of("RESOURCE", path=resource["path"])
    return paths


def _operation(
    api: ExportedApi, dialect: Dialect, operation: Operation, with_integrations: bool, with_validators: bool
) -> dict[str, Any]:
    method = operation.method
    told: dict[str, Any] = operation.said("METHOD")
    if method.get("operationName"):
        told["operationId"] = method["operationName"]
    told |= dialect.request(operation) | dialect.responses(operation)
    if requirements := security_of(api, method):
        told["security"] = requirements
    validator = api.request_validators.get(method.get("requestValidatorId") or "")
    if with_validators and validator is not None:
        told[REQUEST_VALIDATOR] = validator["name"]
    if with_integrations and method.get("methodIntegration"):
        told[INTEGRATION] = integration_of(method["methodIntegration"])
    return told


def response_headers(operation: Operation, status: str, response: Shape) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and documentation of each header of a method response."""
    for full_name in response.get("responseParameters") or {}:
        place, _, name = full_name.removeprefix("method.response.").partition(".")
        if place == "header":
            yield name, operation.said("RESPONSE_HEADER", name, status)
