"""Defect: LocalStack's Lambda has no PutRuntimeManagementConfig and no GetRuntimeManagementConfig.

What is put is shown again. Which build of a runtime runs is not AWS's to decide here: the interpreters are this
machine's (`homeport runtimes`).
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html
Shown by tests/conformance/functions/test_api_operations.py and tests/terraform/test_lambda.py.
"""

from typing import Any

from homeport.runtime.patches.on_import import when_imported

_MODES = ("Auto", "FunctionUpdate", "Manual")
_ATTRIBUTE = "runtime_management"
_DEFAULT = {"UpdateRuntimeOn": "Auto"}


def apply() -> None:
    """Add both operations."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Give the provider the operations."""

    def put(
        self: Any,
        context: Any,
        function_name: str,
        update_runtime_on: str,
        qualifier: str | None = None,
        runtime_version_arn: str | None = None,
        **_given: Any,
    ) -> dict[str, Any]:
        _validate(module, update_runtime_on, runtime_version_arn)
        function, version, arn = _version(self, module, context, function_name, qualifier)
        setting = {"UpdateRuntimeOn": update_runtime_on}
        if update_runtime_on == "Manual" and runtime_version_arn:
            setting["RuntimeVersionArn"] = runtime_version_arn
        with function.lock:
            vars(function).setdefault(_ATTRIBUTE, {})[version] = setting
        return {**setting, "FunctionArn": arn}

    def get(self: Any, context: Any, function_name: str, qualifier: str | None = None, **_given: Any) -> dict[str, Any]:
        function, version, arn = _version(self, module, context, function_name, qualifier)
        return {**vars(function).get(_ATTRIBUTE, {}).get(version, _DEFAULT), "FunctionArn": arn}

    module.LambdaProvider.put_runtime_management_config = put
    module.LambdaProvider.get_runtime_management_config = get


def _validate(module: Any, mode: str, runtime_version_arn: str | None) -> None:
    if mode not in _MODES:
        raise module.ValidationException(
            f"1 validation error detected: Value '{mode}' at 'updateRuntimeOn' failed to satisfy constraint: "
            "Member must satisfy enum value set: [Auto, Manual, FunctionUpdate]"
        )
    if mode == "Manual" and not runtime_version_arn:
        raise module.InvalidParameterValueException(
            "RuntimeVersionArn is required when UpdateRuntimeOn is Manual.", Type="User"
        )


def _version(
    provider: Any, module: Any, context: Any, function_name: str, qualifier: str | None
) -> tuple[Any, str, str]:
    """The function, the version meant, and the ARN with it. Aliases have no setting of their own."""
    api_utils = module.api_utils
    account, region = api_utils.get_account_and_region(function_name, context)
    name, qualifier = api_utils.get_name_and_qualifier(function_name, qualifier, context)
    function = provider._get_function(name, account, region)  # noqa: SLF001 - patched
    version = qualifier or "$LATEST"
    if version not in function.versions:
        arn = api_utils.qualified_lambda_arn(name, version, account, region)
        raise module.ResourceNotFoundException(f"Function not found: {arn}", Type="User")
    return function, version, api_utils.qualified_lambda_arn(name, version, account, region)
