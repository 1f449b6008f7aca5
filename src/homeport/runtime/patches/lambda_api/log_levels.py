"""Defect: LocalStack takes log levels for functions whose log format is Text, which has none.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
Shown by tests/conformance/functions/test_api_constraints.py.
"""

import functools
from collections.abc import Callable
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_LEVELS = ("ApplicationLogLevel", "SystemLogLevel")


def apply() -> None:
    """Refuse them as AWS does."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Look at the logging configuration of a request first."""
    provider = module.LambdaProvider
    for name in ("create_function", "update_function_configuration"):
        setattr(provider, name, _checking(module, getattr(provider, name)))


def _checking(module: Any, operation: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(operation)
    def check(self: Any, context: Any, request: Any) -> Any:
        logging = request.get("LoggingConfig") or {}
        if any(level in logging for level in _LEVELS) and _format(module, context, request) == "Text":
            raise module.InvalidParameterValueException(
                'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or '
                'change the LogFormat to "JSON" and try again.',
                Type="User",
            )
        return operation(self, context, request)

    return check


def _format(module: Any, context: Any, request: Any) -> str:
    """What the function's format is going to be."""
    given = request["LoggingConfig"].get("LogFormat")
    if given or context.operation.name == "CreateFunction":
        return str(given or "Text")
    name, _ = module.api_utils.get_name_and_qualifier(request["FunctionName"], None, context)
    account, region = module.api_utils.get_account_and_region(request["FunctionName"], context)
    function = module.lambda_stores[account][region].functions.get(name)
    return str(function.latest().config.logging_config.get("LogFormat", "Text")) if function else "JSON"
