"""A store of access codes in memory: the plainest thing that keeps the promises of `CodeStore`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from codes.errors import CodeNotActiveError, CodeNotFoundError, UnavailableError
from codes.model import AccessCode, Holder, Page, Position, Status
from codes.payloads import Claim
from codes.service import Issue, Slot, WriteConflictError


class MemoryCodeStore:
    """Keeps codes in dictionaries. `before_issue` runs between reading the slots and writing: what others do then."""

    def __init__(self) -> None:
        self.codes: dict[str, AccessCode] = {}
        self.born: dict[str, date] = {}
        self.last: dict[tuple[str, str], str] = {}
        self.before_issue: Callable[[], None] = lambda: None
        self.available = True

    def slots(self, holders: Sequence[Holder], now_s: int) -> list[Slot]:
        return [self._slot(holder, now_s) for holder in holders]

    def _slot(self, holder: Holder, now_s: int) -> Slot:
        last = self.last.get((holder.document, holder.actor))
        active = last is not None and self.codes[last].status_at(now_s) is Status.ACTIVE
        return Slot(last, active=active)

    def issue(self, issues: Sequence[Issue]) -> None:
        self.before_issue()
        if any(self._conflicts(each) for each in issues):
            raise WriteConflictError
        for each in issues:
            if each.slot.last_code is not None and each.slot.active:
                self._end(each.slot.last_code, Status.SUPERSEDED, each.code.created_at)
            self.codes[each.code.code] = each.code
            self.born[each.code.code] = each.holder.date_of_birth
            self.last[each.code.document, each.code.actor] = each.code.code

    def _conflicts(self, issue: Issue) -> bool:
        last = self.last.get((issue.code.document, issue.code.actor))
        return issue.code.code in self.codes or last != issue.slot.last_code

    def use(self, claim: Claim, now_s: int) -> AccessCode | None:
        code = self.codes.get(claim.code)
        if code is None or code.status_at(now_s) is not Status.ACTIVE:
            return None
        if (code.document, self.born[code.code]) != (claim.document, claim.date_of_birth):
            return None
        return self._end(code.code, Status.USED, now_s)

    def revoke(self, code: str, now_s: int) -> AccessCode:
        found = self.codes.get(code)
        if found is None:
            raise CodeNotFoundError
        if found.status is Status.ACTIVE:
            return self._end(code, Status.REVOKED, now_s)
        if found.status is not Status.REVOKED:
            raise CodeNotActiveError(found.status)
        return found

    def _end(self, code: str, status: Status, now_s: int) -> AccessCode:
        self.codes[code] = replace(self.codes[code], status=status, changed_at=now_s)
        return self.codes[code]

    def find(self, code: str) -> AccessCode | None:
        return self.codes.get(code)

    def page(self, document: str, actor: str | None, limit: int, after: Position | None) -> Page:
        found = sorted(
            (each for each in self.codes.values() if each.document == document and actor in (None, each.actor)),
            key=lambda each: (each.actor, each.code),
        )
        start = 0 if after is None else sum((each.actor, each.code) <= (after.actor, after.code) for each in found)
        page = found[start : start + limit]
        more = len(found) > start + limit
        return Page(tuple(page), Position(page[-1].actor, page[-1].code) if more else None)

    def ping(self) -> None:
        if not self.available:
            raise UnavailableError
