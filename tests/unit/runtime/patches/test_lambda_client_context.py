from types import SimpleNamespace
from typing import Any

from homeport.runtime.patches.lambda_client_context import patch


def test_executor_knows_the_client_context_when_it_is_invoked() -> None:
    class ExecutionEnvironment:
        runtime_executor = SimpleNamespace(client_context=None)

        def invoke(self, invocation: Any) -> tuple[Any, Any]:
            return invocation.payload, self.runtime_executor.client_context

    module = SimpleNamespace(ExecutionEnvironment=ExecutionEnvironment)
    patch(module)
    environment = ExecutionEnvironment()

    answers = [environment.invoke(SimpleNamespace(payload=b"1", client_context=context)) for context in ("eyJ9", None)]

    assert answers == [(b"1", "eyJ9"), (b"1", None)]
