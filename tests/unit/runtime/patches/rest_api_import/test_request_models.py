import json
from typing import Any

import pytest

from homeport.runtime.patches.rest_api_import.request_models import complete
from support.imported_api import imported, method

REFERENCE = {"$ref": "#/components/schemas/Pet"}
INLINE = {"type": "object", "required": ["a"]}


def made_of(operation: dict[str, Any], document: dict[str, Any] | None = None) -> tuple[Any, Any]:
    """The request models of a POST with this operation, and the models that it brought."""
    post = method("POST")
    api = imported({**(document or {}), "paths": {"/pets": {"post": operation}}}, {"POST": post})
    complete(api)
    return post.request_models, api.container.models


@pytest.mark.parametrize(
    ("operation", "document", "expected"),
    [
        ({}, {}, None),
        ({"requestBody": {"content": {"application/json": {}}}}, {}, None),
        (
            {"requestBody": {"content": {"application/json": {"schema": REFERENCE}}}},
            {},
            {"application/json": "Pet"},
        ),
        (
            {
                "requestBody": {
                    "content": {"application/xml": {"schema": REFERENCE}, "text/plain": {"schema": REFERENCE}}
                }
            },
            {},
            {"application/xml": "Pet", "text/plain": "Pet"},
        ),
        # Swagger 2: the name of the parameter says nothing.
        (
            {"parameters": [{"in": "body", "name": "payload", "schema": {"$ref": "#/definitions/Pet"}}]},
            {},
            {"application/json": "Pet"},
        ),
        (
            {"parameters": [{"in": "body", "name": "payload", "schema": {"$ref": "#/definitions/Pet"}}]},
            {"consumes": ["application/xml"]},
            {"application/xml": "Pet"},
        ),
    ],
)
def test_models_by_reference(operation: dict[str, Any], document: dict[str, Any], expected: Any) -> None:
    assert made_of(operation, document) == (expected, {})


def test_an_inline_schema_becomes_a_model() -> None:
    request_models, models = made_of({"requestBody": {"content": {"application/json": {"schema": INLINE}}}})
    [(name, model)] = models.items()

    assert request_models == {"application/json": name}
    assert len(name) == len("MODEL123456")
    assert model == {
        "id": name.removeprefix("MODEL"),
        "name": name,
        "contentType": "application/json",
        "schema": json.dumps(INLINE),
    }


def test_the_same_document_makes_the_same_model() -> None:
    operation = {"requestBody": {"content": {"application/json": {"schema": INLINE}}}}

    assert made_of(operation) == made_of(operation)
