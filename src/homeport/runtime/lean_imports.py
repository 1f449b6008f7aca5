"""Leaves out what LocalStack imports at start and does not use: half a second of three.

`localstack.aws.handlers.validation` checks requests to LocalStack's own endpoints against their OpenAPI document when
OPENAPI_VALIDATE_REQUEST or OPENAPI_VALIDATE_RESPONSE is set. Otherwise its two handlers return at once, but
openapi_core and all below it are imported for them.
"""

import os
import sys
from types import ModuleType
from typing import Any

_MODULE = "localstack.aws.handlers.validation"
_SWITCHES = ("OPENAPI_VALIDATE_REQUEST", "OPENAPI_VALIDATE_RESPONSE")


def apply() -> None:
    """Put the handlers that return at once in the module's place, unless validation is asked for."""
    if any(os.environ.get(switch) for switch in _SWITCHES):
        return
    module = ModuleType(_MODULE, "Stands in for LocalStack's module while validation is off.")
    for name in ("OpenAPIRequestValidator", "OpenAPIResponseValidator"):
        setattr(module, name, type(name, (_Idle,), {}))
    sys.modules[_MODULE] = module


class _Idle:
    """A handler of LocalStack's chain that leaves everything as it is."""

    def __call__(self, chain: Any, context: Any, response: Any) -> None:
        return
