"""Defect: LocalStack accepts a ClientContext for an invocation and drops it on the way to the runtime.

The executor is handed it beside the payload: an environment runs one invocation at a time.
Shown by tests/e2e/test_functions.py (client context).
"""

from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Let environments tell their executor."""
    when_imported("localstack.services.lambda_.invocation.execution_environment", patch)


def patch(module: Any) -> None:
    """Wrap the environment's invoke."""
    invoke = module.ExecutionEnvironment.invoke

    def invoke_with_client_context(self: Any, invocation: Any) -> Any:
        self.runtime_executor.client_context = invocation.client_context
        return invoke(self, invocation)

    module.ExecutionEnvironment.invoke = invoke_with_client_context
