"""Defect: LocalStack takes runtimes that AWS blocks (go1.x) for functions; its own switch for that refuses them all.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtime-support-policy
Shown by tests/conformance/functions/test_api_constraints.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Refuse them as AWS does."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Look for a blocked runtime before all else."""
    provider = module.LambdaProvider
    validate = provider._validate_runtime  # noqa: SLF001 - patched

    def validate_unless_blocked(self: Any, package_type: str, runtime: str | None) -> Any:
        if package_type == "Zip" and runtime in module.DEPRECATED_RUNTIMES:
            self._check_for_recomended_migration_target(runtime)
        return validate(self, package_type, runtime)

    provider._validate_runtime = validate_unless_blocked  # noqa: SLF001 - patched
    update = provider.update_function_configuration

    @functools.wraps(update)
    def update_unless_blocked(self: Any, context: Any, request: Any) -> Any:
        if request.get("Runtime") in module.DEPRECATED_RUNTIMES:
            self._check_for_recomended_migration_target(request["Runtime"])
        return update(self, context, request)

    provider.update_function_configuration = update_unless_blocked
