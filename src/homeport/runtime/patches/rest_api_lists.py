"""Defect: most lists of API Gateway come whole, whatever `limit` and `position` say, and filters of keys and of
documentation parts are ignored; resources show their methods though `embed` does not ask for them.

A page has 25 things where nothing else is asked for, 500 at most. AWS's positions are opaque; here they are places.
https://docs.aws.amazon.com/apigateway/latest/api/API_GetResources.html and its siblings.
That methods are shown without their contents is recorded in LocalStack's tests of imports.
Shown by tests/e2e/test_rest_api_lists.py.
"""

import base64
import functools
from collections.abc import Callable, Iterable
from typing import Any

from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.operations import own

_PAGE, _LARGEST_PAGE = 25, 500
_LISTS = (
    "get_api_keys",
    "get_authorizers",
    "get_base_path_mappings",
    "get_client_certificates",
    "get_deployments",
    "get_documentation_parts",
    "get_documentation_versions",
    "get_domain_names",
    "get_gateway_responses",
    "get_models",
    "get_request_validators",
    "get_resources",
    "get_rest_apis",
    "get_usage_plan_keys",
    "get_usage_plans",
    "get_vpc_links",
)
_PAGED_BY_LOCALSTACK = ("get_api_keys", "get_usage_plan_keys")


def apply() -> None:
    """Give lists their pages."""
    when_imported("localstack.services.apigateway.next_gen.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the lists."""
    from localstack.aws.api.apigateway import ApigatewayApi

    kind = provider.ApigatewayNextGenProvider
    for name in _LISTS:
        whole = own(kind, getattr(ApigatewayApi, name))
        setattr(kind, name, _paged(provider, _joined(whole) if name in _PAGED_BY_LOCALSTACK else whole))
    kind.get_resource = _without_methods(own(kind, ApigatewayApi.get_resource))


def _paged(provider: Any, original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def page(self: Any, context: Any, *arguments: Any, **options: Any) -> Any:
        response = original(self, context, *arguments, **options)
        request = context.service_request or {}
        items = [each for each in response.get("items") or () if _is_asked_for(context.operation.name, request, each)]
        first = _place(provider, request.get("position"))
        last = first + _limit(context, request)
        found = {**response, "items": [_shown(context, request, each) for each in items[first:last]]}
        found.pop("position", None)
        return found | ({"position": _position(last)} if items[last:] else {})

    return page


def _joined(original: Callable[..., Any]) -> Callable[..., Any]:
    """LocalStack's pages of a list, put together."""

    @functools.wraps(original)
    def join(self: Any, context: Any, **options: Any) -> Any:
        items: list[Any] = []
        wanted = {**options, "limit": _LARGEST_PAGE, "position": None}
        while True:
            response = original(self, context, **wanted)
            items += response.get("items") or ()
            if not response.get("position"):
                return {**response, "items": items}
            wanted["position"] = response["position"]

    return join


def _without_methods(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def get_resource(self: Any, context: Any, *arguments: Any, **options: Any) -> Any:
        resource = original(self, context, *arguments, **options)
        return _shown(context, context.service_request or {}, resource)

    return get_resource


def _limit(context: Any, request: dict[str, Any]) -> int:
    """How many things a page has; the stack's own calls have all of them."""
    limit = request.get("limit")
    if limit is None:
        return _LARGEST_PAGE**2 if context.is_internal_call else _PAGE
    # LocalStack takes what is out of range for nothing.
    return limit if 1 <= limit <= _LARGEST_PAGE else _PAGE


def _position(place: int) -> str:
    return base64.b64encode(str(place).encode()).decode()


def _place(provider: Any, position: str | None) -> int:
    if not position:
        return 0
    try:
        return int(base64.b64decode(position, validate=True))
    except ValueError:
        raise provider.BadRequestException("Invalid position parameter") from None


def _is_asked_for(operation: str, request: dict[str, Any], item: dict[str, Any]) -> bool:
    if operation == "GetApiKeys":
        return request.get("customerId") in (None, "", item.get("customerId"))
    if operation == "GetDocumentationParts":
        location = item["location"]
        wanted = request.get("nameQuery") or ""
        return (
            request.get("type") in (None, location["type"])
            and request.get("path") in (None, location.get("path"))
            and wanted in (location.get("name") or "")
        )
    return True


def _shown(context: Any, request: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    operation = context.operation.name
    if operation in ("GetResource", "GetResources") and item.get("resourceMethods"):
        embedded: Iterable[str] = request.get("embed") or ()
        # LocalStack's own calls count on them.
        if "methods" not in embedded and not context.is_internal_call:
            return {**item, "resourceMethods": {method: {} for method in item["resourceMethods"]}}
    if operation == "GetApiKeys":
        keys = item.get("stageKeys") or ()
        return {**item, "stageKeys": [f"{key['restApiId']}/{key['stageName']}" for key in keys]}
    return item
