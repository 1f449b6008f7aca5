"""Models: `definitions` of Swagger, `components.schemas` of OpenAPI 3.

Only models that methods use are exported, and those that they refer to. References to models, which the API keeps as
`https://apigateway.amazonaws.com/restapis/{id}/models/{name}`, become references within the document.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from homeport.apigateway.rest.openapi.api import ExportedApi, Shape

_REFERENCE = "/models/"


def used_models(api: ExportedApi, schemas: str) -> dict[str, Any]:
    """Schemas by model name; `schemas` is where the document keeps them (`#/definitions/`)."""
    found: dict[str, Any] = {}
    waiting = [name for method in _methods(api) for name in _names(method)]
    while waiting:
        name = waiting.pop(0)
        if name in found or name not in api.models:
            continue
        schema = json.loads(api.models[name].get("schema") or "{}")
        waiting.extend(_references(schema))
        found[name] = _exported(schema, schemas)
    return found


def _methods(api: ExportedApi) -> Iterator[Shape]:
    for resource in api.resources:
        yield from (resource.get("resourceMethods") or {}).values()


def _names(method: Shape) -> Iterator[str]:
    yield from (method.get("requestModels") or {}).values()
    for response in (method.get("methodResponses") or {}).values():
        yield from (response.get("responseModels") or {}).values()


def _references(schema: Any) -> Iterator[str]:
    """Names of the models that a schema refers to."""
    if isinstance(schema, Mapping):
        reference = schema.get("$ref")
        if isinstance(reference, str) and _REFERENCE in reference:
            yield reference.rpartition("/")[2]
        for value in schema.values():
            yield from _references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _references(value)


def _exported(schema: Any, schemas: str) -> Any:
    # Neither version of OpenAPI has `$schema`; AWS drops it (the models that it makes itself have one).
    exported = _rewritten(schema, schemas)
    if isinstance(exported, dict):
        exported.pop("$schema", None)
    return exported


def _rewritten(schema: Any, schemas: str) -> Any:
    if isinstance(schema, Mapping):
        return {
            name: _reference(value, schemas) if name == "$ref" else _rewritten(value, schemas)
            for name, value in schema.items()
        }
    return [_rewritten(value, schemas) for value in schema] if isinstance(schema, list) else schema


def _reference(value: Any, schemas: str) -> Any:
    if isinstance(value, str) and _REFERENCE in value:
        return schemas + value.rpartition("/")[2]
    return value
