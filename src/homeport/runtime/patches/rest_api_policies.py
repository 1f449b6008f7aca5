"""Defect: LocalStack fails on a policy of an API that is no JSON, and takes one that is no policy.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
Shown by tests/e2e/test_rest_api_control_plane.py.
"""

import functools
from typing import Any

from homeport.iam.policies import MalformedPolicyError, parse_policy
from homeport.runtime.patches.on_import import when_imported

INVALID_POLICY = "Invalid policy document. Please check the policy syntax and ensure that Principals are valid."
"""What AWS answers for a policy that it cannot read."""


def is_policy(text: str) -> bool:
    """Whether a text is a policy of a resource: each of its statements says of whom."""
    try:
        policy = parse_policy(text)
    except MalformedPolicyError:
        return False
    return all(statement.principals is not None for statement in policy.statements)


def apply() -> None:
    """Look at policies from now on."""
    when_imported("localstack.services.apigateway.legacy.provider", patch)


def patch(provider: Any) -> None:
    """Wrap the operations."""
    kind = provider.ApigatewayProvider
    create, update = kind.create_rest_api, kind.update_rest_api

    def check(policy: str | None) -> None:
        if policy and not is_policy(policy):
            raise provider.BadRequestException(INVALID_POLICY)

    @functools.wraps(create)
    def create_checked(self: Any, context: Any, request: Any, **options: Any) -> Any:
        check(request.get("policy"))
        return create(self, context, request, **options)

    @functools.wraps(update)
    def update_checked(self: Any, context: Any, rest_api_id: str, patch_operations: Any = None, **options: Any) -> Any:
        for operation in patch_operations or []:
            if operation.get("path") == "/policy" and operation.get("op") != "remove":
                check(operation.get("value"))
        return update(self, context, rest_api_id, patch_operations, **options)

    kind.create_rest_api, kind.update_rest_api = create_checked, update_checked
