"""Policy documents of tables and streams: read, checked, and written as AWS gives them back.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html

AWS keeps a document in one form: no white space, members in one order, lists of one as their element, an account as its
root. Documents of the same form are the same policy.
"""

import json
from collections.abc import Iterator
from typing import Any

import orjson

from homeport.core.partitions import partition_of
from homeport.dynamodb import limits
from homeport.dynamodb.errors import ValidationException
from homeport.dynamodb.tables.key_checks import INVALID

Statement = dict[str, Any]

_MEMBERS = ("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
"""Of a statement, in AWS's order."""
_REQUIRED = (("Effect",), ("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource"))
_EFFECTS = {"allow": "Allow", "deny": "Deny"}
_DEFAULT_VERSION = "2008-10-17"


def invalid(reason: str) -> ValidationException:
    """What AWS answers to a document that is no policy."""
    return ValidationException(f"{INVALID}Invalid policy document: {reason}")


def canonical(text: str, region: str) -> dict[str, Any]:
    """The document in AWS's form; ValidationException where it is none."""
    if len(text.encode()) > limits.RESOURCE_POLICY_SIZE:
        raise ValidationException(f"{INVALID}Maximum policy size of {limits.RESOURCE_POLICY_SIZE} bytes exceeded")
    document = _parsed(text)
    statements = document["Statement"]
    statements = [statements] if isinstance(statements, dict) else statements
    if not isinstance(statements, list) or not all(isinstance(each, dict) for each in statements):
        raise invalid(_syntax_error(text, "Statement"))
    if not statements:
        raise invalid("Could not parse the policy: Statement is empty!")
    head = {name: document[name] for name in ("Version", "Id") if name in document}
    return head | {"Statement": [_statement(each, text, region) for each in statements]}


def _parsed(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise invalid("This policy contains invalid Json") from None
    if document is None:
        raise invalid("This text appears not to be a policy")
    if not isinstance(document, dict):
        raise invalid("This policy contains invalid Json")
    if "Statement" not in document:
        # AWS's parser names the place behind the last character.
        raise invalid(f"Syntax error at position (1,{len(text) + 1})")
    return document


def _syntax_error(text: str, member: str) -> str:
    """AWS tells line and column; here those of the member's value."""
    at = text.find(f'"{member}"')
    start = text.find(":", at) + 1
    start += len(text[start:]) - len(text[start:].lstrip())
    line = text.count("\n", 0, start) + 1
    return f"Syntax error at position ({line},{start - text.rfind(chr(10), 0, start)})"


def _statement(statement: Statement, text: str, region: str) -> Statement:
    for alternatives in _REQUIRED:
        if not any(name in statement for name in alternatives):
            raise invalid(f"Missing required field {alternatives[0]}")
    effect = _EFFECTS.get(str(statement["Effect"]).lower())
    if effect is None:
        raise invalid(_syntax_error(text, "Effect"))
    written = {name: statement[name] for name in _MEMBERS if name in statement}
    written["Effect"] = effect
    for name in ("Principal", "NotPrincipal"):
        if name in written:
            written[name] = _principal(written[name], text, region)
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        if name in written:
            written[name] = _single(_texts(written[name], text, name))
    return written


def _principal(principal: Any, text: str, region: str) -> Any:
    if principal == "*":
        return principal
    if not isinstance(principal, dict):
        raise invalid(_syntax_error(text, "Principal"))
    return {kind: _single(_identities(kind, names, text, region)) for kind, names in principal.items()}


def _identities(kind: str, names: Any, text: str, region: str) -> list[str]:
    texts = _texts(names, text, "Principal")
    if kind != "AWS":
        return texts
    roots = [f"arn:{partition_of(region)}:iam::{name}:root" if is_account(name) else name for name in texts]
    return list(dict.fromkeys(roots))


def is_account(name: str) -> bool:
    """Whether a text is an account's number."""
    return len(name) == 12 and name.isascii() and name.isdecimal()


def _texts(value: Any, text: str, member: str) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in values):
        raise invalid(_syntax_error(text, member))
    return values


def _single(values: list[str]) -> list[str] | str:
    return values[0] if len(values) == 1 else values


def several(value: Any) -> list[str]:
    """A member that is one text or a list of them, as a list."""
    return value if isinstance(value, list) else [value]


def statements(document: dict[str, Any]) -> Iterator[Statement]:
    """The statements of a document in AWS's form."""
    yield from document["Statement"]


def encoded(document: dict[str, Any]) -> str:
    """The document in AWS's form as text."""
    return orjson.dumps(document).decode()


def shown(document: str) -> str:
    """The text as GetResourcePolicy answers it: with a version, though one without it counts as another policy."""
    decoded = json.loads(document)
    return document if "Version" in decoded else encoded({"Version": _DEFAULT_VERSION} | decoded)
