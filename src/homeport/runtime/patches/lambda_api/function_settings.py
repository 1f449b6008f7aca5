"""Defect: LocalStack drops the KMSKeyArn and the FileSystemConfigs of a function.

Neither has an effect here: code and variables are not encrypted, and no file system is mounted. They are shown as they
were given, so that Terraform finds what it has set.
Shown by tests/conformance/functions/test_api_operations.py and tests/terraform/test_lambda.py.
"""

import dataclasses
import functools
import threading
from collections.abc import Callable
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_MEMBERS = {"KMSKeyArn": "kms_key_arn", "FileSystemConfigs": "file_system_configs"}


class _Given(threading.local):
    """What the request says that the thread answers."""

    settings: dict[str, Any]

    def __init__(self) -> None:
        self.settings = {}


_given = _Given()


def apply() -> None:
    """Keep them with the function's configuration."""
    when_imported("localstack.services.lambda_.invocation.lambda_models", patch_models)
    when_imported("localstack.services.lambda_.api_utils", patch_answers)
    when_imported("localstack.services.lambda_.provider", patch)


def patch_models(module: Any) -> None:
    """Give the configuration two more fields."""

    @dataclasses.dataclass(frozen=True)
    class VersionFunctionConfiguration(module.VersionFunctionConfiguration):  # type: ignore[misc]  # the base is untyped
        kms_key_arn: str | None = None
        file_system_configs: list[dict[str, str]] | None = None

        def __post_init__(self) -> None:
            for name, value in _given.settings.items():
                object.__setattr__(self, name, value)

    VersionFunctionConfiguration.__module__ = module.__name__
    VersionFunctionConfiguration.__qualname__ = "VersionFunctionConfiguration"
    module.VersionFunctionConfiguration = VersionFunctionConfiguration


def patch(module: Any) -> None:
    """Hand them to every configuration that the two operations make."""
    provider = module.LambdaProvider
    for name in ("create_function", "update_function_configuration"):
        setattr(provider, name, _handing_over(getattr(provider, name)))


def _handing_over(operation: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(operation)
    def hand_over(self: Any, context: Any, request: Any) -> Any:
        _given.settings = {field: request[member] for member, field in _MEMBERS.items() if member in request}
        try:
            return operation(self, context, request)
        finally:
            _given.settings = {}

    return hand_over


def patch_answers(module: Any) -> None:
    """Show them."""
    map_config_out = module.map_config_out

    @functools.wraps(map_config_out)
    def map_with_settings(version: Any, *arguments: Any, **given: Any) -> Any:
        answer = map_config_out(version, *arguments, **given)
        shown = {member: getattr(version.config, field) for member, field in _MEMBERS.items()}
        return {**answer, **{member: value for member, value in shown.items() if value}}

    module.map_config_out = map_with_settings
