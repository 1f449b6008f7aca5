"""Defect: parameters that a path declares for all of its operations are ignored.

A required header or query string parameter is then not required at all. An operation's own parameter of the same name
and place goes before the path's (OpenAPI, Path Item Object).
Shown by tests/unit/runtime/patches/rest_api_import/test_path_parameters.py.
"""

import copy
from typing import Any

from homeport.runtime.patches.rest_api_import.imported import operations_of


def merged(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every path's parameters in its operations."""
    document = copy.deepcopy(document)
    for item in (document.get("paths") or {}).values():
        shared = item.pop("parameters", None)
        if shared:
            for _, operation in operations_of(item):
                _add(document, shared, operation)
    return document


def _add(document: dict[str, Any], shared: list[Any], operation: dict[str, Any]) -> None:
    own = operation.setdefault("parameters", [])
    names = {_name(document, parameter) for parameter in own}
    own.extend(copy.deepcopy(each) for each in shared if _name(document, each) not in names)


def _name(document: dict[str, Any], parameter: Any) -> tuple[Any, Any]:
    node = parameter
    if "$ref" in parameter:
        node = document
        for step in parameter["$ref"].removeprefix("#/").split("/"):
            node = node.get(step, {})
    return node.get("in"), node.get("name")
