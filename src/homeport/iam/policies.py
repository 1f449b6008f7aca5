"""Policy documents, read into statements.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeport.iam.conditions import Condition, UnknownOperatorError, parse_conditions
from homeport.iam.principal_elements import PrincipalElement, parse_principals
from homeport.iam.wildcards import Pattern, parse

VARIABLES_SINCE = "2012-10-17"
_VERSIONS = ("2008-10-17", VARIABLES_SINCE)


class MalformedPolicyError(Exception):
    """A document that is no policy."""


class Effect(enum.StrEnum):
    """What a statement does where it applies."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, slots=True)
class Matched:
    """An element of a statement with its patterns: Action or NotAction, Resource or NotResource."""

    patterns: tuple[Pattern, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement."""

    effect: Effect
    actions: Matched
    resources: Matched | None
    """None where the policy belongs to its resource and names none (trust policies)."""
    principals: PrincipalElement | None
    """None in policies of identities."""
    conditions: tuple[Condition, ...]
    sid: str | None
    number: int
    """Its place in the document, from 1."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document that has a name."""

    name: str
    """For people: the ARN of a managed policy, `user/ada:inline-name`, `lambda codes`."""
    statements: tuple[Statement, ...]


def parse_policy(document: str | Mapping[str, Any], name: str = "") -> Policy:
    """A policy document, as text or as parsed JSON. MalformedPolicyError where it is none."""
    content = _loaded(document)
    version = content.get("Version", _VERSIONS[0])
    if version not in _VERSIONS:
        raise MalformedPolicyError(f"{name}: the version {version!r} does not exist")
    given = content.get("Statement", [])
    statements = given if isinstance(given, list) else [given]
    variables = version == VARIABLES_SINCE
    return Policy(name, tuple(_statement(each, n, variables, name) for n, each in enumerate(statements, start=1)))


def _loaded(document: str | Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        content = json.loads(document) if isinstance(document, str) else document
    except ValueError as error:
        raise MalformedPolicyError(f"the policy is not JSON: {error}") from None
    if not isinstance(content, Mapping):
        raise MalformedPolicyError("the policy is not an object")
    return content


def _statement(content: Any, number: int, variables: bool, name: str) -> Statement:
    if not isinstance(content, Mapping):
        raise MalformedPolicyError(f"{name}: statement {number} is not an object")
    try:
        return Statement(
            effect=Effect(content.get("Effect", "")),
            actions=_element(content, "Action", variables=False),
            resources=_element(content, "Resource", variables=variables) if _has(content, "Resource") else None,
            principals=parse_principals(content),
            conditions=parse_conditions(content.get("Condition", {}), variables=variables),
            sid=content.get("Sid") or None,
            number=number,
        )
    except (ValueError, TypeError, AttributeError, UnknownOperatorError) as error:
        raise MalformedPolicyError(f"{name}: statement {number}: {error}") from None


def _has(content: Mapping[str, Any], element: str) -> bool:
    return element in content or f"Not{element}" in content


def _element(content: Mapping[str, Any], element: str, *, variables: bool) -> Matched:
    negated = f"Not{element}" in content
    if negated == (element in content):
        raise ValueError(f"it needs one of {element} and Not{element}")
    given = content[f"Not{element}" if negated else element]
    texts = given if isinstance(given, list) else [given]
    return Matched(tuple(parse(str(text), variables=variables) for text in texts), negated)
