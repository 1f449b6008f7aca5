"""Defect: LocalStack drops parameters of API Gateway that it does not know, and answers operations that it lacks with
an InternalFailure about moto.

What `homeport.apigateway.rest.coverage` lists as refused is refused by its name, before the operation runs.
Shown by tests/e2e/test_rest_api_refusals.py.
"""

from typing import Any

from homeport.apigateway.rest.coverage import OPERATIONS
from homeport.runtime.request_checks import before_operations, refusal

_MEMBERS = {each.name: each for each in OPERATIONS}


def apply() -> None:
    """Refuse what is not there."""
    before_operations("apigateway", check)


def check(operation: Any, request: dict[str, Any]) -> None:
    """Refuse a request to API Gateway that asks for what is not there."""
    refused = complaint(operation.name, request)
    if refused:
        raise refusal("NotImplementedException", refused, 501)


def complaint(operation: str, request: dict[str, Any]) -> str | None:
    """The message of a request that is refused."""
    members = _MEMBERS[operation]
    if members.refusal:
        return f"homeport does not support {operation}: {members.refusal}"
    for name, refused in members.refused.items():
        # A list that the query string does not have is parsed as an empty one.
        if request.get(name) not in (None, [], refused.takes):
            return f"homeport does not support {name} of {operation}: {refused.why}"
    return None
