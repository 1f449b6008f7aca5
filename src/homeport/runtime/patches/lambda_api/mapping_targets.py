"""Defect: LocalStack fails with an internal error where an event source mapping is for an alias or a version that does
not exist.

Shown by tests/conformance/functions/test_api_constraints.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_FAILURES = ("unknown alias", "unknown version", "invalid functionname")


def apply() -> None:
    """Answer as for a function that does not exist."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Translate what LocalStack's validation raises."""
    validate = module.LambdaProvider.validate_event_source_mapping

    @functools.wraps(validate)
    def validate_target(self: Any, context: Any, request: Any) -> Any:
        try:
            return validate(self, context, request)
        except Exception as error:
            if str(error) not in _FAILURES:
                raise
            raise module.InvalidParameterValueException("Function does not exist", Type="User") from None

    module.LambdaProvider.validate_event_source_mapping = validate_target
