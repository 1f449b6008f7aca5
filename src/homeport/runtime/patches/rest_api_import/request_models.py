"""Defect: a method's request models come only from references under application/json; Swagger's from the wrong name.

An inline schema is dropped, and with it the validation of the body; in Swagger 2 the parameter's name is taken for the
model's. AWS makes a model of an inline schema and gives it a name.
Shown by tests/unit/runtime/patches/rest_api_import/test_request_models.py.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from homeport.runtime.patches.rest_api_import.imported import Imported, Operation

_JSON = "application/json"


def complete(imported: Imported) -> None:
    """Set the request models of every method whose document has a body."""
    for operation in imported.operations():
        models = {kind: _model(imported, operation, kind, schema) for kind, schema in _schemas(imported, operation)}
        if models:
            operation.method.request_models = models


def _schemas(imported: Imported, operation: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    """Content type and schema of each body that the operation takes."""
    body = operation.document.get("requestBody") or {}
    for kind, media in (body.get("content") or {}).items():
        if media.get("schema"):
            yield kind, media["schema"]
    for parameter in operation.document.get("parameters") or ():
        if parameter.get("in") == "body" and parameter.get("schema"):
            kinds = operation.document.get("consumes") or imported.document.get("consumes") or [_JSON]
            yield from ((kind, parameter["schema"]) for kind in kinds)


def _model(imported: Imported, operation: Operation, kind: str, schema: dict[str, Any]) -> str:
    """The name of the schema's model, which is made where the schema stands inline."""
    if reference := schema.get("$ref"):
        return str(reference).rpartition("/")[2]
    method = operation.method.http_method
    digest = hashlib.md5(f"{operation.path} {method} {kind}".encode(), usedforsecurity=False).hexdigest()
    name = f"MODEL{digest[:6]}"
    imported.container.models[name] = {
        "id": digest[:6],
        "name": name,
        "contentType": kind,
        "schema": json.dumps(schema),
    }
    return name
