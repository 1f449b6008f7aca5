"""Defect: settings of integrations are dropped: credentials, cache keys, TLS, VPC links, response transfer modes, and
the content handling of responses.

Terraform reads some of them back and sees a difference; the credentials are the role that the integration acts in.
Shown by tests/unit/runtime/patches/rest_api_import/test_integration_settings.py.
"""

from typing import Any

from homeport.runtime.patches.rest_api_import.imported import INTEGRATION, Imported

_SETTINGS = {
    "credentials": "credentials",
    "cacheKeyParameters": "cache_key_parameters",
    "cacheNamespace": "cache_namespace",
    "tlsConfig": "tls_config",
    "connectionId": "connection_id",
}
_ENUMERATIONS = {"connectionType": "connection_type", "responseTransferMode": "response_transfer_mode"}
"""Documents have them in letters of either case."""


def complete(imported: Imported) -> None:
    """Set what the document says and the import left out."""
    for operation in imported.operations():
        settings, integration = operation.document.get(INTEGRATION), operation.method.method_integration
        if settings and integration is not None:
            _complete(settings, integration)


def _complete(settings: dict[str, Any], integration: Any) -> None:
    for name, attribute in _SETTINGS.items():
        if name in settings:
            setattr(integration, attribute, settings[name])
    for name, attribute in _ENUMERATIONS.items():
        if name in settings:
            setattr(integration, attribute, settings[name].upper())
    for response in (settings.get("responses") or {}).values():
        made = (integration.integration_responses or {}).get(str(response.get("statusCode", 200)))
        if made is not None and response.get("contentHandling"):
            made.content_handling = response["contentHandling"]
