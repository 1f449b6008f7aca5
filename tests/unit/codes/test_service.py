from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from codes.errors import BusyError, CodeNotActiveError, CodeNotFoundError, CodeRefusedError
from codes.model import AccessCode, Holder, Status
from codes.payloads import Claim
from codes.service import ATTEMPTS, CodeService
from support.codes_store import MemoryCodeStore

BORN = date(1980, 2, 29)
ANNA = Holder("D-1", "anna", BORN)
BERT = Holder("D-1", "bert", BORN)
FIRST, SECOND, THIRD = "AAAAAAAAAAAA", "CCCCCCCCCCCC", "EEEEEEEEEEEE"
LIFETIME_S = 1000


class World:
    """A service with its store, a clock that is set by hand, and codes drawn in a known order."""

    def __init__(self, *codes: str) -> None:
        self.store = MemoryCodeStore()
        self.now = 5000.0
        self.pauses: list[float] = []
        drawn = iter(codes)
        self.service = CodeService(
            self.store,
            now=lambda: self.now,
            lifetime_s=lambda: LIFETIME_S,
            pause=self.pauses.append,
            draw=lambda: next(drawn),
        )


def _statuses(world: World) -> dict[str, Status]:
    return {code: each.status for code, each in world.store.codes.items()}


def test_each_holder_gets_a_code_of_its_own() -> None:
    world = World(FIRST, SECOND)

    codes = world.service.issue([ANNA, BERT])

    assert codes == [
        AccessCode(FIRST, "D-1", "anna", Status.ACTIVE, created_at=5000, changed_at=5000, expires_at=6000),
        AccessCode(SECOND, "D-1", "bert", Status.ACTIVE, created_at=5000, changed_at=5000, expires_at=6000),
    ]
    assert list(world.store.codes.values()) == codes


def test_a_new_code_supersedes_the_active_one_of_the_same_document_and_actor() -> None:
    world = World(FIRST, SECOND, THIRD)
    world.service.issue([ANNA, BERT])
    world.now += 10

    world.service.issue([ANNA])

    assert _statuses(world) == {FIRST: Status.SUPERSEDED, SECOND: Status.ACTIVE, THIRD: Status.ACTIVE}
    assert world.store.codes[FIRST].changed_at == 5010


@pytest.mark.parametrize("end", [Status.USED, Status.REVOKED])
def test_a_code_that_is_over_is_not_superseded(end: Status) -> None:
    world = World(FIRST, SECOND)
    world.service.issue([ANNA])
    world.store.codes[FIRST] = replace(world.store.codes[FIRST], status=end)

    world.service.issue([ANNA])

    assert _statuses(world) == {FIRST: end, SECOND: Status.ACTIVE}


def test_an_expired_code_is_not_superseded() -> None:
    world = World(FIRST, SECOND)
    world.service.issue([ANNA])
    world.now += LIFETIME_S

    world.service.issue([ANNA])

    assert world.store.codes[FIRST].status_at(int(world.now)) is Status.EXPIRED


def test_a_drawn_code_that_is_taken_is_drawn_again() -> None:
    world = World(FIRST, FIRST, SECOND)
    world.service.issue([ANNA])

    codes = world.service.issue([BERT])

    assert [code.code for code in codes] == [SECOND]
    assert len(world.pauses) == 1


def test_what_others_write_in_between_is_read_again() -> None:
    world = World(FIRST, SECOND, THIRD)

    def meanwhile() -> None:
        world.store.before_issue = lambda: None
        world.service.issue([ANNA])

    world.store.before_issue = meanwhile

    codes = world.service.issue([ANNA])

    assert [code.code for code in codes] == [THIRD]
    assert _statuses(world) == {SECOND: Status.SUPERSEDED, THIRD: Status.ACTIVE}


def test_a_caller_is_told_when_others_never_stop_writing() -> None:
    world = World(*[FIRST] * (ATTEMPTS + 1))
    world.service.issue([ANNA])

    with pytest.raises(BusyError):
        world.service.issue([BERT])

    assert len(world.pauses) == ATTEMPTS
    assert all(0 <= pause <= 0.5 for pause in world.pauses)


def test_all_holders_get_codes_or_none() -> None:
    world = World(*([FIRST] + [SECOND, FIRST] * ATTEMPTS))
    world.service.issue([ANNA])

    with pytest.raises(BusyError):
        world.service.issue([BERT, Holder("D-2", "carl", BORN)])

    assert _statuses(world) == {FIRST: Status.ACTIVE}


def test_a_code_opens_its_document_once() -> None:
    world = World(FIRST)
    world.service.issue([ANNA])

    actor = world.service.validate(Claim(FIRST, "D-1", BORN))

    assert actor == "anna"
    with pytest.raises(CodeRefusedError):
        world.service.validate(Claim(FIRST, "D-1", BORN))


def _refusals() -> Iterator[tuple[str, World, Claim]]:
    yield "unknown", World(), Claim(FIRST, "D-1", BORN)
    for name, claim in {
        "another document": Claim(FIRST, "D-2", BORN),
        "another date of birth": Claim(FIRST, "D-1", date(1980, 3, 1)),
    }.items():
        world = World(FIRST)
        world.service.issue([ANNA])
        yield name, world, claim
    for name in ("revoked", "superseded", "expired"):
        world = World(FIRST, SECOND)
        world.service.issue([ANNA])
        match name:
            case "revoked":
                world.service.revoke(FIRST)
            case "superseded":
                world.service.issue([ANNA])
            case "expired":
                world.now += LIFETIME_S
        yield name, world, Claim(FIRST, "D-1", BORN)


@pytest.mark.parametrize(("world", "claim"), [pytest.param(w, c, id=name) for name, w, c in _refusals()])
def test_every_refusal_is_the_same(world: World, claim: Claim) -> None:
    with pytest.raises(CodeRefusedError) as refused:
        world.service.validate(claim)

    assert refused.value.args == ()


def test_a_wrong_claim_does_not_use_the_code_up() -> None:
    world = World(FIRST)
    world.service.issue([ANNA])
    with pytest.raises(CodeRefusedError):
        world.service.validate(Claim(FIRST, "D-1", date(1999, 9, 9)))

    assert world.service.validate(Claim(FIRST, "D-1", BORN)) == "anna"


def test_revoking_twice_is_revoking_once() -> None:
    world = World(FIRST)
    world.service.issue([ANNA])
    world.now += 1
    first = world.service.revoke(FIRST)
    world.now += 1

    second = world.service.revoke(FIRST)

    assert first == second
    assert first.status is Status.REVOKED
    assert first.changed_at == 5001


def test_a_used_code_cannot_be_revoked() -> None:
    world = World(FIRST)
    world.service.issue([ANNA])
    world.service.validate(Claim(FIRST, "D-1", BORN))

    with pytest.raises(CodeNotActiveError, match="used"):
        world.service.revoke(FIRST)


def test_an_unknown_code_is_not_found() -> None:
    world = World()

    with pytest.raises(CodeNotFoundError):
        world.service.find(FIRST)
    with pytest.raises(CodeNotFoundError):
        world.service.revoke(FIRST)


def test_what_is_no_code_is_not_looked_for() -> None:
    world = World("no code")
    world.service.issue([ANNA])

    with pytest.raises(CodeNotFoundError):
        world.service.find("no code")
