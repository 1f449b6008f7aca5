"""Defect: LocalStack drops the tags of CreateCodeSigningConfig and the CodeSigningConfigArn of CreateFunction, and does
not list or change the tags of a code signing configuration at all.

Shown by tests/conformance/functions/test_api_operations.py and tests/terraform/test_lambda.py.
"""

import functools
import re
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_CONFIGURATION = re.compile(r"arn:[^:]+:lambda:(?P<region>[^:]+):(?P<account>\d{12}):code-signing-config:[^:]+")


def apply() -> None:
    """Keep both."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Wrap the operations that drop something."""
    provider = module.LambdaProvider
    provider.create_code_signing_config = _with_tags(provider.create_code_signing_config)
    provider.create_function = _with_code_signing(module, provider.create_function)
    provider._get_account_id_and_region_for_taggable_resource = _knowing_configurations(  # noqa: SLF001 - patched
        module,
        provider._get_account_id_and_region_for_taggable_resource,  # noqa: SLF001 - patched
    )


def _with_tags(create: Any) -> Any:
    @functools.wraps(create)
    def create_with_tags(self: Any, context: Any, *arguments: Any, tags: Any = None, **given: Any) -> Any:
        answer = create(self, context, *arguments, **given)
        if tags:
            self._store_tags(answer["CodeSigningConfig"]["CodeSigningConfigArn"], tags)
        return answer

    return create_with_tags


def _with_code_signing(module: Any, create: Any) -> Any:
    @functools.wraps(create)
    def create_with_code_signing(self: Any, context: Any, request: Any) -> Any:
        arn = request.get("CodeSigningConfigArn")
        store = module.lambda_stores[context.account_id][context.region]
        if arn and arn not in store.code_signing_configs:
            raise module.CodeSigningConfigNotFoundException(
                "The code signing configuration cannot be found. Check that the provided configuration is not deleted: "
                f"{arn}.",
                Type="User",
            )
        answer = create(self, context, request)
        if arn:
            store.functions[answer["FunctionName"]].code_signing_config_arn = arn
        return answer

    return create_with_code_signing


def _knowing_configurations(module: Any, locate: Any) -> Any:
    @functools.wraps(locate)
    def locate_configuration_too(self: Any, resource: str) -> tuple[str, str]:
        match = _CONFIGURATION.fullmatch(resource)
        if match is None:
            account_and_region: tuple[str, str] = locate(self, resource)
            return account_and_region
        account, region = match["account"], match["region"]
        store = module.lambda_stores[account].get(region)
        if store is None or resource not in store.code_signing_configs:
            raise module.ResourceNotFoundException(
                f"The Lambda code signing configuration {resource} can not be found.", Type="User"
            )
        return account, region

    return locate_configuration_too
