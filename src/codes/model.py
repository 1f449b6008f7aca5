"""The nouns of the service: holders, codes and the states that a code goes through."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """A code begins as active and ends, once and for all, in one of the other states."""

    ACTIVE = "active"
    USED = "used"
    """It opened the document for its holder."""
    SUPERSEDED = "superseded"
    """A later code was issued to the same holder for the same document."""
    REVOKED = "revoked"
    """It was withdrawn."""
    EXPIRED = "expired"
    """Its time ran out; never stored, always told by the clock."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person named in a document, for whom a code is asked."""

    document: str
    """The document's reference number."""
    actor: str
    """Who the person is within the document."""
    date_of_birth: date
    """What the person must know beside the code."""


@dataclass(frozen=True, slots=True)
class AccessCode:
    """One code as it is on record. The date of birth stays in the store."""

    code: str
    document: str
    actor: str
    status: Status
    """As stored; `status_at` takes the time into account."""
    created_at: int
    """Seconds since the epoch."""
    changed_at: int
    """When the status was last set, in seconds since the epoch."""
    expires_at: int
    """From this second on the code is refused."""

    def status_at(self, now_s: int) -> Status:
        """The state at a time: the store removes expired items late, so the clock decides first."""
        if self.status is Status.ACTIVE and now_s >= self.expires_at:
            return Status.EXPIRED
        return self.status


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a document's codes."""

    codes: tuple[AccessCode, ...]
    next_position: "Position | None"
    """Where the next page begins; None after the last."""


@dataclass(frozen=True, slots=True)
class Position:
    """The last code of a page, by which the next one is found."""

    actor: str
    code: str
