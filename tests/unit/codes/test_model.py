import pytest

from codes.model import AccessCode, Status


def _code(status: Status, expires_at: int) -> AccessCode:
    return AccessCode("A" * 12, "D-1", "anna", status, created_at=100, changed_at=100, expires_at=expires_at)


@pytest.mark.parametrize(
    ("stored", "now_s", "told"),
    [
        (Status.ACTIVE, 199, Status.ACTIVE),
        (Status.ACTIVE, 200, Status.EXPIRED),
        (Status.ACTIVE, 201, Status.EXPIRED),
        (Status.USED, 201, Status.USED),
        (Status.SUPERSEDED, 201, Status.SUPERSEDED),
        (Status.REVOKED, 201, Status.REVOKED),
    ],
)
def test_an_active_code_expires_by_the_clock_and_other_ends_stay(stored: Status, now_s: int, told: Status) -> None:
    assert _code(stored, expires_at=200).status_at(now_s) is told
