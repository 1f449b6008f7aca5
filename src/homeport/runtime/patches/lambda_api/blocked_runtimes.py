"""Defect: LocalStack takes runtimes that AWS blocks (go1.x) for functions; its own switch for that refuses them all.
Those that AWS has blocked for longer (python2.7) it calls unknown.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtime-support-policy
Shown by tests/conformance/functions/test_api_constraints.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Refuse them as AWS does."""
    when_imported("localstack.services.lambda_.provider", patch)


_LONG_BLOCKED = frozenset(
    {
        "dotnetcore1.0",
        "dotnetcore2.0",
        "dotnetcore2.1",
        "nodejs",
        "nodejs4.3",
        "nodejs4.3-edge",
        "nodejs6.10",
        "nodejs8.10",
        "nodejs10.x",
        "python2.7",
        "python3.6",
        "ruby2.5",
    }
)
"""What Lambda's model still lists and LocalStack does not."""


def patch(module: Any) -> None:
    """Look for a blocked runtime before all else."""
    provider = module.LambdaProvider
    validate = provider._validate_runtime  # noqa: SLF001 - patched
    blocked = {*map(str, module.DEPRECATED_RUNTIMES), *_LONG_BLOCKED}

    def refuse(runtime: str | None) -> None:
        if runtime in blocked:
            raise module.InvalidParameterValueException(
                f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda "
                "functions. We recommend you use a supported runtime while creating or updating functions.",
                Type="User",
            )

    def validate_unless_blocked(self: Any, package_type: str, runtime: str | None) -> Any:
        if package_type == "Zip":
            refuse(runtime)
        return validate(self, package_type, runtime)

    provider._validate_runtime = validate_unless_blocked  # noqa: SLF001 - patched
    update = provider.update_function_configuration

    @functools.wraps(update)
    def update_unless_blocked(self: Any, context: Any, request: Any) -> Any:
        refuse(request.get("Runtime"))
        return update(self, context, request)

    provider.update_function_configuration = update_unless_blocked
