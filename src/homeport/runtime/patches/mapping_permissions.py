"""Defect: LocalStack maps sources that the function's role may not read.

AWS asks the source with the role's credentials before it makes or changes a mapping.
Shown by tests/conformance/functions/test_event_source_permissions.py.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
"""

from typing import Any

from homeport.runtime.event_sources.permissions import SourceDeniedError, SourcePermissions
from homeport.runtime.patches.on_import import when_imported


def apply(permissions: SourcePermissions) -> None:
    """Ask before LocalStack looks whether the source is there, as AWS does."""
    when_imported("localstack.services.lambda_.provider", lambda module: patch(module, permissions))


def patch(module: Any, permissions: SourcePermissions) -> None:
    """The check of the source is where AWS uses the role."""
    provider = module.LambdaProvider
    check = provider.check_service_resource_exists

    def checked(self: Any, service: str, resource_arn: str, function_arn: str, function_role_arn: str) -> None:
        try:
            permissions.check(resource_arn, function_role_arn)
        except SourceDeniedError as denied:
            raise module.InvalidParameterValueException(str(denied), Type="User") from None
        check(self, service, resource_arn, function_arn, function_role_arn)

    provider.check_service_resource_exists = checked
