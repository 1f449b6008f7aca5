"""Defect: UpdateRestApi that removes several binary media types removes the wrong ones, or too few.

LocalStack looks up the places of all of them before it removes the first, which moves the others. Terraform removes all
types and adds the new ones.
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateRestApi-Patch
Shown by tests/e2e/test_rest_api_list_updates.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_TYPES = "/binaryMediaTypes/"


def apply() -> None:
    """Let types be changed by their names."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operation."""
    original = provider.ApigatewayProvider.update_rest_api

    @functools.wraps(original)
    def update(self: Any, context: Any, rest_api_id: str, patch_operations: Any = None, **options: Any) -> Any:
        operations = patch_operations or []
        ours = [each for each in operations if _is_ours(each)]
        if not ours:
            return original(self, context, rest_api_id, operations, **options)
        rest_api = provider.get_moto_rest_api(context, rest_api_id)
        before = rest_api.binaryMediaTypes
        rest_api.binaryMediaTypes = _changed(before or [], ours)
        try:
            others = [each for each in operations if not _is_ours(each)]
            return original(self, context, rest_api_id, others, **options)
        except Exception:
            rest_api.binaryMediaTypes = before
            raise

    provider.ApigatewayProvider.update_rest_api = update


def _is_ours(operation: dict[str, Any]) -> bool:
    path = operation.get("path") or ""
    return path.startswith(_TYPES) and operation.get("op") in ("add", "remove", "replace")


def _changed(types: list[str], operations: list[dict[str, Any]]) -> list[str]:
    for operation in operations:
        named = operation["path"].removeprefix(_TYPES).replace("~1", "/").replace("~0", "~")
        # As AWS does it, what replaces a type comes last.
        added = {"add": named, "replace": operation.get("value")}.get(operation["op"])
        types = [each for each in types if each not in (named, added)] + ([added] if added else [])
    return types
