"""Defect: LocalStack answers CreateFunction and UpdateFunctionCode without code with a failure of the service, and the
first without a runtime with a list of runtimes; it takes a runtime for a container image.

Shown by tests/conformance/functions/test_api_constraints.py and test_images.py.
"""

import functools
from typing import Any

from homeport.runtime.patches.on_import import when_imported

_NO_SOURCE = "Please provide a source for function code."
_NOT_OF_AN_IMAGE = "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image."


def apply() -> None:
    """Refuse both as AWS does."""
    when_imported("localstack.services.lambda_.provider", patch)


def patch(module: Any) -> None:
    """Look at what a deployment package needs first."""
    create, update = module.LambdaProvider.create_function, module.LambdaProvider.update_function_code

    @functools.wraps(create)
    def create_complete(self: Any, context: Any, request: Any) -> Any:
        complaint = _complaint(request)
        if complaint:
            raise module.InvalidParameterValueException(complaint, Type="User")
        return create(self, context, request)

    @functools.wraps(update)
    def update_complete(self: Any, context: Any, request: Any) -> Any:
        if not any(request.get(source) for source in ("ZipFile", "S3Bucket", "ImageUri")):
            raise module.InvalidParameterValueException(_NO_SOURCE, Type="User")
        return update(self, context, request)

    module.LambdaProvider.create_function = create_complete
    module.LambdaProvider.update_function_code = update_complete


def _complaint(request: Any) -> str | None:
    if request.get("PackageType", "Zip") != "Zip":
        return _complaint_about_image(request)
    if not request.get("Runtime") or not request.get("Handler"):
        return "Runtime and Handler are mandatory parameters for functions created with deployment packages."
    code = request.get("Code") or {}
    return None if code.get("ZipFile") or code.get("S3Bucket") else _NO_SOURCE


def _complaint_about_image(request: Any) -> str | None:
    if any(request.get(name) for name in ("Handler", "Runtime", "Layers")):
        return _NOT_OF_AN_IMAGE
    return None if (request.get("Code") or {}).get("ImageUri") else _NO_SOURCE
