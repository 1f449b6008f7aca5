"""Defect: LocalStack drops parameters of API Gateway that it does not know, and answers operations that it lacks with
an InternalFailure about moto.

What `homeport.apigateway.rest.coverage` lists as refused is refused by its name, before the operation runs.
Shown by tests/e2e/test_rest_api_refusals.py.
"""

from typing import Any

from homeport.apigateway.rest.coverage import OPERATIONS
from homeport.runtime.patches.on_import import when_imported

_MEMBERS = {each.name: each for each in OPERATIONS}


def apply() -> None:
    """Look at requests from the first one on, which loads the provider only after its handlers have run."""
    when_imported("localstack.aws.handlers", patch)


def patch(module: Any) -> None:
    """Look at each parsed request before its operation runs."""
    module.serve_custom_service_request_handlers.append(check)


def check(_chain: Any, context: Any, _response: Any) -> None:
    """Refuse a request to API Gateway that asks for what is not there."""
    if context.service is None or context.service.service_name != "apigateway":
        return
    refused = refusal(context.operation.name, context.service_request or {})
    if refused:
        from localstack.aws.api import CommonServiceException

        raise CommonServiceException("NotImplementedException", refused, status_code=501)


def refusal(operation: str, request: dict[str, Any]) -> str | None:
    """The message of a request that is refused."""
    members = _MEMBERS[operation]
    if members.refusal:
        return f"homeport does not support {operation}: {members.refusal}"
    for name, refused in members.refused.items():
        # A list that the query string does not have is parsed as an empty one.
        if request.get(name) not in (None, [], refused.takes):
            return f"homeport does not support {name} of {operation}: {refused.why}"
    return None
