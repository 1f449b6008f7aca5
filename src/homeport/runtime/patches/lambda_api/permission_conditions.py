"""Defect: LocalStack's AddPermission drops InvokedViaFunctionUrl, which every function URL made since October 2025
needs (https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html), and takes FunctionUrlAuthType for any action.

Shown by tests/conformance/functions/test_api_operations.py.
"""

import functools
import json
from typing import Any

from homeport.runtime.patches.on_import import when_imported

URL_ACTION = "lambda:InvokeFunctionUrl"
CONDITION = {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}


def apply() -> None:
    """Keep the condition."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Wrap AddPermission."""
    add_permission = module.LambdaProvider.add_permission

    @functools.wraps(add_permission)
    def add_with_condition(self: Any, context: Any, request: Any) -> Any:
        if request.get("FunctionUrlAuthType") and request["Action"] != URL_ACTION:
            raise module.InvalidParameterValueException(
                f"FunctionUrlAuthType is only supported for {URL_ACTION} action", Type="User"
            )
        answer = add_permission(self, context, request)
        if not request.get("InvokedViaFunctionUrl"):
            return answer
        statement = _stored(module, context, request)
        statement["Condition"] = {**statement.get("Condition", {}), **CONDITION}
        return {"Statement": json.dumps(statement)}

    module.LambdaProvider.add_permission = add_with_condition


def _stored(module: Any, context: Any, request: Any) -> dict[str, Any]:
    """The statement that was added."""
    name, qualifier = module.api_utils.get_name_and_qualifier(
        request["FunctionName"], request.get("Qualifier"), context
    )
    account, region = module.api_utils.get_account_and_region(request["FunctionName"], context)
    permissions = module.lambda_stores[account][region].functions[name].permissions[qualifier or "$LATEST"]
    found: dict[str, Any] = next(each for each in permissions.policy.Statement if each["Sid"] == request["StatementId"])
    return found
