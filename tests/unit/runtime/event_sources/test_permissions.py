"""Roles and sources: how long an answer counts."""

from types import SimpleNamespace
from typing import Any

import pytest

from homeport.core.clock import ManualClock
from homeport.runtime.event_sources.permissions import SourceDeniedError, SourcePermissions

SOURCE = "arn:aws:sqs:eu-west-1:123456789012:jobs"
ROLE = "arn:aws:iam::123456789012:role/reader"


class Asked(SourcePermissions):
    """Counts what is asked, and denies while it is told to."""

    def __init__(self, clock: ManualClock) -> None:
        host: Any = SimpleNamespace(clock=clock)
        super().__init__(host)
        self.count = 0
        self.denies = False

    def check(self, source_arn: str, role_arn: str) -> None:
        self.count += 1
        if self.denies:
            raise SourceDeniedError(f"{role_arn} may not read {source_arn}")


def test_that_a_role_may_read_counts_for_a_second() -> None:
    clock = ManualClock(0)
    permissions = Asked(clock)

    for _ in range(3):
        permissions.check_again(SOURCE, ROLE)
    assert permissions.count == 1
    permissions.denies = True
    clock.advance(1)

    for asked in (2, 3):
        with pytest.raises(SourceDeniedError):
            permissions.check_again(SOURCE, ROLE)
        assert permissions.count == asked


def test_each_role_and_source_is_asked_about() -> None:
    permissions = Asked(ManualClock(0))

    for source, role in ((SOURCE, ROLE), (SOURCE + "-2", ROLE), (SOURCE, ROLE + "-2")):
        permissions.check_again(source, role)

    assert permissions.count == 3
