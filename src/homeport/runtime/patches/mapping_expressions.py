"""Defect: LocalStack takes parameter mappings that AWS refuses: of parameters that the method does not declare, and of
expressions that are none.

Shown by tests/unit/apigateway/rest/test_mapping_expressions.py and tests/e2e/test_rest_api_control_plane.py.
"""

import functools
from collections.abc import Iterator
from typing import Any

from homeport.apigateway.rest.mapping_expressions import (
    integration_problems,
    message,
    method_problems,
    response_problems,
)
from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Check mappings as they are put."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operations."""
    kind = provider.ApigatewayProvider
    put_method, put_integration = kind.put_method, kind.put_integration
    put_integration_response = kind.put_integration_response

    def refuse(problems: Iterator[str]) -> None:
        if text := message(problems):
            raise provider.BadRequestException(text)

    @functools.wraps(put_method)
    def method(self: Any, context: Any, rest_api_id: str, *arguments: Any, **options: Any) -> Any:
        refuse(method_problems(options.get("request_parameters") or {}))
        return put_method(self, context, rest_api_id, *arguments, **options)

    @functools.wraps(put_integration)
    def integration(self: Any, context: Any, request: Any, **options: Any) -> Any:
        found = _method(provider, context, request)
        if found is not None:
            declared = found.request_parameters or {}
            refuse(integration_problems(request.get("requestParameters") or {}, declared))
        return put_integration(self, context, request, **options)

    @functools.wraps(put_integration_response)
    def response(self: Any, context: Any, request: Any, **options: Any) -> Any:
        found = _method(provider, context, request)
        if found is not None:
            answer = found.method_responses.get(request["statusCode"])
            declared = (answer.response_parameters if answer else None) or {}
            refuse(response_problems(request.get("responseParameters") or {}, declared))
        return put_integration_response(self, context, request, **options)

    kind.put_method, kind.put_integration, kind.put_integration_response = method, integration, response


def _method(provider: Any, context: Any, request: dict[str, Any]) -> Any:
    """moto's method; None where LocalStack refuses the request by itself."""
    api = provider.get_moto_backend(context.account_id, context.region).apis.get(request["restApiId"])
    resource = api and api.resources.get(request["resourceId"])
    return resource.resource_methods.get(request["httpMethod"]) if resource else None
