"""Defect: updates of API Gateway without `patchOperations`, which AWS's model does not require, fail with a 500.

They change nothing here and answer with what there is; what AWS does is not documented.
Shown by tests/e2e/test_rest_api_refusals.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.request_checks import before_operations


def apply() -> None:
    """Let them be."""
    before_operations("apigateway", complete)
    when_imported("moto.apigateway.models", patch_models)


def complete(operation: Any, request: dict[str, Any]) -> None:
    """Give an update of API Gateway the operations that it does not have: none."""
    if operation.name.startswith("Update") and request.get("patchOperations") is None:
        request["patchOperations"] = []


def patch_models(models: Any) -> None:
    """moto's, which reads the request by itself."""
    for kind, name in ((models.ApiKey, "update_operations"), (models.UsagePlan, "apply_patch_operations")):
        setattr(kind, name, _of_some(getattr(kind, name)))


def _of_some(original: Any) -> Any:
    @functools.wraps(original)
    def update(self: Any, patch_operations: Any) -> Any:
        return original(self, patch_operations or [])

    return update
