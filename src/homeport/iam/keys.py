"""Access keys that this stack has made, and whose they are."""

from dataclasses import dataclass
from typing import Protocol

from homeport.core.context import Principal


@dataclass(frozen=True, slots=True)
class KnownKey:
    """An access key whose secret is known."""

    principal: Principal
    secret: str
    is_active: bool = True
    session_token: str | None = None
    """Of a session; None for a user's own key."""
    expires: float | None = None
    """When the session ends, in seconds since the epoch."""


class KeyStore(Protocol):
    """The access keys of this stack's IAM and STS."""

    def find(self, access_key_id: str) -> KnownKey | None:
        """The key; None where this stack has not made it. Asked for every request with a key of AWS's form."""


_PREFIXES = ("AKIA", "ASIA", "LKIA", "LSIA")


def is_made_by_iam(access_key_id: str | None) -> bool:
    """Whether the key has the form of those that IAM and STS make: any other costs no look-up."""
    return access_key_id is not None and access_key_id.startswith(_PREFIXES) and len(access_key_id) >= 16
