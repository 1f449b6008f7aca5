"""What a Lambda authorizer returns: who the caller is, and a policy that says what it may call.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from homeport.iam.policies import MalformedPolicyError, Policy, parse_policy

_SCALARS = (str, int, float, bool, type(None))


class MalformedOutputError(Exception):
    """The function returned something that lets nobody in or out; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class AuthorizerOutput:
    """What a function says of a caller."""

    policy: Policy
    principal_id: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    """Scalars."""
    usage_identifier_key: str | None = None
    """The API key to count the request for."""
    document: Mapping[str, Any] = field(default_factory=dict)
    """The policy as the function returned it."""


def authorizer_output(payload: bytes) -> AuthorizerOutput:
    """Read a function's result. Raises MalformedOutputError."""
    try:
        result = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise MalformedOutputError("not JSON") from error
    if not isinstance(result, dict):
        raise MalformedOutputError("not an object")
    principal_id, usage_key = result.get("principalId"), result.get("usageIdentifierKey")
    if not isinstance(principal_id, str | None) or not isinstance(usage_key, str | None):
        raise MalformedOutputError("principalId and usageIdentifierKey are strings")
    document: Any = result.get("policyDocument")
    policy = _policy(document)
    return AuthorizerOutput(policy, principal_id, _context(result.get("context")), usage_key, document)


def _policy(document: Any) -> Policy:
    if not isinstance(document, dict):
        raise MalformedOutputError("there is no policyDocument")
    try:
        return parse_policy(document, "the authorizer's policy")
    except MalformedPolicyError as error:
        raise MalformedOutputError(str(error)) from error


def _context(value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(each, _SCALARS) for each in value.values()):
        raise MalformedOutputError("context is an object of strings, numbers and booleans")
    return value
