"""Defect: LocalStack answers CreateFunction without code with a failure of the service, and without a runtime with a
list of runtimes.

Shown by tests/conformance/functions/test_api_constraints.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported


def apply() -> None:
    """Refuse both as AWS does."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Look at what a deployment package needs first."""
    create = module.LambdaProvider.create_function

    @functools.wraps(create)
    def create_complete(self: Any, context: Any, request: Any) -> Any:
        complaint = _complaint(request)
        if complaint:
            raise module.InvalidParameterValueException(complaint, Type="User")
        return create(self, context, request)

    module.LambdaProvider.create_function = create_complete


def _complaint(request: Any) -> str | None:
    if request.get("PackageType", "Zip") != "Zip":
        return None
    if not request.get("Runtime") or not request.get("Handler"):
        return "Runtime and Handler are mandatory parameters for functions created with deployment packages."
    code = request.get("Code") or {}
    return None if code.get("ZipFile") or code.get("S3Bucket") else "Please provide a source for function code."
