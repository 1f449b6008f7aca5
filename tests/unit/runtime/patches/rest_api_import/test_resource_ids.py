from types import SimpleNamespace
from typing import Any

from homeport.runtime.patches.rest_api_import.imported import Imported
from homeport.runtime.patches.rest_api_import.resource_ids import Before, restore
from support.imported_api import FakeResource, container, method, rest_api


def reimported(*, overwrite: bool) -> tuple[Any, Any]:
    """An API with /, /pets (GET) and /old/deep, imported again as / and /pets (POST) under new ids."""
    api = rest_api()
    FakeResource(api, "root01", "/")
    FakeResource(api, "pets01", "pets", "root01").resource_methods = {"GET": "old get", "POST": "old post"}
    FakeResource(api, "old001", "old", "root01")
    FakeResource(api, "deep01", "deep", "old001")
    before = Before.of(api)
    api.resources = {}
    FakeResource(api, "root02", "/")
    post = method("POST", integration=SimpleNamespace(cache_namespace="pets02"))
    FakeResource(api, "pets02", "pets", "root02").resource_methods = {"POST": post}
    FakeResource(api, "new002", "new", "pets02")
    kept = container()
    restore(Imported({}, api, kept), before, overwrite=overwrite)
    return api, kept


def paths(api: Any) -> dict[str, str]:
    """Path → id."""
    return {resource.get_path(): resource.id for resource in api.resources.values()}


def test_an_overwritten_api_keeps_the_ids_of_its_paths() -> None:
    api, kept = reimported(overwrite=True)

    assert paths(api) == {"/": "root01", "/pets": "pets01", "/pets/new": "new002"}
    assert list(api.resources) == ["root01", "pets01", "new002"]
    assert api.root_resource_id == "root01"
    assert kept.resource_children == {"root01": ["pets01"], "pets01": ["new002"]}
    assert list(api.resources["pets01"].resource_methods) == ["POST"]
    assert api.resources["pets01"].resource_methods["POST"].method_integration.cache_namespace == "pets01"


def test_a_merged_api_keeps_what_the_document_lacks() -> None:
    api, kept = reimported(overwrite=False)
    methods = api.resources["pets01"].resource_methods

    assert paths(api) == {
        "/": "root01",
        "/pets": "pets01",
        "/pets/new": "new002",
        "/old": "old001",
        "/old/deep": "deep01",
    }
    assert methods["GET"] == "old get"
    assert methods["POST"].http_method == "POST"
    assert kept.resource_children == {"root01": ["pets01", "old001"], "pets01": ["new002"], "old001": ["deep01"]}


def test_a_document_without_paths_changes_nothing() -> None:
    api = rest_api()
    root = FakeResource(api, "root01", "/")
    kept = container()
    kept.resource_children = {"root01": []}
    restore(Imported({}, api, kept), Before.of(api), overwrite=True)

    assert api.resources == {"root01": root}
    assert kept.resource_children == {"root01": []}
