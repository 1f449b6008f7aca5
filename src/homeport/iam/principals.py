"""Who makes a request, as policies see it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

import enum
import re
from dataclasses import dataclass


class Kind(enum.Enum):
    """What somebody is."""

    ROOT = "Account"
    USER = "User"
    ROLE_SESSION = "AssumedRole"
    FEDERATED_USER = "FederatedUser"
    SERVICE = "Service"
    ANONYMOUS = "Anonymous"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request."""

    kind: Kind
    account: str = ""
    """12 digits; empty of a service and of nobody."""
    arn: str = ""
    """The user's, the session's or the root's; a service's host name."""
    issuer_arn: str = ""
    """The role's behind a session, the user's behind a federated user."""
    federation: str = ""
    """The identity provider that vouches for somebody: `cognito-identity.amazonaws.com`, a provider's ARN."""

    @property
    def label(self) -> str:
        """How the messages of AccessDenied call it."""
        return self.arn or "anonymous"


ANONYMOUS = Caller(Kind.ANONYMOUS)
"""Somebody whose request is not signed."""

_SESSION = re.compile(r"arn:(?P<partition>[^:]+):sts::(?P<account>\d{12}):assumed-role/(?P<role>[^/]+)/.+")
_FEDERATED = re.compile(r"arn:(?P<partition>[^:]+):sts::(?P<account>\d{12}):federated-user/.+")
_USER = re.compile(r"arn:[^:]+:iam::(?P<account>\d{12}):user/.+")


def root_of(account: str, partition: str = "aws") -> Caller:
    """The root of an account."""
    return Caller(Kind.ROOT, account, f"arn:{partition}:iam::{account}:root")


def service(host_name: str) -> Caller:
    """An AWS service, `apigateway.amazonaws.com`."""
    return Caller(Kind.SERVICE, arn=host_name)


def session_arn(role_arn: str, session: str) -> str:
    """The ARN of a session of a role: `arn:aws:sts::{account}:assumed-role/{role}/{session}`."""
    _, partition, _, _, account, role = role_arn.split(":", 5)
    return f"arn:{partition}:sts::{account}:assumed-role/{role.rpartition('/')[2]}/{session}"


def caller_of(arn: str, issuer_arn: str = "") -> Caller:
    """The principal of an ARN; `issuer_arn` is the role's where its path is not in the session's ARN."""
    if match := _SESSION.fullmatch(arn):
        role = issuer_arn or f"arn:{match['partition']}:iam::{match['account']}:role/{match['role']}"
        return Caller(Kind.ROLE_SESSION, match["account"], arn, role)
    if match := _FEDERATED.fullmatch(arn):
        return Caller(Kind.FEDERATED_USER, match["account"], arn, issuer_arn)
    if match := _USER.fullmatch(arn):
        return Caller(Kind.USER, match["account"], arn)
    account = arn.split(":")[4] if arn.count(":") >= 5 else arn
    return root_of(account)
