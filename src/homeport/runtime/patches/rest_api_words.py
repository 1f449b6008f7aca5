"""Defect: LocalStack keeps words of methods and integrations that mean nothing, and the data plane cannot follow.

Those that the service's model enumerates are refused with the sentence that is recorded for the type of an integration.
For the others AWS's words are not known. Shown by tests/e2e/test_rest_api_control_plane.py.

https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from homeport.apigateway.rest.routes import ANY_METHODS
from homeport.runtime.request_checks import before_operations, refusal

_METHODS = (*sorted(ANY_METHODS), "ANY")
_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "PutIntegration": {
        "integrationHttpMethod": _METHODS,
        "passthroughBehavior": ("NEVER", "WHEN_NO_MATCH", "WHEN_NO_TEMPLATES"),
    },
    "PutMethod": {"authorizationType": ("AWS_IAM", "COGNITO_USER_POOLS", "CUSTOM", "NONE")},
}
"""What the model leaves open."""
_UPDATES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "UpdateIntegration": ("PutIntegration", {"httpMethod": "integrationHttpMethod"}),
    "UpdateMethod": ("PutMethod", {}),
}
"""Whose words an update's are, and which of its paths are named otherwise."""
_ENUMERATED = ("PutIntegration", "PutIntegrationResponse")


def apply() -> None:
    """Refuse words that mean nothing."""
    before_operations("apigateway", check)


def check(operation: Any, request: Mapping[str, Any]) -> None:
    """Refuse a request to API Gateway with a word that means nothing."""
    found = complaint(operation, request)
    if found:
        raise refusal(*found)


def complaint(operation: Any, request: Mapping[str, Any]) -> tuple[str, str] | None:
    """Code and message of a request that is refused; `operation` is botocore's."""
    wrong = list(_misspelt(operation, request)) if operation.name in _ENUMERATED else []
    if wrong:
        count = f"{len(wrong)} validation error{'s' if len(wrong) > 1 else ''} detected"
        return "ValidationException", f"{count}: {'; '.join(wrong)}"
    words, given = _given(operation.name, request)
    for member, value in given:
        allowed = words.get(member)
        if allowed and value not in allowed:
            return "BadRequestException", f"Invalid {member} specified: {value}. It is one of {', '.join(allowed)}"
    return None


def _given(name: str, request: Mapping[str, Any]) -> tuple[Mapping[str, tuple[str, ...]], list[tuple[str, Any]]]:
    """The words that an operation takes, and those that it is given."""
    if name not in _UPDATES:
        words = _WORDS.get(name, {})
        return words, [(member, request[member]) for member in words if request.get(member)]
    put, renamed = _UPDATES[name]
    paths = [
        (each.get("path", "").removeprefix("/"), each.get("value")) for each in request.get("patchOperations") or ()
    ]
    return _WORDS[put], [(renamed.get(path, path), value) for path, value in paths if value]


def _misspelt(operation: Any, request: Mapping[str, Any]) -> Iterator[str]:
    where = f"{operation.name[0].lower()}{operation.name[1:]}Input"
    for member, shape in operation.input_shape.members.items():
        allowed = getattr(shape, "enum", ())
        # The type of an integration is LocalStack's to check: it has the recorded order of its words.
        if member != "type" and allowed and request.get(member) and request[member] not in allowed:
            yield (
                f"Value '{request[member]}' at '{where}.{member}' failed to satisfy constraint: "
                f"Member must satisfy enum value set: [{', '.join(allowed)}]"
            )
