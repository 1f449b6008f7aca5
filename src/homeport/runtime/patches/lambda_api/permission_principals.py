"""Defect: LocalStack's AddPermission refuses service principals that do not end in amazonaws.com, Alexa's for one
(https://docs.aws.amazon.com/lambda/latest/dg/services-alexa.html), and those of other partitions.

Shown by tests/conformance/functions/test_api_operations.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_ENDINGS = (".amazon.com", ".amazonaws.com.cn")
_KNOWN = "lambda.amazonaws.com"


def apply() -> None:
    """Let them in."""
    when_imported("localstack.services.lambda_.api_utils", patch)


def patch(module: Any) -> None:
    """Wrap what makes a statement."""
    build = module.build_statement

    @functools.wraps(build)
    def build_for_any_service(*arguments: Any, principal: str, **given: Any) -> Any:
        if not principal.endswith(_ENDINGS):
            return build(*arguments, principal=principal, **given)
        statement = build(*arguments, principal=_KNOWN, **given)
        return {**statement, "Principal": {"Service": principal}}

    module.build_statement = build_for_any_service
