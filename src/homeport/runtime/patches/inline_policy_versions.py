"""Defect: PutRolePolicy, PutUserPolicy and PutGroupPolicy refuse documents of version 2008-10-17, or without a version.

AWS asks only managed policies for 2012-10-17; inline policies without a version are what SAM's policy templates make.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
Shown by tests/e2e/test_inline_policies.py.
"""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_OPERATIONS = ("put_role_policy", "put_user_policy", "put_group_policy")

_is_inline: ContextVar[bool] = ContextVar("_is_inline", default=False)


def apply() -> None:
    """Let inline policies be of either version."""
    when_imported("localstack.services.iam.policy_validation", patch_validation)
    when_imported("localstack.services.iam.provider", patch_provider)


def patch_validation(module: Any) -> None:
    """Wrap the one check; which versions there are is checked before."""
    validator = module.BaseIAMPolicyValidator
    original = validator._validate_version  # noqa: SLF001 - LocalStack has no other place for it

    @functools.wraps(original)
    def validate_version(self: Any) -> None:
        if not _is_inline.get():
            original(self)

    validator._validate_version = validate_version  # noqa: SLF001 - see above


def patch_provider(module: Any) -> None:
    """Wrap the operations, so that the check knows of them."""
    for name in _OPERATIONS:
        setattr(module.IamProvider, name, _inline(getattr(module.IamProvider, name)))


def _inline(operation: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(operation)
    def put(*arguments: Any, **options: Any) -> Any:
        token = _is_inline.set(True)
        try:
            return operation(*arguments, **options)
        finally:
            _is_inline.reset(token)

    return put
