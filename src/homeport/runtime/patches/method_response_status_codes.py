"""Defect: method responses with a status code that is none (`abc`, `999`) are looked for at moto, which lacks the path.

The constraint is the model's; the sentence is the one recorded for UpdateMethodResponse and integration responses.
Shown by tests/e2e/test_rest_api_control_plane.py.
"""

from typing import Any

from homeport.runtime.request_checks import before_operations, refusal
from homeport.runtime.request_constraints import complaint

_OPERATIONS = ("DeleteMethodResponse", "GetMethodResponse", "PutMethodResponse")


def apply() -> None:
    """Refuse such status codes."""
    before_operations("apigateway", check)


def check(operation: Any, request: dict[str, Any]) -> None:
    """Refuse a method response whose status code is none."""
    found = complaint(operation.input_shape, request) if operation.name in _OPERATIONS else None
    if found:
        raise refusal("ValidationException", found)
