"""Defect: an import of what is no OpenAPI document fails with a 500, and ImportRestApi leaves an API behind whose
document was refused.

The message is the one that LocalStack has for what it cannot parse.
Shown by tests/e2e/test_rest_api_control_plane.py.
"""

import functools
import io
from contextvars import ContextVar
from typing import Any

_MADE: ContextVar[list[str] | None] = ContextVar("made", default=None)
"""The API that the ImportRestApi of this request has made."""


def patch(provider: Any) -> None:
    """Wrap ImportRestApi."""
    original = provider.ApigatewayProvider.import_rest_api

    @functools.wraps(original)
    def import_checked(self: Any, context: Any, body: Any, **options: Any) -> Any:
        content = body.read()
        if not _is_document(provider, content):
            raise provider.BadRequestException("Invalid OpenAPI input.")
        made: list[str] = []
        token = _MADE.set(made)
        try:
            return original(self, context, body=io.BytesIO(content), **options)
        except Exception:
            for api_id in made:
                provider.get_apigateway_store(context=context).rest_apis.pop(api_id, None)
                backend = provider.apigw_models.apigateway_backends[context.account_id][context.region]
                backend.apis.pop(api_id, None)
            raise
        finally:
            _MADE.reset(token)

    provider.ApigatewayProvider.import_rest_api = import_checked


def begun(api_id: str) -> None:
    """A document is imported into an API, which is a new one where ImportRestApi does it."""
    made = _MADE.get()
    if made is not None:
        made.append(api_id)


def _is_document(provider: Any, content: bytes) -> bool:
    try:
        document = provider.parse_json_or_yaml(content.decode())
    except Exception:
        return False
    return isinstance(document, dict) and isinstance(document.get("info"), dict)
