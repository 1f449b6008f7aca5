"""Defect: PutIntegration ignores `cacheNamespace` and keeps the resource's id, its default, in its place.

Terraform sees a difference at every plan. Shown by tests/unit/runtime/patches/test_integration_cache_namespace.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Let integrations keep their cache's name."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operation."""
    put_integration = provider.ApigatewayProvider.put_integration

    @functools.wraps(put_integration)
    def put_with_namespace(self: Any, context: Any, request: Any, **options: Any) -> Any:
        response = put_integration(self, context, request, **options)
        if namespace := request.get("cacheNamespace"):
            resource = provider.get_moto_rest_api(context, request["restApiId"]).resources[request["resourceId"]]
            resource.resource_methods[request["httpMethod"]].method_integration.cache_namespace = namespace
            response["cacheNamespace"] = namespace
        return response

    provider.ApigatewayProvider.put_integration = put_with_namespace
