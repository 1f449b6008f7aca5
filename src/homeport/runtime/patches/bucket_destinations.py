"""Defect: LocalStack refuses a bucket as the destination of events that have failed.

AWS takes one there, though not for events that have succeeded.
Shown by tests/conformance/functions/test_asynchronous_invocations.py.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Let buckets pass."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Check the rest of the configuration as before."""
    provider = module.LambdaProvider
    check = provider._validate_destination_config  # noqa: SLF001 - LocalStack has no other place for it

    def validate(self: Any, store: Any, function_name: str, destination_config: Any) -> None:
        on_failure = destination_config.get("OnFailure") or {}
        if str(on_failure.get("Destination", "")).split(":")[2:3] == ["s3"]:
            destination_config = {name: value for name, value in destination_config.items() if name != "OnFailure"}
        check(self, store, function_name, destination_config)

    provider._validate_destination_config = validate  # noqa: SLF001 - see above
