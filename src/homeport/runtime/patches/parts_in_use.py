"""Defect: LocalStack deletes authorizers that methods name, and usage plans that stages belong to.

The messages are those that users of AWS have met. Shown by tests/e2e/test_rest_api_control_plane.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.operations import own


def apply() -> None:
    """Keep what is in use."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operations."""
    kind = provider.ApigatewayProvider
    kind.delete_authorizer = _authorizers(provider, kind.delete_authorizer)
    kind.delete_usage_plan = _usage_plans(provider, own(kind, provider.ApigatewayApi.delete_usage_plan))


def _authorizers(provider: Any, original: Any) -> Any:
    @functools.wraps(original)
    def delete(self: Any, context: Any, rest_api_id: str, authorizer_id: str, **options: Any) -> Any:
        container = provider.get_apigateway_store(context=context).rest_apis.get(rest_api_id)
        if container is not None and authorizer_id in container.authorizers:
            used = _first_method(provider.get_moto_rest_api(context, rest_api_id), authorizer_id)
            if used:
                name = container.authorizers[authorizer_id]["name"]
                raise provider.ConflictException(f"Cannot delete authorizer '{name}', is referenced in method: {used}")
        return original(self, context, rest_api_id, authorizer_id, **options)

    return delete


def _first_method(rest_api: Any, authorizer_id: str) -> str | None:
    """`GET//pets`: verb and path, with a slash between them."""
    for resource in rest_api.resources.values():
        for verb, method in resource.resource_methods.items():
            if method.authorizer_id == authorizer_id:
                return f"{verb}/{resource.get_path()}"
    return None


def _usage_plans(provider: Any, original: Any) -> Any:
    @functools.wraps(original)
    def delete(self: Any, context: Any, usage_plan_id: str, **options: Any) -> Any:
        backend = provider.get_moto_backend(context.account_id, context.region)
        plan = backend.usage_plans.get(usage_plan_id)
        stages = [
            f"{stage['apiId']}:{stage['stage']}" for stage in (plan.api_stages if plan else ()) if _is(backend, stage)
        ]
        if stages:
            raise provider.BadRequestException(
                f"Cannot delete Usage Plan {usage_plan_id} because there are API Stages associated with it, "
                f"including {stages[0]}"
            )
        return original(self, context, usage_plan_id=usage_plan_id, **options)

    return delete


def _is(backend: Any, stage: dict[str, Any]) -> bool:
    """Whether the stage is still there; one that is gone holds nothing."""
    api = backend.apis.get(stage["apiId"])
    return api is not None and stage["stage"] in api.stages
