"""What AWS refuses of a policy document that can be read: names that are unknown, access that is too wide or lost.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-iam-actions.html
"""

import re
from fnmatch import fnmatchcase
from typing import Any

from homeport.dynamodb.api import STREAM_OPERATIONS, TABLE_OPERATIONS
from homeport.dynamodb.errors import AccessDeniedException, ValidationException
from homeport.dynamodb.tables.key_checks import INVALID
from homeport.dynamodb.tables.policy_documents import Statement, invalid, several, statements

_PREFIX = "dynamodb:"
_OTHER_ACTIONS = ("ConditionCheckItem", "PartiQLSelect", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete")
"""Permissions that are no operations."""
_TABLE_ACTIONS = frozenset(name.lower() for name in (*TABLE_OPERATIONS, *_OTHER_ACTIONS))
_STREAM_ACTIONS = frozenset(name.lower() for name in STREAM_OPERATIONS - {"ListStreams"}) | frozenset(
    name.lower() for name in TABLE_OPERATIONS if name.endswith("ResourcePolicy")
)
_PRINCIPAL = re.compile(
    r"\*|\d{12}|A[A-Z0-9]{15,127}|arn:aws[a-z-]*:(iam::\d{12}:(root|(user|role|group)/.+)|sts::\d{12}:.+/.+)"
)
_SERVICES = frozenset({"redshift.amazonaws.com", "replication.dynamodb.amazonaws.com"})
_UNBOUNDED = (
    "Resource-based policy grants unbounded access in one or more elements. "
    "Please revise the policy to ensure least-privilege form of access"
)
_LOCKED_OUT = "The new resource policy will not allow you to update the resource policy in the future."


def check_document(document: dict[str, Any], *, is_stream: bool) -> None:
    """ValidationException where AWS refuses a document in its form for a table or a stream."""
    sids = [statement["Sid"] for statement in statements(document) if "Sid" in statement]
    if len(set(sids)) < len(sids):
        raise invalid("The Statement Ids in the policy are not unique")
    _check_actions(document, _STREAM_ACTIONS if is_stream else _TABLE_ACTIONS)
    for statement in statements(document):
        for resource in several(statement.get("Resource", [])):
            _check_resource(resource, is_stream)
        _check_principal(statement.get("Principal"))
        if statement["Effect"] == "Allow" and "Condition" not in statement and _is_everyone(statement):
            raise ValidationException(_UNBOUNDED)


def _check_actions(document: dict[str, Any], known: frozenset[str]) -> None:
    names = [
        name
        for statement in statements(document)
        for name in several(statement.get("Action", statement.get("NotAction")))
    ]
    unknown = [f'"{name}"' for name in names if not _is_known(name, known)]
    if unknown:
        raise invalid(f"The following action names are invalid: {', '.join(unknown)}")


def _is_known(name: str, known: frozenset[str]) -> bool:
    lower = name.lower()
    if lower == "*":
        return True
    return lower.startswith(_PREFIX) and any(fnmatchcase(each, lower.removeprefix(_PREFIX)) for each in known)


def _check_resource(resource: str, is_stream: bool) -> None:
    if resource == "*":
        return
    parts = resource.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn" or parts[2] != "dynamodb":
        raise invalid(f'The resource "{resource}" is invalid')
    if ("/stream/" in parts[5]) != is_stream and "*" not in parts[5]:
        raise invalid(f'The relative-id "{parts[5]}" is invalid for ARN "{resource}"')


def _check_principal(principal: Any) -> None:
    if not isinstance(principal, dict):
        return
    for service in several(principal.get("Service", [])):
        if service not in _SERVICES:
            raise invalid("Policy contains invalid service principal")
    if not all(_PRINCIPAL.fullmatch(name) for name in several(principal.get("AWS", []))):
        raise ValidationException(f"{INVALID}Invalid principal in policy document.")


def _is_everyone(statement: Statement) -> bool:
    principal = statement.get("Principal")
    return principal == "*" or (isinstance(principal, dict) and "*" in several(principal.get("AWS", [])))


def check_lockout(document: dict[str, Any], account: str) -> None:
    """AccessDeniedException where the policy denies the caller's account to put the next one."""
    for statement in statements(document):
        denies = statement["Effect"] == "Deny" and "Condition" not in statement
        if denies and _means(statement, account) and _covers(statement, "putresourcepolicy"):
            raise AccessDeniedException(_LOCKED_OUT)


def _means(statement: Statement, account: str) -> bool:
    principal = statement.get("Principal")
    named = several(principal.get("AWS", [])) if isinstance(principal, dict) else []
    return _is_everyone(statement) or any(name.endswith(f"::{account}:root") for name in named)


def _covers(statement: Statement, action: str) -> bool:
    patterns = [name.lower() for name in several(statement.get("Action", []))]
    return any(name == "*" or fnmatchcase(action, name.removeprefix(_PREFIX)) for name in patterns)
