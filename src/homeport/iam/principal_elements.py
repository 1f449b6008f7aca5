"""The elements Principal and NotPrincipal of resource policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
"""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeport.iam.principals import Caller, Kind

EVERYBODY = "*"
_ACCOUNT = re.compile(r"(?:arn:[^:]+:iam::)?(?P<account>\d{12})(?::root)?")
_TYPES = ("AWS", "Service", "Federated", "CanonicalUser")


class Grant(enum.IntEnum):
    """How closely a Principal element names somebody; it decides which implicit denies still count."""

    NONE = 0
    ACCOUNT = 1
    """Its account: the account's own policies decide on."""
    ISSUER = 2
    """The role behind a session, the user behind a federated user: boundaries and session policies limit it."""
    DIRECT = 3
    """Itself, or everybody."""


@dataclass(frozen=True, slots=True)
class PrincipalElement:
    """Principal or NotPrincipal."""

    named: tuple[tuple[str, str], ...]
    """Type (AWS, Service, Federated, CanonicalUser) and value; everybody is (`AWS`, `*`)."""
    negated: bool

    def grant(self, caller: Caller) -> Grant:
        """How the element applies to somebody."""
        closest = max((_grant(kind, value, caller) for kind, value in self.named), default=Grant.NONE)
        if not self.negated:
            return closest
        # Their account beside them, which AWS asks for, exempts nobody else in it.
        is_excepted = closest >= Grant.ISSUER or (closest is Grant.ACCOUNT and caller.kind is Kind.ROOT)
        return Grant.NONE if is_excepted else Grant.DIRECT


def parse_principals(statement: Mapping[str, Any]) -> PrincipalElement | None:
    """The element of a statement; None where it has none. ValueError for one that is ill-formed."""
    negated = "NotPrincipal" in statement
    if not negated and "Principal" not in statement:
        return None
    given = statement["NotPrincipal" if negated else "Principal"]
    if given == EVERYBODY:
        return PrincipalElement((("AWS", EVERYBODY),), negated)
    if not isinstance(given, Mapping) or not given.keys() <= set(_TYPES):
        raise ValueError(f"the principal {given!r} is ill-formed")
    named = [(kind, str(value)) for kind, values in given.items() for value in _list(values)]
    return PrincipalElement(tuple(named), negated)


def _list(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _grant(kind: str, value: str, caller: Caller) -> Grant:
    if kind == "AWS":
        return _grant_to_principal(value, caller)
    if kind == "Service" and caller.kind is Kind.SERVICE:
        return Grant.DIRECT if value == caller.arn else Grant.NONE
    if kind == "Federated" and caller.federation:
        return Grant.DIRECT if value == caller.federation else Grant.NONE
    return Grant.NONE


def _grant_to_principal(value: str, caller: Caller) -> Grant:
    if value == EVERYBODY:
        return Grant.DIRECT
    if not caller.account:
        return Grant.NONE
    if value == caller.arn and caller.kind is not Kind.ROOT:
        return Grant.DIRECT
    if caller.issuer_arn and value == caller.issuer_arn:
        return Grant.ISSUER
    account = _ACCOUNT.fullmatch(value)
    return Grant.ACCOUNT if account and account["account"] == caller.account else Grant.NONE
