"""Looks at the parsed requests to a service of LocalStack's before their operations run."""

from collections.abc import Callable
from typing import Any

from homeport.runtime.patches.on_import import when_imported

Check = Callable[[Any, dict[str, Any]], None]
"""Gets botocore's model of an operation, and the request, which it may complete. Raises what the caller is answered."""


def before_operations(service: str, check: Check) -> None:
    """Have a service's requests looked at, from the first one on: it loads the provider only after these handlers."""

    def handle(_chain: Any, context: Any, _response: Any) -> None:
        if context.service is not None and context.service.service_name == service:
            check(context.operation, {} if context.service_request is None else context.service_request)

    when_imported("localstack.aws.handlers", lambda module: module.serve_custom_service_request_handlers.append(handle))


def refusal(code: str, message: str, status: int = 400) -> Exception:
    """The error of a request that is refused."""
    from localstack.aws.api import CommonServiceException

    error: Exception = CommonServiceException(code, message, status_code=status, sender_fault=status < 500)
    return error
