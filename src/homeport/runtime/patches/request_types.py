"""Defect: LocalStack keeps numbers and booleans where API Gateway wants texts, and reports one wrong operation of an
update where AWS reports all.

The messages are those that are recorded in LocalStack's tests, of PutIntegration, PutIntegrationResponse,
UpdateRestApi, UpdateMethodResponse and UpdateGatewayResponse. Shown by tests/e2e/test_rest_api_control_plane.py.
"""

import re
from collections.abc import Iterator
from typing import Any

from homeport.runtime.request_checks import before_operations, refusal

_JAVA = {
    bool: "java.lang.Boolean",
    int: "com.amazon.coral.value.json.numbers.TruncatingBigNumber",
    float: "com.amazon.coral.value.json.numbers.TruncatingBigNumber",
}
_OPERATIONS = ("add", "remove", "move", "test", "replace", "copy")
_CHECKED_BY_LOCALSTACK = ("UpdateGatewayResponse", "UpdateMethodResponse")
_CONTENT_TYPE = re.compile(r"[^/\s]+/[^/\s]+")


def apply() -> None:
    """Refuse values of the wrong type."""
    before_operations("apigateway", check)


def check(operation: Any, request: dict[str, Any]) -> None:
    """Refuse a request to API Gateway whose values are of the wrong type."""
    found = complaint(operation, request)
    if found:
        raise refusal(*found)


def complaint(operation: Any, request: dict[str, Any]) -> tuple[str, str] | None:
    """Code and message of a request that is refused; `operation` is botocore's."""
    for name, member in operation.input_shape.members.items():
        given = request.get(name)
        if member.type_name == "map" and member.value.type_name == "string" and isinstance(given, dict):
            for value in given.values():
                if type(value) in _JAVA:
                    return "SerializationException", f"class {_JAVA[type(value)]} can not be converted to an String"
    wrong = [] if operation.name in _CHECKED_BY_LOCALSTACK else list(_wrong_operations(operation.name, request))
    if wrong:
        count = f"{len(wrong)} validation error{'s' if len(wrong) > 1 else ''} detected"
        return "ValidationException", f"{count}: {'; '.join(wrong)}"
    for content_type in (request.get("responseTemplates") or {}) if operation.name == "PutIntegrationResponse" else ():
        if not _CONTENT_TYPE.fullmatch(content_type):
            problem = f"Invalid content type specified: {content_type}"
            return "BadRequestException", f"Validation Result: warnings : [], errors : [{problem}]"
    return None


def _wrong_operations(name: str, request: dict[str, Any]) -> Iterator[str]:
    where = f"{name[0].lower()}{name[1:]}Input.patchOperations"
    for number, operation in enumerate(request.get("patchOperations") or (), start=1):
        if operation.get("op") not in _OPERATIONS:
            yield (
                f"Value '{operation.get('op')}' at '{where}.{number}.member.op' failed to satisfy constraint: "
                f"Member must satisfy enum value set: [{', '.join(_OPERATIONS)}]"
            )
