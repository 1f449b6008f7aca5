"""Defect: the document's gateway responses (`x-amazon-apigateway-gateway-responses`) are ignored.

Shown by tests/unit/runtime/patches/rest_api_import/test_gateway_responses.py.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html
"""

from typing import Any

from homeport.runtime.patches.rest_api_import.imported import Imported

GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"
_DEFAULT_TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}


def complete(imported: Imported, *, overwrite: bool) -> None:
    """Put the document's gateway responses; where the import overwrites, they are all that there are."""
    kept = imported.container.gateway_responses
    if overwrite:
        kept.clear()
    for response_type, response in (imported.document.get(GATEWAY_RESPONSES) or {}).items():
        kept[response_type] = _gateway_response(response_type, response or {})


def _gateway_response(response_type: str, response: dict[str, Any]) -> dict[str, Any]:
    """As PutGatewayResponse keeps it."""
    status = response.get("statusCode")
    return {
        "responseParameters": dict(response.get("responseParameters") or {}),
        "responseTemplates": dict(response.get("responseTemplates") or _DEFAULT_TEMPLATES),
        "responseType": response_type,
        "defaultResponse": False,
        "statusCode": None if status in (None, "default") else str(status),
    }
