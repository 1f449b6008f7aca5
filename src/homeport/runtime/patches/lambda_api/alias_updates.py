"""Defect: LocalStack's UpdateAlias fails with an internal error where it is given weights, and takes versions that do
not exist.

https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html
Shown by tests/conformance/functions/test_api_operations.py and tests/terraform/test_lambda.py.
"""

import functools
import threading
from typing import Any

from homeport.runtime.patches.on_import import when_imported


class _Target(threading.local):
    """The version that the alias is going to mean, of the update that the thread carries out."""

    version: Any = None


_target = _Target()


def apply() -> None:
    """Check the version, and the weights against it."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Wrap the operation and what makes a routing configuration for it."""
    provider = module.LambdaProvider
    update, make = provider.update_alias, provider._create_routing_config_model  # noqa: SLF001 - patched

    def make_for_target(self: Any, weights: dict[str, float], function_version: Any = None) -> Any:
        return make(self, weights, function_version or _target.version)

    @functools.wraps(update)
    def update_alias(
        self: Any, context: Any, function_name: str, name: str, function_version: str | None = None, **given: Any
    ) -> Any:
        _target.version = _version(self, module, context, function_name, name, function_version)
        try:
            return update(self, context, function_name, name, function_version=function_version, **given)
        finally:
            _target.version = None

    provider._create_routing_config_model = make_for_target  # noqa: SLF001 - patched
    provider.update_alias = update_alias


def _version(provider: Any, module: Any, context: Any, named: str, alias_name: str, number: str | None) -> Any:
    """The version; None where the alias is missing, which the operation itself says."""
    account, region = module.api_utils.get_account_and_region(named, context)
    name = module.api_utils.get_function_name(named, context)
    alias = provider._get_function(name, account, region).aliases.get(alias_name)  # noqa: SLF001 - patched
    if alias is None:
        return None
    return module.get_function_version(
        function_name=name, qualifier=number or alias.function_version, region=region, account_id=account
    )
