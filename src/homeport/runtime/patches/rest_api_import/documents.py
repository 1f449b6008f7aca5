"""Defect: an import of what is no OpenAPI document fails with a 500.

The message is the one that LocalStack has for what it cannot parse.
Shown by tests/e2e/test_rest_api_control_plane.py.
"""

import functools
import io
from typing import Any


def patch(provider: Any) -> None:
    """Wrap ImportRestApi."""
    original = provider.ApigatewayProvider.import_rest_api

    @functools.wraps(original)
    def import_checked(self: Any, context: Any, body: Any, **options: Any) -> Any:
        content = body.read()
        if not _is_document(provider, content):
            raise provider.BadRequestException("Invalid OpenAPI input.")
        return original(self, context, body=io.BytesIO(content), **options)

    provider.ApigatewayProvider.import_rest_api = import_checked


def _is_document(provider: Any, content: bytes) -> bool:
    try:
        document = provider.parse_json_or_yaml(content.decode())
    except Exception:
        return False
    return isinstance(document, dict) and isinstance(document.get("info"), dict)
