"""Defect: LocalStack answers operations that its Lambda lacks with an advertisement for a licence.

Durable executions, and capacity providers with their scaling configurations (functions on instances of one's own), are
not emulated: each operation is refused by its name, and so is a function that asks for them.
Shown by tests/conformance/functions/test_api_operations.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported

DURABLE = {
    "checkpoint_durable_execution": "CheckpointDurableExecution",
    "get_durable_execution": "GetDurableExecution",
    "get_durable_execution_history": "GetDurableExecutionHistory",
    "get_durable_execution_state": "GetDurableExecutionState",
    "list_durable_executions_by_function": "ListDurableExecutionsByFunction",
    "send_durable_execution_callback_failure": "SendDurableExecutionCallbackFailure",
    "send_durable_execution_callback_heartbeat": "SendDurableExecutionCallbackHeartbeat",
    "send_durable_execution_callback_success": "SendDurableExecutionCallbackSuccess",
    "stop_durable_execution": "StopDurableExecution",
}
CAPACITY = {
    "create_capacity_provider": "CreateCapacityProvider",
    "delete_capacity_provider": "DeleteCapacityProvider",
    "get_capacity_provider": "GetCapacityProvider",
    "list_capacity_providers": "ListCapacityProviders",
    "list_function_versions_by_capacity_provider": "ListFunctionVersionsByCapacityProvider",
    "update_capacity_provider": "UpdateCapacityProvider",
    "get_function_scaling_config": "GetFunctionScalingConfig",
    "put_function_scaling_config": "PutFunctionScalingConfig",
}
MEMBERS = ("DurableConfig", "CapacityProviderConfig", "TenancyConfig")


def apply() -> None:
    """Refuse them."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Give the provider operations that refuse, and look at what functions ask for."""
    provider = module.LambdaProvider
    for method, operation in {**DURABLE, **CAPACITY}.items():
        setattr(provider, method, _refusing(operation))
    for method in ("create_function", "update_function_configuration"):
        setattr(provider, method, _looking(module, getattr(provider, method)))


def _refusing(operation: str) -> Any:
    from localstack.aws.api import CommonServiceException

    def refuse(_self: Any, *_arguments: Any, **_given: Any) -> Any:
        raise CommonServiceException(
            "UnknownOperationException",
            f"homeport does not emulate the operation {operation} of Lambda",
            status_code=404,
            sender_fault=True,
        )

    return refuse


def _looking(module: Any, operation: Any) -> Any:
    @functools.wraps(operation)
    def look(self: Any, context: Any, request: Any) -> Any:
        for member in MEMBERS:
            if request.get(member):
                raise module.InvalidParameterValueException(
                    f"homeport does not emulate the parameter {member} of {context.operation.name}", Type="User"
                )
        return operation(self, context, request)

    return look
