"""An API that LocalStack has just imported, with the document that it was imported from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

HTTP_METHODS = frozenset({"get", "put", "post", "delete", "patch", "options", "head"})
INTEGRATION = "x-amazon-apigateway-integration"
ANY_METHOD = "x-amazon-apigateway-any-method"


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the document and the method that was made of it."""

    path: str
    document: dict[str, Any]
    method: Any
    """moto's Method."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The document and what was made of it."""

    document: dict[str, Any]
    """With its references resolved, but for those to models."""
    rest_api: Any
    """moto's RestAPI: resources, methods, integrations."""
    container: Any
    """LocalStack's RestApiContainer: models, validators, authorizers, gateway responses."""

    def operations(self) -> Iterator[Operation]:
        """All operations that became methods."""
        resources = {resource.get_path(): resource for resource in self.rest_api.resources.values()}
        for path, item in (self.document.get("paths") or {}).items():
            resource = resources.get(path) or _prefixed(resources, path)
            for name, operation in operations_of(item):
                method = resource and resource.resource_methods.get(name)
                if method is not None:
                    yield Operation(path, operation, method)

    @property
    def security_schemes(self) -> dict[str, Any]:
        """By name, from either version of OpenAPI."""
        old = self.document.get("securityDefinitions")
        return old or (self.document.get("components") or {}).get("securitySchemes") or {}


def operations_of(item: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(HTTP method in capitals or ANY, operation) of a path item."""
    for field, operation in item.items():
        if field == ANY_METHOD:
            yield "ANY", operation
        elif field.lower() in HTTP_METHODS and isinstance(operation, dict):
            yield field.upper(), operation


def _prefixed(resources: dict[str, Any], path: str) -> Any:
    """The resource of a path that was imported below a base path."""
    return next((resource for full, resource in resources.items() if full.endswith(path) and path != "/"), None)
