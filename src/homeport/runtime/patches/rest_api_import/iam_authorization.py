"""Defect: operations that the document protects by IAM become open.

Both ways to say it are ignored: `x-amazon-apigateway-auth` with type AWS_IAM, and a security scheme whose
`x-amazon-apigateway-authtype` is awsSigv4.
Shown by tests/unit/runtime/patches/rest_api_import/test_iam_authorization.py.
"""

from homeport.runtime.patches.rest_api_import.imported import Imported, Operation

_AUTH = "x-amazon-apigateway-auth"
_AUTH_TYPE = "x-amazon-apigateway-authtype"


def complete(imported: Imported) -> None:
    """Set the authorization type of what is protected by IAM."""
    for operation in imported.operations():
        if operation.method.authorization_type == "NONE" and _is_protected(imported, operation):
            operation.method.authorization_type = "AWS_IAM"


def _is_protected(imported: Imported, operation: Operation) -> bool:
    if (operation.document.get(_AUTH) or {}).get("type", "").upper() == "AWS_IAM":
        return True
    names = {name for requirement in operation.document.get("security") or () for name in requirement}
    schemes = (imported.security_schemes.get(name) or {} for name in names)
    return any(scheme.get(_AUTH_TYPE, "").lower() == "awssigv4" for scheme in schemes)
