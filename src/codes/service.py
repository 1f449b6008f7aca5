"""The rules of access codes. Time, chance and storage are handed in."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from codes.alphabet import is_code, new_code
from codes.errors import BusyError, CodeNotFoundError, CodeRefusedError
from codes.model import AccessCode, Holder, Page, Position, Status
from codes.payloads import Claim

ATTEMPTS = 10
"""How often a write is tried when others write the same codes."""
_FIRST_PAUSE_S = 0.02
_LONGEST_PAUSE_S = 0.5


class WriteConflictError(Exception):
    """What was read has changed before it could be written, or a drawn code is taken."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What is on record for a holder's document and actor: there is at most one active code."""

    last_code: str | None
    """The code last issued; None when there was none, or it is long over."""
    active: bool
    """Whether that code is still active."""


@dataclass(frozen=True, slots=True)
class Issue:
    """A code to write in the place of the slot's last one."""

    code: AccessCode
    holder: Holder
    slot: Slot


class CodeStore(Protocol):
    """Where codes are kept."""

    def slots(self, holders: Sequence[Holder], now_s: int) -> list[Slot]:
        """The slots of the holders, in their order, as they are now."""

    def issue(self, issues: Sequence[Issue]) -> None:
        """Write all the codes and supersede the slots' active ones, or do nothing.

        Raises:
            WriteConflictError: a slot is no longer as it was read, or a code exists already.
        """

    def use(self, claim: Claim, now_s: int) -> AccessCode | None:
        """Mark the claimed code as used, if it is active, unexpired and all of the claim is true; else None."""

    def revoke(self, code: str, now_s: int) -> AccessCode:
        """Mark an active code as revoked; a revoked one stays as it is.

        Raises:
            CodeNotFoundError: there is none.
            CodeNotActiveError: it ended otherwise.
        """

    def find(self, code: str) -> AccessCode | None:
        """The code, or None."""

    def page(self, document: str, actor: str | None, limit: int, after: Position | None) -> Page:
        """The codes of a document (and actor), `limit` at most, behind `after`."""

    def ping(self) -> None:
        """Return if the store answers.

        Raises:
            UnavailableError: it does not.
        """


class CodeService:
    """Issues codes, lets each be used once, and withdraws them."""

    def __init__(
        self,
        store: CodeStore,
        *,
        now: Callable[[], float],
        lifetime_s: Callable[[], int],
        pause: Callable[[float], None],
        draw: Callable[[], str] = new_code,
    ) -> None:
        self._store = store
        self._now = now
        self._lifetime_s = lifetime_s
        self._pause = pause
        self._draw = draw

    def now_s(self) -> int:
        """The current second since the epoch."""
        return int(self._now())

    def issue(self, holders: Sequence[Holder]) -> list[AccessCode]:
        """A new code for each holder, all or none; earlier active codes of the same document and actor end.

        Raises:
            BusyError: others kept writing for the same holders.
        """
        for attempt in range(ATTEMPTS):
            try:
                return self._issue_once(holders)
            except WriteConflictError:
                self._pause(_pause_s(attempt))
        raise BusyError("Codes are being issued for the same holders.")

    def _issue_once(self, holders: Sequence[Holder]) -> list[AccessCode]:
        now_s = self.now_s()
        slots = self._store.slots(holders, now_s)
        codes = [self._drawn(holder, now_s) for holder in holders]
        self._store.issue([Issue(*each) for each in zip(codes, holders, slots, strict=True)])
        return codes

    def _drawn(self, holder: Holder, now_s: int) -> AccessCode:
        return AccessCode(
            code=self._draw(),
            document=holder.document,
            actor=holder.actor,
            status=Status.ACTIVE,
            created_at=now_s,
            changed_at=now_s,
            expires_at=now_s + self._lifetime_s(),
        )

    def validate(self, claim: Claim) -> str:
        """The actor for whom the code was issued; the code is used from then on.

        Raises:
            CodeRefusedError: for whatever reason.
        """
        code = self._store.use(claim, self.now_s())
        if code is None:
            raise CodeRefusedError
        return code.actor

    def revoke(self, code: str) -> AccessCode:
        """Withdraw a code; doing so again changes nothing."""
        return self._store.revoke(code, self.now_s())

    def find(self, code: str) -> AccessCode:
        """A code as it is on record."""
        found = self._store.find(code) if is_code(code) else None
        if found is None:
            raise CodeNotFoundError
        return found

    def page(self, document: str, actor: str | None, limit: int, after: Position | None) -> Page:
        """One page of a document's codes, in the order of the actors."""
        return self._store.page(document, actor, limit, after)

    def ping(self) -> None:
        """Return if codes can be read.

        Raises:
            UnavailableError: they cannot.
        """
        self._store.ping()


def _pause_s(attempt: int) -> float:
    """Longer from time to time, and by chance, so that two writers do not meet again."""
    return random.uniform(0, min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0**attempt))
