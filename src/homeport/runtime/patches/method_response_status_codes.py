"""Defect: method responses with a status code that is none (`abc`, `999`) are looked for at moto, which lacks the path.

The constraint is the model's; the sentence is the one recorded for UpdateMethodResponse and integration responses.
Shown by tests/e2e/test_rest_api_control_plane.py.
"""

from typing import Any

from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.request_constraints import complaint

_OPERATIONS = ("DeleteMethodResponse", "GetMethodResponse", "PutMethodResponse")


def apply() -> None:
    """Check requests from the first one on."""
    when_imported("localstack.aws.handlers", patch)


def patch(module: Any) -> None:
    """Look at each parsed request before its operation runs."""
    module.serve_custom_service_request_handlers.append(check)


def check(_chain: Any, context: Any, _response: Any) -> None:
    """Refuse a method response whose status code is none."""
    if context.service is None or context.service.service_name != "apigateway":
        return
    if context.operation.name in _OPERATIONS:
        found = complaint(context.operation.input_shape, context.service_request or {})
        if found:
            from localstack.aws.api import CommonServiceException

            raise CommonServiceException("ValidationException", found, status_code=400, sender_fault=True)
