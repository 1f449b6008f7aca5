"""Defect: every import throws all resources away, in mode `merge` too, and makes new ids for the same paths.

Terraform knows the root resource by its id, and resources made beside the document by those of their parents. A path
that was there keeps its id; where the import merges, paths and methods that the document lacks stay.
Shown by tests/unit/runtime/patches/rest_api_import/test_resource_ids.py.
"""

from dataclasses import dataclass
from typing import Any

from homeport.runtime.patches.rest_api_import.imported import Imported


@dataclass(frozen=True, slots=True)
class Before:
    """An API's resources before an import."""

    by_path: dict[str, Any]

    @classmethod
    def of(cls, rest_api: Any) -> "Before":
        """The resources as they are."""
        return cls({resource.get_path(): resource for resource in rest_api.resources.values()})


def restore(imported: Imported, before: Before, *, overwrite: bool) -> None:
    """Give paths their former ids and, where the import merges, the API its other resources and methods."""
    after = {resource.get_path(): resource for resource in imported.rest_api.resources.values()}
    if after.keys() == before.by_path.keys() and all(after[path] is before.by_path[path] for path in after):
        return
    ids = {resource.id: before.by_path[path].id for path, resource in after.items() if path in before.by_path}
    for resource in after.values():
        _rename(resource, ids)
    if not overwrite:
        _merge(after, before)
    _put(imported, list(after.values()))


def _rename(resource: Any, ids: dict[str, str]) -> None:
    former = resource.id
    resource.id = ids.get(former, former)
    resource.parent_id = ids.get(resource.parent_id, resource.parent_id)
    for method in resource.resource_methods.values():
        integration = method.method_integration
        if integration is not None and integration.cache_namespace == former:
            integration.cache_namespace = resource.id


def _merge(after: dict[str, Any], before: Before) -> None:
    for path, resource in before.by_path.items():
        if path not in after:
            after[path] = resource
            continue
        for name, method in resource.resource_methods.items():
            after[path].resource_methods.setdefault(name, method)


def _put(imported: Imported, resources: list[Any]) -> None:
    imported.rest_api.resources.clear()
    children = imported.container.resource_children
    children.clear()
    for resource in resources:
        imported.rest_api.resources[resource.id] = resource
        if resource.parent_id:
            children.setdefault(resource.parent_id, []).append(resource.id)
        elif resource.path_part == "/":
            imported.rest_api.root_resource_id = resource.id
