"""Models as JSON Schema, draft 4, with references from one model to another."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema import Draft4Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT4

from homeport.apigateway.rest.formats import FORMATS
from homeport.apigateway.rest.model import Model

# A reference names the other model by an absolute URL of the control plane, `https://…/restapis/{id}/models/{name}`.
_MODELS = "/models/"
_OWN_SCHEME = "urn:homeport:model:"


def _all_of(validator: Any, schemas: list[Any], instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """allOf as one error, as AWS reports it; jsonschema would report what each part finds."""
    failures = [
        failure
        for index, schema in enumerate(schemas)
        for failure in validator.descend(instance, schema, schema_path=index)
    ]
    if failures:
        yield ValidationError("not all schemas match", context=failures)


BodyValidator = Validator
_DRAFT4: Any = extend(Draft4Validator, {"allOf": _all_of})  # type: ignore[no-untyped-call]  # the stubs lack its types


class ModelSchemas:
    """The validators of an API's models, each made once."""

    def __init__(self, models: Iterable[Model]) -> None:
        self._schemas = {model.name: _with_own_references(json.loads(model.schema)) for model in models}
        resources = ((_OWN_SCHEME + name, DRAFT4.create_resource(schema)) for name, schema in self._schemas.items())
        registry: Registry[Any] = Registry().with_resources(resources)
        self._validators = {name: _validator(name, registry) for name in self._schemas}

    def validator(self, model: str) -> BodyValidator | None:
        """The validator of a model, None when the API has no such model."""
        return self._validators.get(model)

    def unknown_references(self) -> Iterator[str]:
        """Names of models that some model refers to and the API does not have."""
        for name in _references(list(self._schemas.values())):
            if name not in self._schemas:
                yield name


def _validator(name: str, registry: Registry[Any]) -> BodyValidator:
    # Entered through its own URI, so that `#` and `#/definitions/…` mean the model itself.
    validator: BodyValidator = _DRAFT4({"$ref": _OWN_SCHEME + name}, registry=registry, format_checker=FORMATS)
    return validator


def _with_own_references(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_own_references(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _own_reference(value) if key == "$ref" and isinstance(value, str) else _with_own_references(value)
        for key, value in node.items()
    }


def _own_reference(reference: str) -> str:
    _, separator, name = reference.rpartition(_MODELS)
    return _OWN_SCHEME + name if separator else reference


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _references(each)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str) and value.startswith(_OWN_SCHEME):
                yield value.removeprefix(_OWN_SCHEME)
            else:
                yield from _references(value)
