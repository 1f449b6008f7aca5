"""Defect: LocalStack gives functions roles whose trust policy does not let Lambda assume them, and begins a session of
every role that it asks about.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html#permissions-executionrole-api
Shown by tests/conformance/functions/test_execution_roles.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported
from homeport.runtime.providers.execution_roles import CANNOT_BE_ASSUMED, ExecutionRoles, Use


def apply(roles: ExecutionRoles) -> None:
    """Ask the trust policy."""
    when_imported("localstack.services.lambda_.provider", lambda module: patch(module, roles))


def patch(module: Any, roles: ExecutionRoles) -> None:
    """Both operations that take a role ask, of which LocalStack's UpdateFunctionConfiguration does not."""
    provider = module.LambdaProvider
    create, update = provider.create_function, provider.update_function_configuration

    def check(context: Any, request: Any, *, is_there: bool) -> None:
        role, utils, named = request.get("Role", ""), module.api_utils, request.get("FunctionName", "")
        account, region = utils.get_account_and_region(named, context)
        name, _ = utils.get_name_and_qualifier(named, None, context)
        # What else is wrong with the request the host says.
        if not utils.is_role_arn(role) or (is_there and name not in module.lambda_stores[account][region].functions):
            return
        if not roles.can_be_assumed(Use(role, utils.unqualified_lambda_arn(name, account, region))):
            raise module.InvalidParameterValueException(CANNOT_BE_ASSUMED, Type="User")

    @functools.wraps(create)
    def create_function(self: Any, context: Any, request: Any) -> Any:
        check(context, request, is_there=False)
        return create(self, context, request)

    @functools.wraps(update)
    def update_function_configuration(self: Any, context: Any, request: Any) -> Any:
        check(context, request, is_there=True)
        return update(self, context, request)

    provider.create_function = create_function
    provider.update_function_configuration = update_function_configuration
    # It has been asked when the host comes to ask.
    module.LambdaService.can_assume_role = lambda *_: True
