"""Defect: UpdateRestApi takes `/endpointConfiguration/types/EDGE`, as AWS documents the path, and changes nothing.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-api-migration.html
Shown by tests/e2e/test_rest_api_control_plane.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_TYPES = "/endpointConfiguration/types"


def apply() -> None:
    """Let APIs change their endpoint type by the path that AWS documents."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operation."""
    original = provider.ApigatewayProvider.update_rest_api

    @functools.wraps(original)
    def update(self: Any, context: Any, rest_api_id: str, patch_operations: Any = None, **options: Any) -> Any:
        rest_api = provider.get_moto_rest_api(context, rest_api_id)
        types = (rest_api.endpoint_configuration or {}).get("types") or []
        changed = [_by_place(each, types) for each in patch_operations or []]
        return original(self, context, rest_api_id, changed, **options)

    provider.ApigatewayProvider.update_rest_api = update


def _by_place(operation: dict[str, Any], types: list[str]) -> dict[str, Any]:
    """LocalStack knows the place of a type in the list, AWS its name too."""
    named = (operation.get("path") or "").removeprefix(f"{_TYPES}/")
    return {**operation, "path": f"{_TYPES}/{types.index(named)}"} if named in types else operation
