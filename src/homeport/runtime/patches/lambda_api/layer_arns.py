"""Defect: LocalStack fails with an internal error where a function names a layer that is no ARN, and advertises a
licence where it is another account's.

Shown by tests/conformance/functions/test_api_constraints.py.
"""

from typing import Any

from homeport.runtime.patches.on_import import when_imported

_PATTERN = (
    "(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:"
    "[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)"
)


def apply() -> None:
    """Refuse it as AWS does."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Look at the ARNs before LocalStack takes them apart."""
    validate = module.LambdaProvider._validate_layers  # noqa: SLF001 - patched

    def validate_arns_first(self: Any, new_layers: list[str], region: str, account_id: str) -> Any:
        for arn in new_layers:
            if not module.api_utils.LAYER_VERSION_ARN_PATTERN.match(arn):
                raise module.ValidationException(
                    f"1 validation error detected: Value '[{arn}]' at 'layers' failed to satisfy constraint: Member "
                    "must satisfy constraint: [Member must have length less than or equal to 2048, Member must have "
                    "length greater than or equal to 1, Member must satisfy regular expression pattern: "
                    f"{_PATTERN}, Member must not be null]"
                )
        try:
            return validate(self, new_layers, region=region, account_id=account_id)
        except NotImplementedError:
            raise module.InvalidParameterValueException(
                f"homeport does not fetch layers of other accounts from AWS: {', '.join(new_layers)}", Type="User"
            ) from None

    module.LambdaProvider._validate_layers = validate_arns_first  # noqa: SLF001 - patched
