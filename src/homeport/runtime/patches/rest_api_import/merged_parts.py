"""Defect: an import that merges adds authorizers, request validators, documentation parts and binary media types that
are there already a second time.

What has the same name, or documents the same place, is changed: it keeps its id, by which methods that the document
lacks know it.
Shown by tests/unit/runtime/patches/rest_api_import/test_merged_parts.py.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-update.html
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from homeport.runtime.patches.rest_api_import.imported import Imported

Parts = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Before:
    """Ids of an API's parts before an import, by what tells them apart."""

    authorizers: dict[Any, str]
    validators: dict[Any, str]
    documentation_parts: dict[Any, str]

    @classmethod
    def of(cls, container: Any) -> "Before":
        """The parts as they are."""
        return cls(
            _ids(container.authorizers, _name),
            _ids(container.validators, _name),
            _ids(container.documentation_parts, _location),
        )


def complete(imported: Imported, before: Before) -> None:
    """Put new parts in the place of former ones."""
    container = imported.container
    authorizers = _replace(container.authorizers, before.authorizers, _name)
    validators = _replace(container.validators, before.validators, _name)
    _replace(container.documentation_parts, before.documentation_parts, _location)
    for resource in imported.rest_api.resources.values():
        for method in resource.resource_methods.values():
            method.authorizer_id = authorizers.get(method.authorizer_id, method.authorizer_id)
            method.request_validator_id = validators.get(method.request_validator_id, method.request_validator_id)
    imported.rest_api.binaryMediaTypes = list(dict.fromkeys(imported.rest_api.binaryMediaTypes))


def _replace(parts: Parts, former: dict[Any, str], key: Callable[[dict[str, Any]], Any]) -> dict[str, str]:
    """New id → former id of the parts that were put in the place of others."""
    known = set(former.values())
    replaced = {id_: former[key(part)] for id_, part in parts.items() if id_ not in known and key(part) in former}
    for new, old in replaced.items():
        parts[old] = {**parts.pop(new), "id": old}
    return replaced


def _ids(parts: Parts, key: Callable[[dict[str, Any]], Any]) -> dict[Any, str]:
    return {key(part): id_ for id_, part in parts.items()}


def _name(part: dict[str, Any]) -> Any:
    return part["name"]


def _location(part: dict[str, Any]) -> Any:
    return frozenset((name, value) for name, value in part["location"].items() if value is not None)
