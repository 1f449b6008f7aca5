"""Documentation parts: told as they are in `x-amazon-apigateway-documentation`, and within what they document.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api-quick-start-publishing.html
https://docs.aws.amazon.com/apigateway/latest/api/API_DocumentationPartLocation.html
What OpenAPI knows of a part's properties, and its `x-…`, is put into the entity that the part documents; parts at more
general locations are inherited: path by prefix, method and status code by `*`.
"""

import json
from collections.abc import Mapping
from typing import Any

from homeport.apigateway.rest.openapi.api import Documentation, Shape, timestamp

DOCUMENTATION = "x-amazon-apigateway-documentation"
_DEFAULTS = {"path": "/", "method": "*", "statusCode": "*"}
_KNOWN = {
    "API": frozenset({"tags", "externalDocs"}),
    "METHOD": frozenset({"description", "summary", "tags", "deprecated", "externalDocs"}),
    "MODEL": frozenset({"description", "title"}),
    "RESOURCE": frozenset[str](),
}
_DESCRIPTION = frozenset({"description"})
_INFO = frozenset({"description", "termsOfService", "contact", "license"})


class DocumentedEntities:
    """What a documentation version says of each entity of an API."""

    def __init__(self, documentation: Documentation | None) -> None:
        parts = documentation.parts if documentation else ()
        self._parts = [(_location(part), json.loads(part.get("properties") or "{}")) for part in parts]

    def said_of(self, kind: str, name: str | None = None, **place: str) -> dict[str, Any]:
        """What OpenAPI allows at an entity of this type; `place` is its `path`, `method`, `statusCode`."""
        known = _KNOWN.get(kind, _DESCRIPTION)
        return _allowed(self._properties(kind, name, {**_DEFAULTS, **place}), known)

    @property
    def info(self) -> dict[str, Any]:
        """What the API's part says for `info`; its title and version stay the API's own."""
        said = self._properties("API", None, dict(_DEFAULTS)).get("info")
        return _allowed(said, _INFO) if isinstance(said, Mapping) else {}

    def _properties(self, kind: str, name: str | None, place: Mapping[str, str]) -> dict[str, Any]:
        applicable = [
            (_precision(location), properties)
            for location, properties in self._parts
            if location["type"] == kind and location.get("name") == name and _covers(location, place)
        ]
        merged: dict[str, Any] = {}
        for _, properties in sorted(applicable, key=lambda each: each[0]):
            merged |= properties
        return merged


def documentation_of(documentation: Documentation) -> dict[str, Any]:
    """The extension's value."""
    return {
        "version": documentation.version,
        "createdDate": timestamp(documentation.created),
        "documentationParts": [_part(part) for part in documentation.parts],
    }


def _part(part: Shape) -> dict[str, Any]:
    location = {
        field: value for field, value in part["location"].items() if value is not None and _DEFAULTS.get(field) != value
    }
    return {"location": location, "properties": json.loads(part.get("properties") or "{}")}


def _location(part: Shape) -> dict[str, Any]:
    told = {field: value for field, value in part["location"].items() if value is not None}
    return {**_DEFAULTS, **told}


def _covers(location: Mapping[str, str], place: Mapping[str, str]) -> bool:
    path = location["path"].rstrip("/")
    return (
        (place["path"] == location["path"] or place["path"].startswith(f"{path}/"))
        and location["method"] in ("*", place["method"])
        and location["statusCode"] in ("*", place["statusCode"])
    )


def _precision(location: Mapping[str, str]) -> tuple[int, bool, bool]:
    return len(location["path"]), location["method"] != "*", location["statusCode"] != "*"


def _allowed(properties: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name in known or name.startswith("x-")}
