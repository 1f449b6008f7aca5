"""`x-amazon-apigateway-integration` of an operation.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html
What is AWS's default is left out: a timeout of 29 seconds, the namespace of an integration without cache keys, and the
connection type INTERNET.
"""

from collections.abc import Mapping
from typing import Any

from homeport.apigateway.rest.model import DEFAULT_TIMEOUT_MS
from homeport.apigateway.rest.openapi.api import Shape

INTEGRATION = "x-amazon-apigateway-integration"


def integration_of(integration: Shape) -> dict[str, Any]:
    """The extension's value."""
    cache_keys = list(integration.get("cacheKeyParameters") or ())
    connection = integration.get("connectionType")
    exported: dict[str, Any] = {
        "type": integration["type"].lower(),
        "httpMethod": integration.get("httpMethod"),
        "uri": integration.get("uri"),
        "credentials": integration.get("credentials"),
        "responses": _responses(integration.get("integrationResponses") or {}),
        "requestParameters": dict(integration.get("requestParameters") or {}),
        "requestTemplates": _templates(integration.get("requestTemplates")),
        "passthroughBehavior": (integration.get("passthroughBehavior") or "WHEN_NO_MATCH").lower(),
        "connectionType": connection if connection == "VPC_LINK" else None,
        "connectionId": integration.get("connectionId"),
        "cacheNamespace": integration.get("cacheNamespace") if cache_keys else None,
        "cacheKeyParameters": cache_keys,
        "contentHandling": integration.get("contentHandling"),
        "timeoutInMillis": _timeout_ms(integration),
        "tlsConfig": dict(integration.get("tlsConfig") or {}),
        "responseTransferMode": integration.get("responseTransferMode"),
    }
    return _set(exported)


def _responses(responses: Mapping[str, Shape]) -> dict[str, Any]:
    """By selection pattern."""
    return {response.get("selectionPattern") or "default": _response(response) for response in responses.values()}


def _response(response: Shape) -> dict[str, Any]:
    return _set(
        {
            "statusCode": str(response["statusCode"]),
            "responseParameters": dict(response.get("responseParameters") or {}),
            "responseTemplates": _templates(response.get("responseTemplates")),
            "contentHandling": response.get("contentHandling"),
        }
    )


def _templates(templates: Mapping[str, str | None] | None) -> dict[str, str]:
    return {kind: template or "" for kind, template in (templates or {}).items()}


def _timeout_ms(integration: Shape) -> int | None:
    timeout_ms = int(integration.get("timeoutInMillis") or DEFAULT_TIMEOUT_MS)
    return timeout_ms if timeout_ms != DEFAULT_TIMEOUT_MS else None


def _set(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, {}, [])}
