"""Defect: LocalStack's Lambda has no InvokeAsync, Invoke's predecessor that AWS still answers.

https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html
Shown by tests/conformance/functions/test_api_operations.py.
"""

from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Add the operation."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Invoke as an event."""

    def invoke_async(self: Any, context: Any, function_name: str, invoke_args: Any, **_given: Any) -> dict[str, Any]:
        answer = self.invoke(context, function_name, invocation_type="Event", payload=invoke_args)
        return {"Status": answer["StatusCode"]}

    module.LambdaProvider.invoke_async = invoke_async
