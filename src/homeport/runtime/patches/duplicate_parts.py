"""Defect: LocalStack puts methods and method responses a second time, and makes siblings of one path part and
authorizers of one name.

The messages are those that users of AWS have met; the code of the authorizers' is from memory. LocalStack's own calls
are let through: its CloudFormation updates a method by putting it again.
Shown by tests/e2e/test_rest_api_control_plane.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.operations import own


def apply() -> None:
    """Refuse them as AWS does."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operations."""
    kind = provider.ApigatewayProvider
    kind.put_method = _methods(provider, kind.put_method)
    kind.put_method_response = _method_responses(provider, own(kind, provider.ApigatewayApi.put_method_response))
    kind.create_resource = _resources(provider, kind.create_resource)
    kind.create_authorizer = _authorizers(provider, kind.create_authorizer)


def _methods(provider: Any, original: Any) -> Any:
    @functools.wraps(original)
    def put(
        self: Any, context: Any, rest_api_id: str, resource_id: str, http_method: str, *arguments: Any, **options: Any
    ) -> Any:
        resource = _resource(provider, context, rest_api_id, resource_id)
        if resource is not None and http_method in resource.resource_methods and not context.is_internal_call:
            raise provider.ConflictException("Method already exists for this resource")
        return original(self, context, rest_api_id, resource_id, http_method, *arguments, **options)

    return put


def _method_responses(provider: Any, original: Any) -> Any:
    @functools.wraps(original)
    def put(self: Any, context: Any, *arguments: Any, **options: Any) -> Any:
        request = context.service_request
        resource = _resource(provider, context, request["restApiId"], request["resourceId"])
        method = resource and resource.resource_methods.get(request["httpMethod"])
        if method and request["statusCode"] in method.method_responses and not context.is_internal_call:
            raise provider.ConflictException("Response already exists for this resource")
        return original(self, context, *arguments, **options)

    return put


def _resources(provider: Any, original: Any) -> Any:
    @functools.wraps(original)
    def create(self: Any, context: Any, rest_api_id: str, parent_id: str, path_part: str, **options: Any) -> Any:
        api = provider.get_moto_rest_api(context, rest_api_id)
        if any(each.parent_id == parent_id and each.path_part == path_part for each in api.resources.values()):
            raise provider.ConflictException(
                f"Another resource with the same parent already has this name: {path_part}"
            )
        return original(self, context, rest_api_id, parent_id, path_part, **options)

    return create


def _authorizers(provider: Any, original: Any) -> Any:
    @functools.wraps(original)
    def create(self: Any, context: Any, request: Any, **options: Any) -> Any:
        container = provider.get_apigateway_store(context=context).rest_apis.get(request["restApiId"])
        known = container.authorizers.values() if container else ()
        if any(each["name"] == request["name"] for each in known):
            raise provider.BadRequestException(
                f"Authorizer name must be unique. Authorizer {request['name']} already exists in this RestApi."
            )
        return original(self, context, request, **options)

    return create


def _resource(provider: Any, context: Any, rest_api_id: str, resource_id: str) -> Any:
    api = provider.get_moto_backend(context.account_id, context.region).apis.get(rest_api_id)
    return api.resources.get(resource_id) if api else None
