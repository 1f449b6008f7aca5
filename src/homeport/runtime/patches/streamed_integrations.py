"""Defect: PutIntegration and imports take `responseTransferMode` STREAM and forget it.

The data plane here does not stream either, so it is refused by name. Shown by tests/e2e/test_rest_api_operations.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.patches.rest_api_import.imported import INTEGRATION, operations_of

_MESSAGE = "homeport does not stream responses of REST APIs: responseTransferMode STREAM is not supported"


def apply() -> None:
    """Refuse streamed integrations from now on."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operations."""
    kind = provider.ApigatewayProvider
    put_integration, update_integration = kind.put_integration, kind.update_integration

    @functools.wraps(put_integration)
    def put(self: Any, context: Any, request: Any, **options: Any) -> Any:
        if request.get("responseTransferMode") == "STREAM":
            raise _refusal(provider)
        return put_integration(self, context, request, **options)

    @functools.wraps(update_integration)
    def update(self: Any, context: Any, *arguments: Any, patch_operations: Any = None, **options: Any) -> Any:
        for operation in patch_operations or []:
            if operation.get("path") == "/responseTransferMode" and operation.get("value") == "STREAM":
                raise _refusal(provider)
        return update_integration(self, context, *arguments, patch_operations=patch_operations, **options)

    kind.put_integration, kind.update_integration = put, update


def check(provider: Any, document: dict[str, Any]) -> None:
    """Refuse an OpenAPI document with a streamed integration."""
    for item in (document.get("paths") or {}).values():
        for _, operation in operations_of(item):
            if (operation.get(INTEGRATION) or {}).get("responseTransferMode") == "STREAM":
                raise _refusal(provider)


def _refusal(provider: Any) -> Exception:
    error: Exception = provider.CommonServiceException("NotImplementedException", _MESSAGE, status_code=501)
    return error
