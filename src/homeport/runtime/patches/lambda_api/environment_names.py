"""Defect: LocalStack accepts environment variables whose names Lambda reserves, or that are no names.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
Shown by tests/conformance/functions/test_api_constraints.py.
"""

import re
from typing import Any

from homeport.functions.environment_variables import RESERVED
from homeport.runtime.patches.on_import import when_imported

NAME = re.compile("[a-zA-Z]([a-zA-Z0-9_])+")


def apply() -> None:
    """Refuse them as AWS does."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Check the names before the size."""
    verify_size = module.LambdaProvider._verify_env_variables  # noqa: SLF001 - the host's own name

    def verify(variables: dict[str, str]) -> None:
        if not all(NAME.fullmatch(name) for name in variables):
            raise module.ValidationException(
                "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys "
                f"must satisfy constraint: [Member must satisfy regular expression pattern: {NAME.pattern}]"
            )
        reserved = [name for name in variables if name in RESERVED]
        if reserved:
            raise module.InvalidParameterValueException(
                "Lambda was unable to configure your environment variables because the environment variables you have "
                "provided contains reserved keys that are currently not supported for modification. Reserved keys used "
                f"in this request: {', '.join(reserved)}",
                Type="User",
            )
        verify_size(variables)

    module.LambdaProvider._verify_env_variables = staticmethod(verify)  # noqa: SLF001 - the host's own name
