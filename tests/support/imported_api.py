"""An imported API without LocalStack: objects with the few attributes that the mendings of imports read and write."""

from types import SimpleNamespace
from typing import Any

from homeport.runtime.patches.rest_api_import.imported import Imported


class FakeResource:
    """What is used of moto's Resource; finds its path as that does, through its parents."""

    def __init__(self, rest_api: Any, id: str, path_part: str, parent_id: str = "") -> None:  # noqa: A002 - moto's name
        self.rest_api = rest_api
        self.id = id
        self.path_part = path_part
        self.parent_id = parent_id
        self.resource_methods: dict[str, Any] = {}
        rest_api.resources[id] = self

    def get_path(self) -> str:
        if not self.parent_id:
            return self.path_part
        parent = self.rest_api.resources[self.parent_id].get_path()
        return f"{parent.rstrip('/')}/{self.path_part}"


def rest_api() -> Any:
    """An API without resources."""
    return SimpleNamespace(resources={}, root_resource_id="")


def method(http_method: str, *, integration: Any = None) -> Any:
    """A method as LocalStack's import makes it."""
    return SimpleNamespace(
        http_method=http_method, authorization_type="NONE", request_models=None, method_integration=integration
    )


def container() -> Any:
    """A container without parts."""
    names = ("models", "resolved_models", "validators", "authorizers", "documentation_parts", "gateway_responses")
    return SimpleNamespace(**{name: {} for name in names}, resource_children={})


def imported(document: dict[str, Any], methods: dict[str, Any], path: str = "pets") -> Imported:
    """An API with a root and one path below it that has these methods, imported from `document`."""
    api = rest_api()
    FakeResource(api, "root01", "/")
    FakeResource(api, "pets01", path, "root01").resource_methods = methods
    return Imported(document, api, container())
